/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/history.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_RECEIVED = 0, Q_ANSWERED };

#define ROWS                                                                   \
	"SELECT kind, mp_id, deemed_day, due_day, original_due_day,"           \
	" answered_at FROM enquiry"

static const struct statement SQL[] = {
    [Q_RECEIVED] = {"list what was received",
	ROWS " WHERE received_at >= ? AND received_at < ?"
	     " ORDER BY received_at"},
    [Q_ANSWERED] = {"list what was answered",
	ROWS " WHERE answered_at >= ? AND answered_at < ?"
	     " ORDER BY answered_at"},
};
const struct statement_table history_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static int
read_rows(struct store *store, void *ctx, int index, int64_t since,
    int64_t until, struct history_row **rows_r, size_t *count_r,
    struct err *err)
{
	struct history_row *rows = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query_of(store, PART_HISTORY, index);
	query_int(&q, since);
	query_int(&q, until);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		rows = mem_grow(ctx, rows, &capacity, count + 1, sizeof *rows);
		struct history_row *row = &rows[count++];
		row->kind = row_text(&q, ctx);
		row->mp_id = row_int(&q);
		row->deemed_day = row_day(&q);
		row->due_day = row_day(&q);
		row->original_due_day = row_day(&q);
		row->answered_at = row_int(&q);
	}
	query_end(&q);
	*rows_r = rows;
	*count_r = count;
	return rc;
}

int
history_received(struct store *store, void *ctx, int64_t since, int64_t until,
    struct history_row **rows_r, size_t *count_r, struct err *err)
{
	return read_rows(
	    store, ctx, Q_RECEIVED, since, until, rows_r, count_r, err);
}

int
history_answered(struct store *store, void *ctx, int64_t since, int64_t until,
    struct history_row **rows_r, size_t *count_r, struct err *err)
{
	return read_rows(
	    store, ctx, Q_ANSWERED, since, until, rows_r, count_r, err);
}
