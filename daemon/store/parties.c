/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/parties.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum {
	Q_ADD = 0,
	Q_RAISE,
	Q_LIST,
	Q_CONCERNED,
	Q_CONCERNS,
	Q_UNREACHED,
	Q_REACHED,
	Q_KNOWN
};

/* Who asks about a case is in it, unless it is theirs to look after. */
#define ASKED_ABOUT_ITS_CASE                                                   \
	" JOIN enquiry_case AS own ON own.enquiry_id = p.enquiry_id"           \
	" JOIN enquiry_case AS ec ON ec.case_id = own.case_id"                 \
	" JOIN case_file AS f ON f.id = own.case_id"                           \
	" AND coalesce(f.owner, '') <> lower(p.addr)"

static const struct statement SQL[] = {
    [Q_ADD] = {"add a party", "INSERT INTO party (role, name, enquiry_id, addr)"
			      " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"},
    /* Rights are only ever raised: an enquirer stays one, and being copied
     * takes nothing away. */
    [Q_RAISE] = {"change a party",
	"UPDATE party SET role = CASE WHEN role = 0 OR ?1 = 1 THEN role"
	" ELSE ?1 END, name = coalesce(name, ?2)"
	" WHERE enquiry_id = ?3 AND addr = ?4 RETURNING id"},
    [Q_LIST] = {"list parties",
	"SELECT id, enquiry_id, role, addr, name, unreached_at,"
	" unreached_why FROM party WHERE enquiry_id = ? ORDER BY id"},
    [Q_CONCERNED] = {"look for an own concern",
	"SELECT 1 FROM party WHERE enquiry_id = ?1 AND addr = ?2 AND role = 0"
	" UNION ALL SELECT 0 FROM enquiry_case AS its"
	" WHERE its.enquiry_id = ?1 AND (EXISTS (SELECT 1 FROM case_file AS c"
	"  WHERE c.id = its.case_id"
	"  AND instr(' ' || c.parties || ' ', ' ' || lower(?2) || ' ') > 0)"
	" OR EXISTS (SELECT 1 FROM party AS p" ASKED_ABOUT_ITS_CASE
	"  WHERE p.addr = ?2 AND p.role = 0 AND ec.enquiry_id = ?1)) LIMIT 1"},
    [Q_CONCERNS] = {"list own concerns",
	"SELECT enquiry_id FROM party WHERE addr = ?1 AND role = 0"
	" UNION SELECT ec.enquiry_id FROM case_file AS c"
	" JOIN enquiry_case AS ec ON ec.case_id = c.id"
	" WHERE c.parties IS NOT NULL"
	" AND instr(' ' || c.parties || ' ', ' ' || lower(?1) || ' ') > 0"
	" UNION SELECT ec.enquiry_id FROM party AS p" ASKED_ABOUT_ITS_CASE
	" WHERE p.addr = ?1 AND p.role = 0 ORDER BY 1"},
    [Q_UNREACHED] = {"mark an address",
	"UPDATE party SET unreached_at = ?, unreached_why = ?"
	" WHERE addr = ? AND unreached_at IS NULL"},
    [Q_REACHED] = {"unmark an address",
	"UPDATE party SET unreached_at = NULL, unreached_why = NULL"
	" WHERE addr = ? AND unreached_at IS NOT NULL"},
    [Q_KNOWN] = {"look for a party",
	"SELECT 1 FROM party WHERE addr = ? LIMIT 1"},
};
const struct statement_table parties_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_PARTIES, index);
}

static struct query
party_query(struct store *store, int index, const struct party *party)
{
	struct query q = query(store, index);
	query_int(&q, party->role);
	query_word(&q, party->name);
	query_int(&q, party->enquiry_id);
	query_text(&q, party->addr);
	return q;
}

int
party_add(struct store *store, struct party *party, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = party_query(store, Q_ADD, party);
	int rc = query_add(&q, &party->id, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	q = party_query(store, Q_RAISE, party);
	return query_number(&q, &party->id, err) < 0 ? -1 : 0;
}

int
party_list(struct store *store, void *ctx, int64_t enquiry_id,
    struct party **parties_r, size_t *count_r, struct err *err)
{
	struct party *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_LIST);
	query_int(&q, enquiry_id);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		struct party *party = &list[count++];
		party->id = row_int(&q);
		party->enquiry_id = row_int(&q);
		party->role = (enum party_role)row_int(&q);
		party->addr = row_text(&q, ctx);
		party->name = row_text(&q, ctx);
		party->unreached_at = row_int(&q);
		party->unreached_why = row_text(&q, ctx);
	}
	query_end(&q);
	*parties_r = list;
	*count_r = count;
	return rc;
}

int
party_enquirer(struct store *store, void *ctx, int64_t enquiry_id,
    struct party *enquirer_r, struct err *err)
{
	struct party *parties;
	size_t count;
	if (party_list(store, ctx, enquiry_id, &parties, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (parties[i].role == PARTY_ROLE_ENQUIRER) {
			*enquirer_r = parties[i];
			return 1;
		}
	return 0;
}

int
party_concerned(struct store *store, int64_t enquiry_id, const char *addr,
    bool *asked_r, struct err *err)
{
	int64_t asked = 0;
	struct query q = query(store, Q_CONCERNED);
	query_int(&q, enquiry_id);
	query_text(&q, addr);
	const int rc = query_number(&q, &asked, err);
	*asked_r = rc == 1 && asked != 0;
	return rc;
}

int
party_concerns(struct store *store, void *ctx, const char *addr,
    int64_t **enquiries_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_CONCERNS);
	query_text(&q, addr);
	return query_ids(&q, ctx, enquiries_r, count_r, err);
}

int
party_known(struct store *store, const char *addr, struct err *err)
{
	int64_t known;
	struct query q = query(store, Q_KNOWN);
	query_text(&q, addr);
	return query_number(&q, &known, err);
}

int
party_unreached(struct store *store, const char *addr, int64_t now,
    const char *why, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_UNREACHED);
	query_int(&q, now);
	query_text(&q, why);
	query_text(&q, addr);
	int changed = query_run(&q, err);
	return changed < 0 ? -1 : changed > 0;
}

int
party_reached(struct store *store, const char *addr, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_REACHED);
	query_text(&q, addr);
	return query_run(&q, err) < 0 ? -1 : 0;
}
