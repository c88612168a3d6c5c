/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/bereavements.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_END, Q_COVERS, Q_STOPS };

/* Of an enquiry ?1 and an address ?2; without one it is an empty index. */
#define COVERING                                                               \
	"SELECT b.id FROM bereavement AS b INDEXED BY bereavement_open"        \
	" WHERE b.ended_at IS NULL AND (b.enquiry_id = ?1"                     \
	" OR EXISTS (SELECT 1 FROM enquiry_case AS its JOIN enquiry_case AS"   \
	"  own ON own.case_id = its.case_id"                                   \
	"  WHERE its.enquiry_id = b.enquiry_id AND own.enquiry_id = ?1)"       \
	" OR EXISTS (SELECT 1 FROM party AS p JOIN enquiry AS e"               \
	"  ON e.id = p.enquiry_id WHERE p.enquiry_id = b.enquiry_id"           \
	"  AND p.addr = ?2 AND p.role = 0 AND e.kind = 'family'))"

static const struct statement SQL[] = {
    [Q_ADD] = {"add a bereavement",
	"INSERT INTO bereavement (enquiry_id, author, at) VALUES (?, ?, ?)"
	" ON CONFLICT DO NOTHING"},
    [Q_END] = {"end a bereavement",
	"UPDATE bereavement SET ended_by = ?, ended_at = ?"
	" WHERE id = ? AND ended_at IS NULL"},
    [Q_COVERS] = {"look for a bereavement", COVERING " LIMIT 1"},
    /* Asked of every letter that leaves. */
    [Q_STOPS] = {"look for a breach or a bereavement",
	"SELECT 1 FROM breach WHERE enquiry_id = ?1"
	" AND resumed_at IS NULL UNION ALL SELECT 0 FROM (" COVERING
	") LIMIT 1"},
};
const struct statement_table bereavements_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_BEREAVEMENTS, index);
}

int
bereavement_add(
    struct store *store, struct bereavement *bereavement, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ADD);
	query_int(&q, bereavement->enquiry_id);
	query_text(&q, bereavement->author);
	query_int(&q, bereavement->at);
	return query_add(&q, &bereavement->id, err);
}

int
bereavement_end(struct store *store, int64_t id, const char *by, int64_t now,
    struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_END);
	query_text(&q, by);
	query_int(&q, now);
	query_int(&q, id);
	return query_run(&q, err);
}

int
bereavement_covers(
    struct store *store, int64_t enquiry_id, const char *addr, struct err *err)
{
	int64_t id;
	struct query q = query(store, Q_COVERS);
	query_id(&q, enquiry_id);
	query_text(&q, addr);
	return query_number(&q, &id, err);
}

int
bereavement_or_breach(struct store *store, int64_t enquiry_id, const char *addr,
    bool *breach_r, struct err *err)
{
	int64_t breach = 0;
	struct query q = query(store, Q_STOPS);
	query_id(&q, enquiry_id);
	query_text(&q, addr);
	const int rc = query_number(&q, &breach, err);
	*breach_r = rc == 1 && breach != 0;
	return rc;
}
