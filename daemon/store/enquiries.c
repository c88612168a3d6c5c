/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/enquiries.h"

#include "daemon/store/query.h"
#include "daemon/store/seals.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/refcheck.h"

enum {
	Q_NUMBER = 0,
	Q_NUMBER_LAST,
	Q_NUMBER_SKIP,
	Q_ADD,
	Q_TALLY,
	Q_UPDATE,
	Q_GET,
	Q_BY_REFERENCE,
	Q_LIST_UNREACHED,
	Q_LINK,
	Q_UNLINK,
	Q_CASES,
	Q_OF_CASE,
	Q_EVER_OF_CASE,
	Q_OF_MP,
	Q_OF_OWNER,
	Q_OF_ENQUIRER,
	Q_LIST_OPEN,
	Q_LIST_OPEN_OWNER,
	Q_LIST_ALL,
	Q_LIST_ALL_OWNER,
	Q_LIST_PROMISED,
	Q_LIST_TO_NAME,
	Q_LIST_MEMBERLESS
};

#define COLUMNS                                                                \
	"e.id, e.reference, e.kind, e.state, e.owner_id, e.team, e.mp_id,"     \
	" " UNLESS_SEALED("e.opened_by_message",                               \
	    "e.subject") ","                                                   \
			 " e.their_reference, e.received_at, e.received_day,"  \
			 " e.deemed_day, e.due_day, e.original_due_day, "      \
			 "e.due_working,"                                      \
			 " e.answered_at, e.closed_at, e.closed_reason,"       \
			 " e.opened_by_message, e.last_rung, e.version, "      \
			 "e.target_days,"                                      \
			 " e.paused_until, e.promised_day"

/* The states are spelt out so that the indexes (state, due_day) and (owner_id,
 * state, due_day) serve: open ones are found without passing closed ones. */
#define OPEN "('new', 'allocated', 'accepted', 'held', 'answering')"
#define ANY                                                                    \
	"('new', 'allocated', 'accepted', 'held', 'answering', 'answered',"    \
	" 'closed')"

/* ?1 state or NULL, ?2 due by, ?3 at most, ?4 owner or NULL. */
#define LIST(states)                                                           \
	"SELECT " COLUMNS " FROM enquiry e WHERE e.state IN " states           \
	" AND e.due_day <= ?2 AND (?1 IS NULL OR e.state = ?1)"
#define LIST_OWNER " AND e.owner_id IS ?4"
#define LIST_ORDER " ORDER BY e.due_day, e.id LIMIT ?3"

