/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters as they are found again: one, lists, counts.
 */
#include "daemon/store/outbox.h"

#include "daemon/store/query.h"
#include "daemon/store/seals.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/digest.h"

enum {
	Q_NEXT_DUE = 0,
	Q_GET,
	Q_BY_KEY,
	Q_BODY,
	Q_OF_ENQUIRY,
	Q_TO,
	Q_LIST,
	Q_LIST_STATE,
	Q_LIST_SENT,
	Q_LIST_WAITING,
	Q_LIST_ENQUIRY,
	Q_LIST_SHOWING,
	Q_CHASES,
	Q_LEFT_HELD,
	Q_COUNT
};

/* A letter to staff shows the mail that caused it, which another may repeat; a
 * list of questions those that its context names. */
#define OPEN_SEAL "seal.lifted_at IS NULL AND letter.id <= seal.last_letter"
#define SHOWS_SEALED                                                           \
	"(letter.to_staff AND (EXISTS (SELECT 1 FROM seal"                     \
	" WHERE seal.message_id = letter.caused_by AND " OPEN_SEAL ")"         \
	" OR EXISTS (SELECT 1 FROM message CROSS JOIN seal"                    \
	" ON seal.message_id = message.duplicate_of"                           \
	" WHERE message.id = letter.caused_by AND " OPEN_SEAL ")"              \
	" OR (letter.kind = 'questions' AND EXISTS"                            \
	" (SELECT 1 FROM json_each(letter.context, '$.batch') asked"           \
	" CROSS JOIN seal ON seal.message_id = coalesce("                      \
	"json_extract(asked.value, '$.message'),"                              \
	" json_extract(asked.value, '$.first')) WHERE " OPEN_SEAL "))))"

#define COLUMNS                                                                \
	"id, enquiry_id, party_id, caused_by, kind, once_key, state,"          \
	" priority, to_staff, route, envelope_from, to_addr, subject,"         \
	" message_id, size, created_at, not_before, attempts, retried,"        \
	" first_tried_at, tried_at, sent_at, reply, held_reasons,"             \
	" claimed_by, context, " SHOWS_SEALED " FROM letter"

#define WAITING                                                                \
	" FROM letter INDEXED BY letter_waiting WHERE state = 'waiting')"

static const struct statement SQL[] = {
    [Q_NEXT_DUE] = {"look for letters",
	"SELECT not_before FROM letter INDEXED BY letter_waiting"
	" WHERE state = 'waiting' AND priority = ?"
	" ORDER BY not_before LIMIT 1"},
    [Q_GET] = {"read a letter", "SELECT " COLUMNS " WHERE id = ?"},
    [Q_BY_KEY] = {"read a letter", "SELECT " COLUMNS " WHERE once_key = ?"},
    [Q_BODY] = {"read a letter",
	"SELECT sha256, raw_segment, raw_offset, raw_length FROM letter"
	" WHERE id = ?"},
    [Q_OF_ENQUIRY] = {"find a letter of an enquiry",
	"SELECT " COLUMNS " WHERE enquiry_id = ? AND kind = ?"
	" AND +state = ? ORDER BY id DESC LIMIT 1"},
    [Q_TO] = {"find a letter to somebody",
	"SELECT " COLUMNS " WHERE enquiry_id = ? AND NOT +to_staff"
	" AND +to_addr = ? COLLATE NOCASE ORDER BY id DESC LIMIT 1"},
    [Q_LIST] = {"list letters", "SELECT " COLUMNS " ORDER BY id LIMIT ?1"},
    [Q_LIST_STATE] = {"list letters",
	"SELECT " COLUMNS " WHERE state = ?2 AND " UNSETTLED
	" ORDER BY id LIMIT ?1"},
    /* Nearly all of them are. */
    [Q_LIST_SENT] = {"list letters that were sent",
	"SELECT " COLUMNS " WHERE state = 'sent' ORDER BY id LIMIT ?1"},
    /* As they will be claimed. */
    [Q_LIST_WAITING] = {"list waiting letters",
	"SELECT " COLUMNS " INDEXED BY letter_waiting WHERE state = 'waiting'"
	" ORDER BY priority, not_before, id LIMIT ?1"},
    [Q_LIST_ENQUIRY] = {"list letters",
	"SELECT " COLUMNS " WHERE enquiry_id = ?3"
	" AND (?2 IS NULL OR +state = ?2) ORDER BY id LIMIT ?1"},
    /* Whichever enquiry it was about when it was written. */
    [Q_LIST_SHOWING] = {"list letters that show a mail",
	"SELECT " COLUMNS " WHERE to_staff AND (caused_by = ?1"
	" OR (SELECT duplicate_of FROM message WHERE id = letter.caused_by)"
	" = ?1 OR (kind = 'questions' AND EXISTS"
	" (SELECT 1 FROM json_each(letter.context, '$.batch') asked"
	" WHERE coalesce(json_extract(asked.value, '$.message'),"
	" json_extract(asked.value, '$.first')) = ?1))) ORDER BY id"},
    /* One chase goes to several people, in one moment. */
    [Q_CHASES] = {"count chases",
	"SELECT count(DISTINCT created_at) FROM letter"
	" WHERE enquiry_id = ? AND kind = 'chase'"},
    [Q_LEFT_HELD] = {"count letters that a setting held",
	"SELECT count(*) FROM letter WHERE state = 'held' AND " UNSETTLED
	" AND held_reasons LIKE 'outgoing = %' AND to_staff >= ?"},
    [Q_COUNT] = {"count letters",
	"SELECT count(*) FILTER (WHERE state = 'held'),"
	" count(*) FILTER (WHERE state = 'sending'),"
	" count(*) FILTER (WHERE state = 'failed'),"
	" count(*) FILTER (WHERE state = 'uncertain'),"
	" count(*) FILTER (WHERE state = 'dropped'),"
	" (SELECT n FROM tally WHERE name = 'sent'),"
	" (SELECT count(*)" WAITING ", (SELECT created_at FROM letter"
	" WHERE id = (SELECT min(id)" WAITING ")"
	" FROM letter INDEXED BY letter_state WHERE " UNSETTLED},
};
const struct statement_table outbox_read_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_OUTBOX_READ, index);
}

