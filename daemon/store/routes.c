/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/routes.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_READ, Q_WAITING };

static const struct statement SQL[] = {
    [Q_ADD] = {"count a try of a route",
	"INSERT INTO route_use (route, minute, n) VALUES (?, ?, 1)"
	" ON CONFLICT (route, minute) DO UPDATE SET n = n + 1"},
    [Q_READ] = {"read the tries of a route",
	"SELECT minute, n FROM route_use WHERE route = ? AND minute >= ?"
	" ORDER BY minute"},
    [Q_WAITING] = {"count waiting letters",
	"SELECT priority, count(*) FROM letter INDEXED BY letter_waiting"
	" WHERE state = 'waiting' GROUP BY priority"},
};
const struct statement_table routes_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_ROUTES, index);
}

int
route_use_add(
    struct store *store, const char *route, int64_t minute, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ADD);
	query_text(&q, route);
	query_int(&q, minute);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
route_use_read(struct store *store, void *ctx, const char *route, int64_t since,
    struct route_use **uses_r, size_t *count_r, struct err *err)
{
	struct route_use *uses = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_READ);
	query_text(&q, route);
	query_int(&q, since);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		uses = mem_grow(ctx, uses, &capacity, count + 1, sizeof *uses);
		uses[count].minute = row_int(&q);
		uses[count++].n = row_int(&q);
	}
	query_end(&q);
	*uses_r = uses;
	*count_r = count;
	return rc;
}

int
route_waiting(
    struct store *store, int64_t counts_r[OUTBOX_PRIORITIES], struct err *err)
{
	for (int i = 0; i < OUTBOX_PRIORITIES; i++)
		counts_r[i] = 0;
	struct query q = query(store, Q_WAITING);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		const int64_t priority = row_int(&q);

		counts_r[priority] = row_int(&q);
	}
	query_end(&q);
	return rc;
}
