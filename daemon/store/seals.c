/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/seals.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_OF, Q_NAMED, Q_GET, Q_LIFT };

#define COLUMNS "s.id, s.message_id, s.author, s.at"

static const struct statement SQL[] = {
    [Q_ADD] = {"seal a mail",
	"INSERT INTO seal (message_id, author, at, last_letter)"
	" VALUES (?, ?, ?, (SELECT coalesce(max(id), 0) FROM letter))"
	" ON CONFLICT DO NOTHING"},
    [Q_OF] = {"look for a seal",
	"SELECT " COLUMNS " FROM message m JOIN seal s"
	" ON s.message_id = coalesce(m.duplicate_of, m.id)"
	" WHERE m.id = ? AND s.lifted_at IS NULL"},
    [Q_NAMED] = {"look for a seal",
	"SELECT 1 FROM reading r CROSS JOIN seal s"
	" ON s.message_id = r.message_id"
	" WHERE r.header_id = ?1 AND s.lifted_at IS NULL"
	" UNION ALL SELECT 1 FROM letter l CROSS JOIN seal s"
	" ON s.message_id = l.caused_by WHERE l.id = ?2"
	" AND l.message_id = ?1 AND l.to_staff AND s.lifted_at IS NULL"
	" AND l.id <= s.last_letter LIMIT 1"},
    [Q_GET] = {"read a seal", "SELECT " COLUMNS " FROM seal s WHERE s.id = ?"},
    [Q_LIFT] = {"lift a seal", "UPDATE seal SET lifted_by = ?, lifted_at = ?"
			       " WHERE id = ? AND lifted_at IS NULL"},
};
const struct statement_table seals_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_SEALS, index);
}

int
seal_add(struct store *store, struct seal *seal, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ADD);
	query_int(&q, seal->message_id);
	query_text(&q, seal->author);
	query_int(&q, seal->at);
	return query_add(&q, &seal->id, err);
}

static int
read_seal(struct query *q, void *ctx, struct seal *seal_r, struct err *err)
{
	int rc = query_step(q, err);
	if (rc == 1) {
		seal_r->id = row_int(q);
		seal_r->message_id = row_int(q);
		seal_r->author = row_text(q, ctx);
		seal_r->at = row_int(q);
	}
	query_end(q);
	return rc;
}

int
seal_of(struct store *store, void *ctx, int64_t message_id, struct seal *seal_r,
    struct err *err)
{
	struct query q = query(store, Q_OF);
	query_int(&q, message_id);
	return read_seal(&q, ctx, seal_r, err);
}

int
seal_named(struct store *store, const char *header_id, int64_t letter_id,
    struct err *err)
{
	int64_t one;
	struct query q = query(store, Q_NAMED);
	query_text(&q, header_id);
	query_int(&q, letter_id);
	return query_number(&q, &one, err);
}

int
seal_get(struct store *store, void *ctx, int64_t id, struct seal *seal_r,
    struct err *err)
{
	struct query q = query(store, Q_GET);
	query_int(&q, id);
	return read_seal(&q, ctx, seal_r, err);
}

int
seal_lift(struct store *store, int64_t id, const char *by, int64_t now,
    struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_LIFT);
	query_text(&q, by);
	query_int(&q, now);
	query_int(&q, id);
	return query_run(&q, err);
}
