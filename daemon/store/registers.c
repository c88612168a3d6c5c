/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MPs, their offices' addresses, and cases.
 */
#include "daemon/store/registers.h"

#include "daemon/store/query.h"
#include "daemon/store/registers_p.h"
#include "parsers/base/mem.h"

enum {
	Q_MP_BY_ADDR = 0,
	Q_MPS_BY_ADDR,
	Q_MP_ADDRESSES,
	Q_MP_REFERENCES,
	Q_MP_GET,
	Q_CASE_BY_REFERENCE,
	Q_CASE_GET,
	Q_RESTRICTED,
	Q_MP_FIND,
	Q_MP_OF_CONSTITUENCY
};

#define MP                                                                     \
	"SELECT m.id, m.name, m.constituency, m.valid_from, m.valid_to"        \
	" FROM mp m"
#define CASE                                                                   \
	"SELECT id, reference, team, owner, restricted, parties, siblings,"    \
	" born_day FROM case_file"

static const struct statement SQL[] = {
    /* Of the row with the greatest: max() sorts nothing. */
    [Q_MP_BY_ADDR] = {"find an MP",
	"SELECT m.id, m.name, m.constituency, m.valid_from, m.valid_to,"
	" max(a.id) AS newest FROM mp m JOIN mp_address a ON a.mp_id = m.id"
	" WHERE a.addr = lower(?1) AND" VALID("a.", "?2") " AND" VALID(
	    "m.", "?2") " HAVING newest IS NOT NULL"},
    [Q_MPS_BY_ADDR] = {"find MPs of an address",
	"SELECT m.id, m.name, m.constituency, m.valid_from, m.valid_to"
	" FROM mp m JOIN mp_address a ON a.mp_id = m.id"
	" WHERE a.addr = lower(?1) AND" VALID("a.", "?2") " AND" VALID(
	    "m.", "?2") " ORDER BY m.id"},
    [Q_MP_ADDRESSES] = {"list addresses of MPs",
	"SELECT a.id, a.mp_id, a.addr, a.name, a.valid_from, a.valid_to,"
	" a.ledger, a.unreached_at FROM mp_address a JOIN mp m ON m.id = "
	"a.mp_id"
	" WHERE" VALID("a.", "?1") " AND" VALID(
	    "m.", "?1") " ORDER BY a.mp_id, a.id"},
    [Q_MP_REFERENCES] = {"find how an MP's office numbers its letters",
	"SELECT DISTINCT reference FROM mp_address"
	" WHERE mp_id = ?2 AND reference IS NOT NULL AND" VALID("", "?1")},
    [Q_MP_GET] = {"find an MP", MP " WHERE m.id = ?"},
    [Q_CASE_BY_REFERENCE] = {"find a case", CASE " WHERE reference = ?"},
    [Q_RESTRICTED] = {"look for a restricted case",
	"SELECT 1 FROM restriction AS r"
	" WHERE r.ended_at IS NULL AND r.enquiry_id = ?1"
	" UNION ALL SELECT 1 FROM enquiry_case AS own"
	" WHERE own.enquiry_id = ?1 AND (EXISTS (SELECT 1 FROM case_file AS c"
	"  WHERE c.id = own.case_id AND c.restricted <> 0) OR EXISTS"
	" (SELECT 1 FROM enquiry_case AS its JOIN restriction AS r"
	"  ON r.enquiry_id = its.enquiry_id AND r.ended_at IS NULL"
	"  WHERE its.case_id = own.case_id)) LIMIT 1"},
    [Q_CASE_GET] = {"find a case", CASE " WHERE id = ?"},
    [Q_MP_FIND] = {"find an MP", MP " WHERE m.name = ? AND m.constituency = ?"},
    [Q_MP_OF_CONSTITUENCY] = {"find the MPs of a constituency",
	MP " WHERE m.constituency = ? ORDER BY m.id DESC"},
};
const struct statement_table registers_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_REGISTERS, index);
}

static struct mp *
read_mp(struct query *q, void *ctx)
{
	struct mp *mp = mem_one(ctx, struct mp);
	mp->id = row_int(q);
	mp->name = row_text(q, mp);
	mp->constituency = row_text(q, mp);
	mp->valid_from = row_day(q);
	mp->valid_to = row_day(q);
	return mp;
}

static int
one_mp(struct query *q, void *ctx, struct mp **mp_r, struct err *err)
{
	int rc = query_step(q, err);
	if (rc == 1)
		*mp_r = read_mp(q, ctx);
	query_end(q);
	return rc;
}

int
mp_by_addr(struct store *store, void *ctx, const char *addr, int32_t day,
    struct mp **mp_r, struct err *err)
{
	if (recall_is_stranger(store, addr))
		return 0;
	struct query q = query(store, Q_MP_BY_ADDR);
	query_text(&q, addr);
	query_int(&q, day);
	return one_mp(&q, ctx, mp_r, err);
}