static struct letter_row *
read_letter(struct query *q, void *ctx)
{
	struct letter_row *l = mem_one(ctx, struct letter_row);
	l->id = row_int(q);
	l->enquiry_id = row_int(q);
	l->party_id = row_int(q);
	l->caused_by = row_int(q);
	l->kind = row_text(q, l);
	l->once_key = row_text(q, l);
	l->state = row_text(q, l);
	l->priority = (int)row_int(q);
	l->to_staff = row_int(q) != 0;
	l->route = (int)row_int(q);
	l->envelope_from = row_text(q, l);
	l->to_addr = row_text(q, l);
	l->subject = row_text(q, l);
	l->message_id = row_text(q, l);
	l->size = row_int(q);
	l->created_at = row_int(q);
	l->not_before = row_int(q);
	l->attempts = (int)row_int(q);
	l->retried = row_int(q) != 0;
	l->first_tried_at = row_int(q);
	l->tried_at = row_int(q);
	l->sent_at = row_int(q);
	l->reply = row_text(q, l);
	l->held_reasons = row_text(q, l);
	l->claimed_by = row_int(q);
	l->context = row_text(q, l);
	l->sealed = row_int(q) != 0;
	return l;
}

/*
 * The bytes, if they are those that were written: what leaves under an address
 * must be the very letter that was made for it, whatever became of the disk or
 * of two backups that were mixed.
 */
