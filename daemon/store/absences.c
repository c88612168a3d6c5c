/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/absences.h"

#include "daemon/store/query.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_LIST, Q_OF };

static const struct statement SQL[] = {
    [Q_ADD] = {"record an absence",
	"INSERT INTO absence (officer_id, from_day, to_day, message_id, at)"
	" SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM absence"
	" WHERE officer_id = ?1 AND to_day >= ?3 AND from_day <= ?2)"},
    [Q_LIST] = {"list absences",
	"SELECT officer_id, from_day, to_day, message_id, at FROM absence"
	" WHERE to_day >= ?1 AND from_day <= ?1 ORDER BY id"},
    [Q_OF] = {"list an officer's absences",
	"SELECT officer_id, from_day, to_day, message_id, at FROM absence"
	" WHERE officer_id = ? AND to_day >= ? ORDER BY id"},
};
const struct statement_table absences_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_ABSENCES, index);
}

int
absence_add(struct store *store, const struct absence *absence, struct err *err)
{
	ASSERT(store->in_transaction);
	recall_forget(store);
	struct query q = query(store, Q_ADD);
	query_int(&q, absence->officer_id);
	query_int(&q, absence->from_day);
	query_int(&q, absence->to_day);
	query_id(&q, absence->message_id);
	query_int(&q, absence->at);
	return query_run(&q, err);
}

static int
read_list(struct query *q, void *ctx, struct absence **absences_r,
    size_t *count_r, struct err *err)
{
	struct absence *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	int rc = query_step(q, err);
	for (; rc == 1; rc = query_step(q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		struct absence *absence = &list[count++];
		absence->officer_id = row_int(q);
		absence->from_day = row_day(q);
		absence->to_day = row_day(q);
		absence->message_id = row_int(q);
		absence->at = row_int(q);
	}
	query_end(q);
	*absences_r = list;
	*count_r = count;
	return rc;
}

int
absence_list(struct store *store, void *ctx, int32_t day,
    struct absence **absences_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_LIST);
	query_int(&q, day);
	return read_list(&q, ctx, absences_r, count_r, err);
}

int
absences_of(struct store *store, void *ctx, int64_t officer_id, int32_t since,
    struct absence **absences_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_OF);
	query_int(&q, officer_id);
	query_int(&q, since);
	return read_list(&q, ctx, absences_r, count_r, err);
}