static const struct statement SQL[] = {
    /* Two statements: RETURNING costs a temporary table and a journal. */
    [Q_NUMBER] = {"number an enquiry",
	"INSERT INTO enquiry_number (year, last) VALUES (?, 1)"
	" ON CONFLICT (year) DO UPDATE SET last = last + 1"},
    [Q_NUMBER_LAST] = {"number an enquiry",
	"SELECT last FROM enquiry_number WHERE year = ?"},
    [Q_NUMBER_SKIP] = {"leave out numbers",
	"INSERT INTO enquiry_number (year, last) VALUES (?1, ?2)"
	" ON CONFLICT (year) DO UPDATE SET last = max(last, ?2)"},
    [Q_ADD] = {"add an enquiry",
	"INSERT INTO enquiry (id, reference, received_at, received_day, kind,"
	" state, owner_id, team, mp_id, subject, their_reference,"
	" deemed_day, due_day, original_due_day, due_working, answered_at,"
	" closed_at, closed_reason, opened_by_message, last_rung,"
	" target_days, paused_until, promised_day, version)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
	" ?, ?, ?, ?, ?)"},
    [Q_TALLY] = {"count an enquiry that has ended",
	"UPDATE tally SET n = n + iif(name = 'enquiries-closed', ?2, ?1)"
	" WHERE name IN ('enquiries-answered', 'enquiries-closed')"},
    /* An original due date, once set, stays (P-23).  Who read it under a seal
     * does not have the subject. */
    [Q_UPDATE] = {"change an enquiry",
	"UPDATE enquiry SET kind = ?, state = ?, owner_id = ?, team = ?,"
	" mp_id = ?, subject = iif(" SEALED(
	    "opened_by_message") ", subject,"
				 " ?), their_reference = ?, deemed_day = ?,"
				 " due_day = ?, original_due_day = CASE WHEN "
				 "original_due_day > 0"
				 " THEN original_due_day ELSE ? END, "
				 "due_working = ?,"
				 " answered_at = ?, closed_at = ?, "
				 "closed_reason = ?,"
				 " opened_by_message = ?, last_rung = ?, "
				 "target_days = ?,"
				 " paused_until = ?, promised_day = ?, version "
				 "= version + 1"
				 " WHERE id = ? AND version = ?"},
    [Q_GET] = {"read an enquiry",
	"SELECT " COLUMNS " FROM enquiry e WHERE e.id = ?"},
    [Q_BY_REFERENCE] = {"find an enquiry",
	"SELECT " COLUMNS " FROM enquiry e WHERE e.reference = upper(?)"},
    [Q_LIST_UNREACHED] = {"list enquiries",
	"SELECT " COLUMNS " FROM enquiry e WHERE e.state IN " OPEN
	" AND e.id IN (SELECT enquiry_id FROM party"
	" INDEXED BY party_unreached WHERE unreached_at IS NOT NULL)"
	" ORDER BY e.due_day, e.id LIMIT ?"},
    [Q_LINK] = {"link a case",
	"INSERT INTO enquiry_case (enquiry_id, case_id) VALUES (?, ?)"
	" ON CONFLICT DO NOTHING"},
    [Q_UNLINK] = {"part a case from an enquiry",
	"DELETE FROM enquiry_case WHERE enquiry_id = ? AND case_id = ?"},
    [Q_CASES] = {"list the cases of an enquiry",
	"SELECT case_id FROM enquiry_case WHERE enquiry_id = ?"
	" ORDER BY case_id"},
    [Q_OF_CASE] = {"list the enquiries of a case",
	"SELECT " COLUMNS " FROM enquiry_case c"
	" JOIN enquiry e ON e.id = c.enquiry_id"
	" WHERE c.case_id = ? AND +e.state IN " OPEN " ORDER BY e.id"},
    [Q_EVER_OF_CASE] = {"list all enquiries of a case",
	"SELECT " COLUMNS " FROM enquiry_case c"
	" JOIN enquiry e ON e.id = c.enquiry_id"
	" WHERE c.case_id = ? ORDER BY e.id"},
    [Q_OF_MP] = {"list the enquiries of an MP",
	"SELECT " COLUMNS " FROM enquiry e WHERE e.mp_id = ?"
	" AND e.kind = 'mp' AND (+e.state IN " OPEN
	" OR coalesce(e.answered_at, e.closed_at) >= ?)"
	" ORDER BY e.received_at, e.id"},
    [Q_OF_OWNER] = {"list the enquiries of an owner",
	"SELECT " COLUMNS " FROM enquiry e WHERE e.owner_id IS ?"
	" AND e.state IN " ANY " AND (e.state IN " OPEN
	" OR coalesce(e.closed_at, e.answered_at) >= ?) ORDER BY e.id"},
    /* A person has few; an office that has many is asked about anyway. */
    [Q_OF_ENQUIRER] = {"list the enquiries of an enquirer",
	"SELECT " COLUMNS " FROM party p JOIN enquiry e ON e.id = p.enquiry_id"
	" WHERE p.addr = ? AND p.role = 0 AND (+e.state IN " OPEN
	" OR coalesce(e.closed_at, e.answered_at) >= ?)"
	" ORDER BY e.id DESC LIMIT 10"},
    [Q_LIST_OPEN] = {"list enquiries", LIST(OPEN) LIST_ORDER},
    [Q_LIST_OPEN_OWNER] = {"list enquiries", LIST(OPEN) LIST_OWNER LIST_ORDER},
    [Q_LIST_ALL] = {"list enquiries", LIST(ANY) LIST_ORDER},
    [Q_LIST_ALL_OWNER] = {"list enquiries", LIST(ANY) LIST_OWNER LIST_ORDER},
    [Q_LIST_PROMISED] = {"list enquiries",
	"SELECT " COLUMNS " FROM enquiry e WHERE e.promised_day <= ?"
	" AND e.promised_day IS NOT NULL AND e.answered_at IS NULL"
	" AND e.closed_at IS NULL ORDER BY e.promised_day, e.id"},
    [Q_LIST_TO_NAME] = {"list enquiries",
	"SELECT " COLUMNS " FROM naming n JOIN enquiry e ON e.id = n.enquiry_id"
	" WHERE n.outcome IS NULL AND n.day <= ? AND +e.state IN " OPEN
	" ORDER BY n.day, e.id"},
    [Q_LIST_MEMBERLESS] = {"list enquiries",
	"SELECT " COLUMNS " FROM enquiry e WHERE e.state IN " OPEN
	" AND e.kind = 'mp' AND e.mp_id IS NULL ORDER BY e.id"},
};
const struct statement_table enquiries_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_ENQUIRIES, index);
}

