/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/restrictions.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_END, Q_COVERING, Q_GET };

#define RESTRICTION                                                            \
	"SELECT r.id, r.enquiry_id, r.people, r.team, r.author, r.at"          \
	" FROM restriction AS r"

static const struct statement SQL[] = {
    [Q_ADD] = {"add a restriction",
	"INSERT INTO restriction (enquiry_id, people, team, author, at)"
	" VALUES (?, lower(?), ?, ?, ?) ON CONFLICT DO NOTHING"},
    [Q_END] = {"end a restriction",
	"UPDATE restriction SET ended_by = ?, ended_at = ?"
	" WHERE id = ? AND ended_at IS NULL"},
    [Q_COVERING] = {"look for a restriction", RESTRICTION
	" INDEXED BY restriction_open WHERE r.ended_at IS NULL"
	" AND r.enquiry_id IN (SELECT ?1 UNION ALL SELECT its.enquiry_id"
	"  FROM enquiry_case AS own JOIN enquiry_case AS its"
	"  ON its.case_id = own.case_id WHERE own.enquiry_id = ?1)"
	" ORDER BY r.enquiry_id = ?1 DESC, r.id DESC LIMIT 1"},
    [Q_GET] = {"read a restriction", RESTRICTION " WHERE r.id = ?"},
};
const struct statement_table restrictions_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_RESTRICTIONS, index);
}

int
restriction_add(
    struct store *store, struct restriction *restriction, struct err *err)
{
	ASSERT(store->in_transaction);
	recall_not_bare(store);
	struct query q = query(store, Q_ADD);
	query_int(&q, restriction->enquiry_id);
	query_text(&q, restriction->people);
	query_text(&q, restriction->team);
	query_text(&q, restriction->author);
	query_int(&q, restriction->at);
	return query_add(&q, &restriction->id, err);
}

int
restriction_end(struct store *store, int64_t id, const char *by, int64_t now,
    struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_END);
	query_text(&q, by);
	query_int(&q, now);
	query_int(&q, id);
	return query_run(&q, err);
}

static int
read_one(struct query *q, void *ctx, struct restriction *restriction_r,
    struct err *err)
{
	int rc = query_step(q, err);
	if (rc == 1) {
		restriction_r->id = row_int(q);
		restriction_r->enquiry_id = row_int(q);
		restriction_r->people = row_text(q, ctx);
		restriction_r->team = row_text(q, ctx);
		restriction_r->author = row_text(q, ctx);
		restriction_r->at = row_int(q);
	}
	query_end(q);
	return rc;
}

int
restriction_covering(struct store *store, void *ctx, int64_t enquiry_id,
    struct restriction *restriction_r, struct err *err)
{
	if (recall_is_bare(store, enquiry_id))
		return 0;
	struct query q = query(store, Q_COVERING);
	query_int(&q, enquiry_id);
	return read_one(&q, ctx, restriction_r, err);
}

int
restriction_get(struct store *store, void *ctx, int64_t id,
    struct restriction *restriction_r, struct err *err)
{
	struct query q = query(store, Q_GET);
	query_int(&q, id);
	return read_one(&q, ctx, restriction_r, err);
}
