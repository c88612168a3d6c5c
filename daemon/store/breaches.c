/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/breaches.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_STOPS, Q_NEWEST, Q_RESUME, Q_DECIDE, Q_DUE, Q_REMINDED };

#define COLUMNS                                                                \
	"id, enquiry_id, author, said, at, tell_by, remind_at, resumed_at,"    \
	" decided_at"

static const struct statement SQL[] = {
    [Q_ADD] = {"add a breach",
	"INSERT INTO breach (enquiry_id, author, said, at, tell_by, remind_at)"
	" VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"},
    [Q_STOPS] = {"look for a breach",
	"SELECT id FROM breach WHERE enquiry_id = ? AND resumed_at IS NULL"},
    [Q_NEWEST] = {"read a breach",
	"SELECT " COLUMNS
	" FROM breach WHERE enquiry_id = ? ORDER BY id DESC LIMIT 1"},
    [Q_RESUME] = {"end what a breach stops",
	"UPDATE breach SET resumed_by = ?, resumed_at = ?"
	" WHERE id = ? AND resumed_at IS NULL"},
    [Q_DECIDE] = {"record what was decided of a breach",
	"UPDATE breach SET decision = ?, decided_by = ?, decided_at = ?,"
	" remind_at = NULL WHERE id = ? AND decided_at IS NULL"},
    [Q_DUE] = {"list breaches that are due",
	"SELECT " COLUMNS " FROM breach WHERE remind_at <= ? ORDER BY id"},
    [Q_REMINDED] = {"note a reminder of a breach",
	"UPDATE breach SET remind_at = ? WHERE id = ?"
	" AND decided_at IS NULL"},
};
const struct statement_table breaches_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_BREACHES, index);
}

int
breach_add(struct store *store, struct breach *breach, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ADD);
	query_int(&q, breach->enquiry_id);
	query_text(&q, breach->author);
	query_word(&q, breach->said);
	query_int(&q, breach->at);
	query_int(&q, breach->tell_by);
	query_instant(&q, breach->remind_at);
	return query_add(&q, &breach->id, err);
}

int
breach_stops(struct store *store, int64_t enquiry_id, struct err *err)
{
	int64_t id;
	struct query q = query(store, Q_STOPS);
	query_int(&q, enquiry_id);
	return query_number(&q, &id, err);
}

static void
read_breach(struct query *q, void *ctx, struct breach *b)
{
	b->id = row_int(q);
	b->enquiry_id = row_int(q);
	b->author = row_text(q, ctx);
	b->said = row_text(q, ctx);
	b->at = row_int(q);
	b->tell_by = row_int(q);
	b->remind_at = row_int(q);
	b->resumed_at = row_int(q);
	b->decided_at = row_int(q);
}

int
breach_newest(struct store *store, void *ctx, int64_t enquiry_id,
    struct breach *breach_r, struct err *err)
{
	struct query q = query(store, Q_NEWEST);
	query_int(&q, enquiry_id);
	int rc = query_step(&q, err);
	if (rc == 1)
		read_breach(&q, ctx, breach_r);
	query_end(&q);
	return rc;
}

int
breach_resume(struct store *store, int64_t id, const char *by, int64_t now,
    struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_RESUME);
	query_text(&q, by);
	query_int(&q, now);
	query_int(&q, id);
	return query_run(&q, err);
}

int
breach_decide(struct store *store, int64_t id, const char *decision,
    const char *by, int64_t now, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_DECIDE);
	query_text(&q, decision);
	query_text(&q, by);
	query_int(&q, now);
	query_int(&q, id);
	return query_run(&q, err);
}

int
breaches_due(struct store *store, void *ctx, int64_t now,
    struct breach **breaches_r, size_t *count_r, struct err *err)
{
	struct breach *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_DUE);
	query_int(&q, now);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		read_breach(&q, ctx, &list[count++]);
	}
	query_end(&q);
	*breaches_r = list;
	*count_r = count;
	return rc;
}

int
breach_reminded(
    struct store *store, int64_t id, int64_t remind_at, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_REMINDED);
	query_instant(&q, remind_at);
	query_int(&q, id);
	return query_run(&q, err) < 0 ? -1 : 0;
}