/* A struct that was filled with zeros has no such day either. */
static int32_t
no_day(int32_t day)
{
	return day == 0 ? DAY_NONE : day;
}

/* What enquiry_update() may change, in the order of both statements. */
static void
bind_changeable(struct query *q, const struct enquiry *e)
{
	query_text(q, e->kind);
	query_text(q, e->state);
	query_id(q, e->owner_id);
	query_full(q, e->team);
	query_id(q, e->mp_id);
	query_text(q, e->subject);
	query_word(q, e->their_reference);
	query_int(q, e->deemed_day);
	query_int(q, e->due_day);
	query_int(q, e->original_due_day);
	query_text(q, e->due_working);
	query_instant(q, e->answered_at);
	query_instant(q, e->closed_at);
	query_text(q, e->closed_reason);
	query_id(q, e->opened_by_message);
	query_int(q, e->last_rung);
	query_int(q, e->target_days);
	query_day(q, no_day(e->paused_until));
	query_day(q, no_day(e->promised_day));
}

/* One that comes with its end, which is rare: a change is counted by the
 * schema. */
static int
count_ended(struct store *store, const struct enquiry *e, struct err *err)
{
	if (e->answered_at == 0 && e->closed_at == 0)
		return 0;
	struct query q = query(store, Q_TALLY);
	query_int(&q, e->answered_at != 0);
	query_int(&q, e->closed_at != 0);
	return query_run(&q, err) < 0 ? -1 : 0;
}

static int
number_last(struct store *store, int year, int64_t *last_r, struct err *err)
{
	*last_r = 0;
	struct query q = query(store, Q_NUMBER_LAST);
	query_int(&q, year);
	return query_number(&q, last_r, err) < 0 ? -1 : 0;
}

int
enquiry_number_skip(struct store *store, int year, int64_t until,
    int64_t *last_r, struct err *err)
{
	ASSERT(store->in_transaction || until == 0);
	struct query q = query(store, Q_NUMBER_SKIP);
	query_int(&q, year);
	query_int(&q, until);
	if (until > 0 && query_run(&q, err) < 0)
		return -1;
	return number_last(store, year, last_r, err);
}

