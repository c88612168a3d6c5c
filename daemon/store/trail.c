/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/trail.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_REMOVE, Q_FIND, Q_THEIRS };

static const struct statement SQL[] = {
    [Q_ADD] = {"remember a thread",
	"INSERT INTO trail (id, enquiry_id) VALUES (?, ?)"
	" ON CONFLICT DO NOTHING"},
    [Q_REMOVE] = {"forget a thread",
	"DELETE FROM trail WHERE id = ? AND enquiry_id = ?"},
    [Q_FIND] = {"find a thread", "SELECT enquiry_id FROM trail WHERE id = ?"
				 " ORDER BY enquiry_id DESC LIMIT ?"},
    [Q_THEIRS] = {"find an office's reference",
	"SELECT id FROM enquiry WHERE mp_id = ? AND their_reference = ?"
	" ORDER BY id DESC LIMIT ?"},
};
const struct statement_table trail_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_TRAIL, index);
}

int
trail_add(
    struct store *store, int64_t enquiry_id, const char *id, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ADD);
	query_text(&q, id);
	query_int(&q, enquiry_id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
trail_remove(
    struct store *store, int64_t enquiry_id, const char *id, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_REMOVE);
	query_text(&q, id);
	query_int(&q, enquiry_id);
	return query_run(&q, err);
}

int
trail_find(struct store *store, void *ctx, const char *id, int64_t **ids_r,
    size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_FIND);
	query_text(&q, id);
	query_int(&q, TRAIL_MAX);
	return query_ids(&q, ctx, ids_r, count_r, err);
}

int
trail_theirs(struct store *store, void *ctx, int64_t mp_id,
    const char *their_reference, int64_t **ids_r, size_t *count_r,
    struct err *err)
{
	struct query q = query(store, Q_THEIRS);
	query_int(&q, mp_id);
	query_text(&q, their_reference);
	query_int(&q, TRAIL_MAX);
	return query_ids(&q, ctx, ids_r, count_r, err);
}
