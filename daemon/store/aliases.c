/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/aliases.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_TEACH = 0, Q_END, Q_GET, Q_LIST, Q_HOLDS };

#define COLUMNS "id, enquiry_id, addr, taught_by, at, until_day"

static const struct statement SQL[] = {
    [Q_TEACH] = {"learn an address",
	"INSERT INTO alias (enquiry_id, addr, taught_by, at, until_day)"
	" VALUES (?, lower(?), ?, ?, ?)"},
    [Q_END] = {"forget an address",
	"UPDATE alias SET ended_by = ?, ended_at = ?"
	" WHERE id = ? AND ended_at IS NULL"},
    [Q_GET] = {"read a learnt address",
	"SELECT " COLUMNS " FROM alias WHERE id = ?"},
    [Q_LIST] = {"list learnt addresses",
	"SELECT " COLUMNS " FROM alias WHERE until_day >= ?"
	" AND ended_at IS NULL ORDER BY id DESC"},
    [Q_HOLDS] = {"look for a learnt address",
	"SELECT id FROM alias WHERE enquiry_id = ? AND addr = lower(?)"
	" AND until_day >= ? AND ended_at IS NULL LIMIT 1"},
};
const struct statement_table aliases_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_ALIASES, index);
}

int
alias_teach(struct store *store, const struct alias *alias, int64_t *id_r,
    struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_TEACH);
	query_int(&q, alias->enquiry_id);
	query_text(&q, alias->addr);
	query_text(&q, alias->taught_by);
	query_int(&q, alias->at);
	query_int(&q, alias->until_day);
	return query_add(&q, id_r, err) < 0 ? -1 : 0;
}

int
alias_end(struct store *store, int64_t id, const char *by, int64_t now,
    struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_END);
	query_text(&q, by);
	query_int(&q, now);
	query_int(&q, id);
	return query_run(&q, err);
}

static struct alias *
read_alias(struct query *q, void *ctx)
{
	struct alias *a = mem_one(ctx, struct alias);
	a->id = row_int(q);
	a->enquiry_id = row_int(q);
	a->addr = row_text(q, a);
	a->taught_by = row_text(q, a);
	a->at = row_int(q);
	a->until_day = (int32_t)row_int(q);
	return a;
}

int
alias_get(struct store *store, void *ctx, int64_t id, struct alias **alias_r,
    struct err *err)
{
	struct query q = query(store, Q_GET);
	query_int(&q, id);
	int rc = query_step(&q, err);
	if (rc == 1)
		*alias_r = read_alias(&q, ctx);
	query_end(&q);
	return rc;
}

int
alias_list(struct store *store, void *ctx, int32_t day,
    struct alias ***aliases_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_LIST);
	struct alias **list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	query_int(&q, day);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		list[count++] = read_alias(&q, ctx);
	}
	query_end(&q);
	*aliases_r = list;
	*count_r = count;
	return rc;
}

int
alias_holds(struct store *store, int64_t enquiry_id, const char *addr,
    int32_t day, struct err *err)
{
	int64_t id;
	struct query q = query(store, Q_HOLDS);
	query_int(&q, enquiry_id);
	query_text(&q, addr);
	query_int(&q, day);
	return query_number(&q, &id, err);
}