int
enquiry_add(struct store *store, void *ctx, const char *prefix,
    struct enquiry *enquiry, struct err *err)
{
	enum { CENTURY = 100 };
	int64_t number = 0;
	int year = civil_from_day(enquiry->received_day).year;
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_NUMBER);
	query_int(&q, year);
	if (query_run(&q, err) < 0)
		return -1;
	if (number_last(store, year, &number, err) < 0 ||
	    ids_next(store, IDS_ENQUIRY, &enquiry->id, err) < 0)
		return -1;
	enquiry->reference =
	    reference_format(ctx, prefix, year % CENTURY, number);
	enquiry->version = 1;
	q = query(store, Q_ADD);
	query_int(&q, enquiry->id);
	query_text(&q, enquiry->reference);
	query_int(&q, enquiry->received_at);
	query_int(&q, enquiry->received_day);
	bind_changeable(&q, enquiry);
	query_int(&q, enquiry->version);
	if (query_run(&q, err) < 0)
		return -1;
	recall_bare(store, enquiry->id);
	return count_ended(store, enquiry, err);
}

int
enquiry_update(struct store *store, struct enquiry *enquiry, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_UPDATE);
	bind_changeable(&q, enquiry);
	query_int(&q, enquiry->id);
	query_int(&q, enquiry->version);
	int changed = query_run(&q, err);
	if (changed < 0)
		return -1;
	if (changed == 0)
		return err_set(err, ERR_STORE,
		    "enquiry %s was changed by somebody else meanwhile",
		    enquiry->reference);
	enquiry->version++;
	return 0;
}

static struct enquiry *
read_enquiry(struct query *q, void *ctx)
{
	struct enquiry *e = mem_one(ctx, struct enquiry);
	e->id = row_int(q);
	e->reference = row_text(q, e);
	e->kind = row_text(q, e);
	e->state = row_text(q, e);
	e->owner_id = row_int(q);
	e->team = row_text(q, e);
	e->mp_id = row_int(q);
	e->subject = row_text(q, e);
	e->their_reference = row_text(q, e);
	e->received_at = row_int(q);
	e->received_day = (int32_t)row_int(q);
	e->deemed_day = (int32_t)row_int(q);
	e->due_day = (int32_t)row_int(q);
	e->original_due_day = (int32_t)row_int(q);
	e->due_working = row_text(q, e);
	e->answered_at = row_int(q);
	e->closed_at = row_int(q);
	e->closed_reason = row_text(q, e);
	e->opened_by_message = row_int(q);
	e->last_rung = (int)row_int(q);
	e->version = row_int(q);
	e->target_days = (int)row_int(q);
	e->paused_until = row_day(q);
	e->promised_day = row_day(q);
	return e;
}

static int
read_one(
    struct query *q, void *ctx, struct enquiry **enquiry_r, struct err *err)
{
	int rc = query_step(q, err);
	if (rc == 1)
		*enquiry_r = read_enquiry(q, ctx);
	query_end(q);
	return rc;
}