static int
list_mps(struct query *q, void *ctx, struct mp ***mps_r, size_t *count_r,
    struct err *err)
{
	size_t capacity = 0;
	*mps_r = NULL;
	*count_r = 0;
	int rc = query_step(q, err);
	for (; rc == 1; rc = query_step(q, err)) {
		*mps_r = mem_grow(
		    ctx, *mps_r, &capacity, *count_r + 1, sizeof **mps_r);
		(*mps_r)[(*count_r)++] = read_mp(q, ctx);
	}
	query_end(q);
	return rc;
}

int
mps_by_addr(struct store *store, void *ctx, const char *addr, int32_t day,
    struct mps *mps_r, struct err *err)
{
	if (recall_is_stranger(store, addr)) {
		*mps_r = (struct mps){NULL, 0};
		return 0;
	}
	struct query q = query(store, Q_MPS_BY_ADDR);
	query_text(&q, addr);
	query_int(&q, day);
	return list_mps(&q, ctx, &mps_r->list, &mps_r->count, err);
}

bool
mps_have(const struct mps *mps, int64_t mp_id)
{
	for (size_t i = 0; i < mps->count; i++)
		if (mps->list[i]->id == mp_id)
			return true;
	return false;
}

int
mp_ever(struct store *store, void *ctx, const struct mp *like, struct mp **mp_r,
    struct err *err)
{
	struct query q = query(store, Q_MP_FIND);
	query_text(&q, like->name);
	query_text(&q, like->constituency);
	return one_mp(&q, ctx, mp_r, err);
}

int
mp_of_constituency(struct store *store, void *ctx, const char *constituency,
    struct mp ***mps_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_MP_OF_CONSTITUENCY);
	query_text(&q, constituency);
	return list_mps(&q, ctx, mps_r, count_r, err);
}

int
mp_references(struct store *store, void *ctx, int64_t mp_id, int32_t day,
    const char ***examples_r, size_t *count_r, struct err *err)
{
	const char **list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_MP_REFERENCES);
	query_int(&q, day);
	query_int(&q, mp_id);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		list[count++] = row_text(&q, ctx);
	}
	query_end(&q);
	*examples_r = list;
	*count_r = count;
	return rc;
}

int
mp_address_list(struct store *store, void *ctx, int32_t day,
    struct mp_address **addresses_r, size_t *count_r, struct err *err)
{
	struct mp_address *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_MP_ADDRESSES);
	query_int(&q, day);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		struct mp_address *a = &list[count++];
		a->id = row_int(&q);
		a->mp_id = row_int(&q);
		a->addr = row_text(&q, ctx);
		a->name = row_text(&q, ctx);
		a->valid_from = row_day(&q);
		a->valid_to = row_day(&q);
		a->ledger = (enum mp_ledger)row_int(&q);
		a->unreached_at = row_int(&q);
	}
	query_end(&q);
	*addresses_r = list;
	*count_r = count;
	return rc;
}

int
case_restricts(struct store *store, int64_t enquiry_id, struct err *err)
{
	int64_t one;
	if (recall_is_bare(store, enquiry_id))
		return 0;
	struct query q = query(store, Q_RESTRICTED);
	query_int(&q, enquiry_id);
	return query_number(&q, &one, err);
}

int
mp_get(struct store *store, void *ctx, int64_t id, struct mp **mp_r,
    struct err *err)
{
	struct query q = query(store, Q_MP_GET);
	query_int(&q, id);
	return one_mp(&q, ctx, mp_r, err);
}

static int
one_case(struct query *q, void *ctx, struct case_file **case_r, struct err *err)
{
	int rc = query_step(q, err);
	if (rc == 1) {
		struct case_file *c = mem_one(ctx, struct case_file);
		c->id = row_int(q);
		c->reference = row_text(q, c);
		c->team = row_text(q, c);
		c->owner = row_text(q, c);
		c->restricted = row_int(q) != 0;
		c->parties = row_text(q, c);
		c->siblings = row_text(q, c);
		c->born_day = row_day(q);
		*case_r = c;
	}
	query_end(q);
	return rc;
}

bool
case_file_names(const struct case_file *file, const char *addr)
{
	struct span rest = span_str(file->parties);
	while (rest.n > 0 && addr != NULL) {
		const ptrdiff_t gap = span_find_byte(rest, 0, ' ');
		const size_t n = gap < 0 ? rest.n : (size_t)gap;
		if (span_eq_ascii(span_sub(rest, 0, n), span_str(addr)))
			return true;
		rest = span_sub(rest, n + 1, rest.n);
	}
	return false;
}

int
case_by_reference(struct store *store, void *ctx, const char *reference,
    struct case_file **case_r, struct err *err)
{
	struct query q = query(store, Q_CASE_BY_REFERENCE);
	query_text(&q, reference);
	return one_case(&q, ctx, case_r, err);
}

int
case_get(struct store *store, void *ctx, int64_t id, struct case_file **case_r,
    struct err *err)
{
	struct query q = query(store, Q_CASE_GET);
	query_int(&q, id);
	return one_case(&q, ctx, case_r, err);
}
