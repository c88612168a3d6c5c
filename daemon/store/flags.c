/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/flags.h"

#include "daemon/store/query.h"
#include "daemon/store/seals.h"
#include "parsers/base/mem.h"

enum {
	Q_RAISE = 0,
	Q_SETTLE,
	Q_GET,
	Q_LIST,
	Q_MOVE,
	Q_MERGE,
	Q_OPEN_TWIN,
	Q_OPEN_AGAIN,
	Q_COME_BACK,
	Q_OPEN,
	Q_DUE,
	Q_NEXT
};

#define COLUMNS                                                                \
	"id, enquiry_id, message_id, sign,"                                    \
	" " UNLESS_SEALED(                                                     \
	    "flag.message_id", "said") ", raised_at, next_at,"                 \
				       " state, settled_at, settled_by"

static const struct statement SQL[] = {
    [Q_RAISE] = {"raise a flag",
	"INSERT INTO flag (enquiry_id, message_id, sign, said, raised_at,"
	" next_at, state) VALUES (?, ?, ?, ?, ?, ?, 'open')"
	" ON CONFLICT DO NOTHING"},
    [Q_SETTLE] = {"settle a flag",
	"UPDATE flag SET state = iif(?, 'confirmed', 'dismissed'),"
	" settled_by = ?, settled_at = ?, next_at = NULL"
	" WHERE id = ? AND state = 'open'"},
    [Q_GET] = {"read a flag", "SELECT " COLUMNS " FROM flag WHERE id = ?"},
    [Q_LIST] = {"list flags",
	"SELECT " COLUMNS " FROM flag WHERE enquiry_id = ? ORDER BY id"},
    [Q_MOVE] = {"move flags to another enquiry",
	"UPDATE OR IGNORE flag SET enquiry_id = ?2"
	" WHERE enquiry_id = ?1 AND state <> 'dismissed'"},
    [Q_MERGE] = {"leave flags to another enquiry",
	"UPDATE flag SET state = 'merged', settled_by = ?, settled_at = ?,"
	" next_at = NULL, enquiry_id = ? WHERE enquiry_id = ?"
	" AND state = 'open'"},
    /* One of them: the index takes no second. */
    [Q_OPEN_TWIN] = {"open a flag of the same sign",
	"UPDATE OR IGNORE flag SET state = 'open', settled_by = NULL,"
	" settled_at = NULL, next_at = ?2 WHERE state = 'merged'"
	" AND (enquiry_id, sign) = (SELECT enquiry_id, sign FROM flag"
	" WHERE id = ?1)"},
    [Q_OPEN_AGAIN] = {"open flags again",
	"UPDATE OR IGNORE flag SET state = 'open', settled_by = NULL,"
	" settled_at = NULL WHERE enquiry_id = ?1 AND state = 'merged'"
	" AND message_id IN (SELECT id FROM message WHERE enquiry_id = ?1)"},
    [Q_COME_BACK] = {"move flags back",
	"UPDATE OR IGNORE flag SET enquiry_id = ?1"
	" WHERE message_id IN (SELECT id FROM message WHERE enquiry_id = ?1)"
	" AND enquiry_id <> ?1"},
    [Q_OPEN] = {"list open flags",
	"SELECT " COLUMNS " FROM flag WHERE state = 'open' ORDER BY id"},
    [Q_DUE] = {"list due flags",
	"SELECT " COLUMNS " FROM flag WHERE next_at <= ? ORDER BY next_at, id"},
    [Q_NEXT] = {"move a flag",
	"UPDATE flag SET next_at = ? WHERE id = ? AND state = 'open'"},
};
const struct statement_table flags_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_FLAGS, index);
}

int
flag_raise(struct store *store, struct flag *flag, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_RAISE);
	query_int(&q, flag->enquiry_id);
	query_int(&q, flag->message_id);
	query_text(&q, flag->sign);
	query_word(&q, flag->said);
	query_int(&q, flag->raised_at);
	query_instant(&q, flag->next_at);
	return query_add(&q, &flag->id, err);
}

int
flag_settle(struct store *store, int64_t id, bool confirmed, const char *by,
    int64_t now, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_SETTLE);
	query_int(&q, confirmed);
	query_text(&q, by);
	query_int(&q, now);
	query_int(&q, id);
	return query_run(&q, err);
}

static struct flag *
read_flag(struct query *q, void *ctx)
{
	struct flag *f = mem_one(ctx, struct flag);
	f->id = row_int(q);
	f->enquiry_id = row_int(q);
	f->message_id = row_int(q);
	f->sign = row_text(q, f);
	f->said = row_text(q, f);
	f->raised_at = row_int(q);
	f->next_at = row_int(q);
	f->state = row_text(q, f);
	f->settled_at = row_int(q);
	f->settled_by = row_text(q, f);
	return f;
}

int
flag_get(struct store *store, void *ctx, int64_t id, struct flag **flag_r,
    struct err *err)
{
	struct query q = query(store, Q_GET);
	query_int(&q, id);
	int rc = query_step(&q, err);
	if (rc == 1)
		*flag_r = read_flag(&q, ctx);
	query_end(&q);
	return rc;
}

static int
read_list(struct query *q, void *ctx, struct flag ***flags_r, size_t *count_r,
    struct err *err)
{
	struct flag **list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	int rc = query_step(q, err);
	for (; rc == 1; rc = query_step(q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		list[count++] = read_flag(q, ctx);
	}
	query_end(q);
	*flags_r = list;
	*count_r = count;
	return rc;
}

int
flag_list(struct store *store, void *ctx, int64_t enquiry_id,
    struct flag ***flags_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_LIST);
	query_int(&q, enquiry_id);
	return read_list(&q, ctx, flags_r, count_r, err);
}

int
flag_move(struct store *store, int64_t from_id, int64_t into_id, const char *by,
    int64_t now, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_MOVE);
	query_int(&q, from_id);
	query_int(&q, into_id);
	if (query_run(&q, err) < 0)
		return -1;
	q = query(store, Q_MERGE);
	query_text(&q, by);
	query_int(&q, now);
	query_int(&q, into_id);
	query_int(&q, from_id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
flag_open_twin(
    struct store *store, int64_t id, int64_t next_at, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_OPEN_TWIN);
	query_int(&q, id);
	query_instant(&q, next_at);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
flag_come_back(struct store *store, int64_t enquiry_id, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_COME_BACK);
	query_int(&q, enquiry_id);
	if (query_run(&q, err) < 0)
		return -1;
	q = query(store, Q_OPEN_AGAIN);
	query_int(&q, enquiry_id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
flag_open(struct store *store, void *ctx, struct flag ***flags_r,
    size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_OPEN);
	return read_list(&q, ctx, flags_r, count_r, err);
}

int
flag_due(struct store *store, void *ctx, int64_t now, struct flag ***flags_r,
    size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_DUE);
	query_int(&q, now);
	return read_list(&q, ctx, flags_r, count_r, err);
}

int
flag_set_next(struct store *store, int64_t id, int64_t next_at, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_NEXT);
	query_instant(&q, next_at);
	query_int(&q, id);
	return query_run(&q, err) < 0 ? -1 : 0;
}