static int
read_list(struct query *q, void *ctx, struct enquiry ***enquiries_r,
    size_t *count_r, struct err *err)
{
	struct enquiry **list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	int rc = query_step(q, err);
	for (; rc == 1; rc = query_step(q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		list[count++] = read_enquiry(q, ctx);
	}
	query_end(q);
	*enquiries_r = list;
	*count_r = count;
	return rc;
}

int
enquiry_get(struct store *store, void *ctx, int64_t id,
    struct enquiry **enquiry_r, struct err *err)
{
	struct query q = query(store, Q_GET);
	query_int(&q, id);
	return read_one(&q, ctx, enquiry_r, err);
}

int
enquiry_by_reference(struct store *store, void *ctx, const char *reference,
    struct enquiry **enquiry_r, struct err *err)
{
	struct query q = query(store, Q_BY_REFERENCE);
	query_text(&q, reference);
	return read_one(&q, ctx, enquiry_r, err);
}

int
enquiry_link_case(
    struct store *store, int64_t enquiry_id, int64_t case_id, struct err *err)
{
	ASSERT(store->in_transaction);
	recall_not_bare(store);
	struct query q = query(store, Q_LINK);
	query_int(&q, enquiry_id);
	query_int(&q, case_id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
enquiry_unlink_case(
    struct store *store, int64_t enquiry_id, int64_t case_id, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_UNLINK);
	query_int(&q, enquiry_id);
	query_int(&q, case_id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
enquiry_cases(struct store *store, void *ctx, int64_t enquiry_id,
    int64_t **ids_r, size_t *count_r, struct err *err)
{
	*ids_r = NULL;
	*count_r = 0;
	if (recall_is_bare(store, enquiry_id))
		return 0;
	struct query q = query(store, Q_CASES);
	query_int(&q, enquiry_id);
	return query_ids(&q, ctx, ids_r, count_r, err);
}

int
enquiries_of_mp(struct store *store, void *ctx, int64_t mp_id, int64_t since,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_OF_MP);
	query_int(&q, mp_id);
	query_int(&q, since);
	return read_list(&q, ctx, enquiries_r, count_r, err);
}

int
enquiries_of_owner(struct store *store, void *ctx, int64_t owner_id,
    int64_t since, struct enquiry ***enquiries_r, size_t *count_r,
    struct err *err)
{
	struct query q = query(store, Q_OF_OWNER);
	query_id(&q, owner_id);
	query_int(&q, since);
	return read_list(&q, ctx, enquiries_r, count_r, err);
}

int
enquiries_of_enquirer(struct store *store, void *ctx, const char *addr,
    int64_t since, struct enquiry ***enquiries_r, size_t *count_r,
    struct err *err)
{
	struct query q = query(store, Q_OF_ENQUIRER);
	query_text(&q, addr);
	query_int(&q, since);
	return read_list(&q, ctx, enquiries_r, count_r, err);
}

int
enquiries_of_case(struct store *store, void *ctx, int64_t case_id,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_OF_CASE);
	query_int(&q, case_id);
	return read_list(&q, ctx, enquiries_r, count_r, err);
}

int
enquiries_ever_of_case(struct store *store, void *ctx, int64_t case_id,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_EVER_OF_CASE);
	query_int(&q, case_id);
	return read_list(&q, ctx, enquiries_r, count_r, err);
}

int
enquiry_list(struct store *store, void *ctx,
    const struct enquiry_filter *filter, struct enquiry ***enquiries_r,
    size_t *count_r, struct err *err)
{
	if (filter->unreached) {
		struct query list = query(store, Q_LIST_UNREACHED);
		query_int(&list, filter->max == 0 ? -1 : (int64_t)filter->max);
		return read_list(&list, ctx, enquiries_r, count_r, err);
	}
	bool by_owner = filter->owner_id != 0 || filter->unowned;
	int index = by_owner ? Q_LIST_ALL_OWNER : Q_LIST_ALL;
	if (filter->open_only)
		index = by_owner ? Q_LIST_OPEN_OWNER : Q_LIST_OPEN;
	struct query q = query(store, index);
	query_text(&q, filter->state);
	query_int(&q, filter->due_by == 0 ? INT32_MAX : filter->due_by);
	query_int(&q, filter->max == 0 ? -1 : (int64_t)filter->max);
	if (by_owner)
		query_id(&q, filter->unowned ? 0 : filter->owner_id);
	return read_list(&q, ctx, enquiries_r, count_r, err);
}

int
enquiry_list_promised(struct store *store, void *ctx, int32_t by,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_LIST_PROMISED);
	query_int(&q, by);
	return read_list(&q, ctx, enquiries_r, count_r, err);
}

int
enquiry_list_to_name(struct store *store, void *ctx,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_LIST_TO_NAME);
	query_int(&q, INT32_MAX);
	return read_list(&q, ctx, enquiries_r, count_r, err);
}

int
enquiry_list_memberless(struct store *store, void *ctx,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_LIST_MEMBERLESS);
	return read_list(&q, ctx, enquiries_r, count_r, err);
}
