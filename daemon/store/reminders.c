/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/reminders.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_DUE, Q_DONE };

static const struct statement SQL[] = {
    [Q_ADD] = {"add a reminder",
	"INSERT INTO reminder (enquiry_id, day, author, at)"
	" VALUES (?, ?, ?, ?) RETURNING id"},
    [Q_DUE] = {"list reminders",
	"SELECT id, enquiry_id, day, author, at FROM reminder"
	" WHERE done_at IS NULL AND day <= ? ORDER BY id"},
    [Q_DONE] = {"settle a reminder",
	"UPDATE reminder SET done_at = ? WHERE id = ? AND done_at IS NULL"
	" RETURNING id"},
};
const struct statement_table reminders_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_REMINDERS, index);
}

int
reminder_add(struct store *store, struct reminder *reminder, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ADD);
	query_int(&q, reminder->enquiry_id);
	query_day(&q, reminder->day);
	query_text(&q, reminder->author);
	query_int(&q, reminder->at);
	return query_number(&q, &reminder->id, err) < 0 ? -1 : 0;
}

int
reminders_due(struct store *store, void *ctx, int32_t day,
    struct reminder **reminders_r, size_t *count_r, struct err *err)
{
	struct reminder *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_DUE);
	query_day(&q, day);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		struct reminder *r = &list[count++];
		r->id = row_int(&q);
		r->enquiry_id = row_int(&q);
		r->day = row_day(&q);
		r->author = row_text(&q, ctx);
		r->at = row_int(&q);
	}
	query_end(&q);
	*reminders_r = list;
	*count_r = count;
	return rc;
}

int
reminder_done(struct store *store, int64_t id, int64_t now, struct err *err)
{
	int64_t done;
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_DONE);
	query_int(&q, now);
	query_int(&q, id);
	return query_number(&q, &done, err);
}
