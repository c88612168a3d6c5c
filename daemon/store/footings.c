/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/footings.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_RECORD = 0, Q_LATEST, Q_EVER, Q_OF_ADDRESS };

static const struct statement SQL[] = {
    [Q_RECORD] = {"record on what footing somebody writes",
	"INSERT INTO footing (enquiry_id, footing, source, over_age,"
	" authority, author, at) VALUES (?, ?, ?, ?, ?, ?, ?)"},
    [Q_LATEST] = {"read on what footing somebody writes",
	"SELECT id, footing, source, over_age, authority, author, at"
	" FROM footing"
	" WHERE enquiry_id = ? ORDER BY id DESC LIMIT 1"},
    [Q_EVER] = {"read on what footing somebody ever wrote",
	"SELECT 1 FROM footing WHERE enquiry_id = ? AND footing = ?"
	" AND source = ? LIMIT 1"},
    [Q_OF_ADDRESS] = {"read what an address was recorded as",
	"SELECT 1 FROM party p JOIN footing f ON f.enquiry_id = p.enquiry_id"
	" WHERE p.addr = lower(?) AND p.role = 0 AND f.footing = ?"
	" AND f.source = ? AND f.id = (SELECT max(g.id) FROM footing g"
	" WHERE g.enquiry_id = f.enquiry_id) LIMIT 1"},
};
const struct statement_table footings_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_FOOTINGS, index);
}

int
footing_record(struct store *store, int64_t enquiry_id,
    const struct footing_row *row, struct err *err)
{
	ASSERT(store->in_transaction);
	recall_not_bare(store);
	struct query q = query(store, Q_RECORD);
	query_int(&q, enquiry_id);
	query_text(&q, row->footing);
	query_int(&q, row->source);
	query_int(&q, row->over_age);
	query_text(&q, row->authority);
	query_text(&q, row->author);
	query_int(&q, row->at);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
footing_latest(struct store *store, void *ctx, int64_t enquiry_id,
    struct footing_row **row_r, struct err *err)
{
	if (recall_is_bare(store, enquiry_id))
		return 0;
	struct query q = query(store, Q_LATEST);
	query_int(&q, enquiry_id);
	int rc = query_step(&q, err);
	if (rc == 1) {
		struct footing_row *row = mem_one(ctx, struct footing_row);
		row->id = row_int(&q);
		row->footing = row_text(&q, row);
		row->source = (int)row_int(&q);
		row->over_age = row_int(&q) != 0;
		row->authority = row_text(&q, row);
		row->author = row_text(&q, row);
		row->at = row_int(&q);
		*row_r = row;
	}
	query_end(&q);
	return rc;
}

int
footing_ever(struct store *store, int64_t enquiry_id, const char *footing,
    int source, struct err *err)
{
	struct query q = query(store, Q_EVER);
	query_int(&q, enquiry_id);
	query_text(&q, footing);
	query_int(&q, source);
	int rc = query_step(&q, err);
	query_end(&q);
	return rc;
}

int
footing_of_address(struct store *store, const char *addr, const char *footing,
    int source, struct err *err)
{
	struct query q = query(store, Q_OF_ADDRESS);
	query_text(&q, addr);
	query_text(&q, footing);
	query_int(&q, source);
	int rc = query_step(&q, err);
	query_end(&q);
	return rc;
}