static int
read_body(struct store *store, struct letter_row *letter, struct err *err)
{
	char got[DIGEST_HEX_SIZE];
	struct query q = query(store, Q_BODY);
	query_int(&q, letter->id);
	int rc = query_step(&q, err);
	if (rc == 1) {
		const char *want = row_text(&q, letter);
		struct raw_place place = row_place(&q);
		rc = raw_get(store->raw, letter, &place, letter->size,
		    &letter->bytes, err);
		if (rc == 0)
			digest_sha256(letter->bytes, got);
		if (rc == 0 && strcmp(got, want) != 0) {
			letter->bytes = span_of(NULL, 0);
			rc = err_set(err, ERR_INPUT,
			    "its bytes are damaged: their SHA-256 is another "
			    "one");
		}
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}

/* One letter without its bytes. */
static int
read_row(
    struct query *q, void *ctx, struct letter_row **letter_r, struct err *err)
{
	int rc = query_step(q, err);
	if (rc == 1)
		*letter_r = read_letter(q, ctx);
	query_end(q);
	return rc;
}

/* One letter, whole. */
static int
read_one(struct store *store, void *ctx, int64_t id, bool sealed_too,
    struct letter_row **letter_r, struct err *err)
{
	struct query q = query(store, Q_GET);
	query_int(&q, id);
	int rc = read_row(&q, ctx, letter_r, err);
	if (rc == 1 && (*letter_r)->sealed && !sealed_too)
		return err_set(err, ERR_INPUT,
		    "it shows a mail that is sealed (MISDIRECTED)");
	if (rc == 1 && read_body(store, *letter_r, err) < 0)
		return -1;
	return rc;
}

static int
first_due(struct store *store, int64_t *when_r, struct err *err)
{
	*when_r = INSTANT_NONE;
	for (int i = 0; i < OUTBOX_PRIORITIES; i++) {
		int64_t when;
		struct query q = query(store, Q_NEXT_DUE);
		query_int(&q, i);
		int rc = query_number(&q, &when, err);
		if (rc < 0)
			return -1;
		if (rc == 1 && (*when_r == INSTANT_NONE || when < *when_r))
			*when_r = when;
	}
	return 0;
}

int
outbox_next_due(struct store *store, int64_t *when_r, struct err *err)
{
	if (!store->due_known && first_due(store, &store->next_due, err) < 0)
		return -1;
	store->due_known = true;
	*when_r = store->next_due;
	return 0;
}

int
outbox_get(struct store *store, void *ctx, int64_t id,
    struct letter_row **letter_r, struct err *err)
{
	return read_one(store, ctx, id, false, letter_r, err);
}

int
outbox_sealed_get(struct store *store, void *ctx, int64_t id,
    struct letter_row **letter_r, struct err *err)
{
	return read_one(store, ctx, id, true, letter_r, err);
}

int
outbox_row(struct store *store, void *ctx, int64_t id,
    struct letter_row **letter_r, struct err *err)
{
	struct query q = query(store, Q_GET);
	query_int(&q, id);
	return read_row(&q, ctx, letter_r, err);
}

int
outbox_by_key(struct store *store, void *ctx, const char *once_key,
    struct letter_row **letter_r, struct err *err)
{
	struct query q = query(store, Q_BY_KEY);
	query_text(&q, once_key);
	return read_row(&q, ctx, letter_r, err);
}

int
outbox_of_enquiry(struct store *store, void *ctx, int64_t enquiry_id,
    const char *kind, const char *state, struct letter_row **letter_r,
    struct err *err)
{
	struct query q = query(store, Q_OF_ENQUIRY);
	query_int(&q, enquiry_id);
	query_text(&q, kind);
	query_text(&q, state);
	return read_row(&q, ctx, letter_r, err);
}

int
outbox_to(struct store *store, void *ctx, int64_t enquiry_id, const char *addr,
    struct letter_row **letter_r, struct err *err)
{
	struct query q = query(store, Q_TO);
	query_int(&q, enquiry_id);
	query_text(&q, addr);
	return read_row(&q, ctx, letter_r, err);
}

static int
list_statement(const struct outbox_filter *filter)
{
	if (filter->enquiry_id != 0)
		return Q_LIST_ENQUIRY;
	if (filter->state == NULL)
		return Q_LIST;
	if (strcmp(filter->state, "waiting") == 0)
		return Q_LIST_WAITING;
	return strcmp(filter->state, "sent") == 0 ? Q_LIST_SENT : Q_LIST_STATE;
}

static int
read_letters(struct query *q, void *ctx, struct letter_row ***letters_r,
    size_t *count_r, struct err *err)
{
	struct letter_row **list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	int rc = query_step(q, err);
	for (; rc == 1; rc = query_step(q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		list[count++] = read_letter(q, ctx);
	}
	query_end(q);
	*letters_r = list;
	*count_r = count;
	return rc;
}

int
outbox_list(struct store *store, void *ctx, const struct outbox_filter *filter,
    struct letter_row ***letters_r, size_t *count_r, struct err *err)
{
	const int index = list_statement(filter);
	struct query q = query(store, index);
	query_int(&q, filter->max == 0 ? -1 : (int64_t)filter->max);
	if (index == Q_LIST_STATE || index == Q_LIST_ENQUIRY)
		query_text(&q, filter->state);
	if (index == Q_LIST_ENQUIRY)
		query_int(&q, filter->enquiry_id);
	return read_letters(&q, ctx, letters_r, count_r, err);
}

int
outbox_showing(struct store *store, void *ctx, int64_t message_id,
    struct letter_row ***letters_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_LIST_SHOWING);
	query_int(&q, message_id);
	return read_letters(&q, ctx, letters_r, count_r, err);
}

int
outbox_chases(
    struct store *store, int64_t enquiry_id, int64_t *count_r, struct err *err)
{
	struct query q = query(store, Q_CHASES);
	query_int(&q, enquiry_id);
	return query_number(&q, count_r, err) < 0 ? -1 : 0;
}

int
outbox_left_held(
    struct store *store, bool only_staff, int64_t *count_r, struct err *err)
{
	struct query q = query(store, Q_LEFT_HELD);
	query_int(&q, only_staff);
	return query_number(&q, count_r, err) < 0 ? -1 : 0;
}

int
outbox_count(
    struct store *store, struct outbox_counts *counts_r, struct err *err)
{
	struct query q = query(store, Q_COUNT);
	int rc = query_step(&q, err);
	if (rc == 1) {
		counts_r->held = row_int(&q);
		counts_r->sending = row_int(&q);
		counts_r->failed = row_int(&q);
		counts_r->uncertain = row_int(&q);
		counts_r->dropped = row_int(&q);
		counts_r->sent = row_int(&q);
		counts_r->waiting = row_int(&q);
		counts_r->oldest_waiting = row_int(&q);
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}
