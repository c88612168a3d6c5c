/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/senders.h"

#include <stdlib.h>
#include <strings.h>

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_FIND = 0, Q_EVER, Q_ADD, Q_CHANGE, Q_LIST, Q_LEAVE };

#define COLUMNS "id, addr, name, kind, valid_from, valid_to, person"

static const struct statement SQL[] = {
    [Q_FIND] = {"find a sender",
	"SELECT " COLUMNS " FROM sender WHERE addr = lower(?1)"
	" AND (valid_from IS NULL OR valid_from <= ?2)"
	" AND (valid_to IS NULL OR valid_to >= ?2)"},
    [Q_EVER] = {"find a sender",
	"SELECT " COLUMNS " FROM sender WHERE addr = lower(?)"},
    [Q_ADD] = {"register a sender",
	"INSERT INTO sender (name, kind, valid_from, valid_to, person, addr)"
	" VALUES (?, ?, ?, ?, ?, lower(?))"},
    [Q_CHANGE] = {"change a sender",
	"UPDATE sender SET name = ?, kind = ?, valid_from = ?, valid_to = ?,"
	" person = ? WHERE addr = lower(?)"},
    [Q_LIST] = {"list senders",
	"SELECT " COLUMNS " FROM sender"
	" WHERE valid_to IS NULL OR valid_to >= ? ORDER BY addr"},
    [Q_LEAVE] = {"end a sender", "UPDATE sender SET valid_to = ? WHERE id = ?"},
};
const struct statement_table senders_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_SENDERS, index);
}

static struct sender *
read_sender(struct query *q, void *ctx)
{
	struct sender *s = mem_one(ctx, struct sender);
	s->id = row_int(q);
	s->addr = row_text(q, s);
	s->name = row_full(q, s);
	s->kind = row_text(q, s);
	s->valid_from = row_day(q);
	s->valid_to = row_day(q);
	s->person = row_text(q, s);
	return s;
}

static int
one(struct query *q, void *ctx, struct sender **sender_r, struct err *err)
{
	int rc = query_step(q, err);
	if (rc == 1)
		*sender_r = read_sender(q, ctx);
	query_end(q);
	return rc;
}

int
sender_by_addr(struct store *store, void *ctx, const char *addr, int32_t day,
    struct sender **sender_r, struct err *err)
{
	if (recall_is_stranger(store, addr))
		return 0;
	struct query q = query(store, Q_FIND);
	query_text(&q, addr);
	query_int(&q, day);
	return one(&q, ctx, sender_r, err);
}

int
sender_ever(struct store *store, void *ctx, const char *addr,
    struct sender **sender_r, struct err *err)
{
	struct query q = query(store, Q_EVER);
	query_text(&q, addr);
	return one(&q, ctx, sender_r, err);
}

static bool
same(const struct sender *a, const struct sender *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->kind, b->kind) == 0 &&
	       a->valid_from == b->valid_from && a->valid_to == b->valid_to &&
	       span_eq(span_str(a->person), span_str(b->person));
}

int
sender_put(struct store *store, const struct sender *sender,
    enum import_change *change_r, struct err *err)
{
	struct sender *old;
	ASSERT(store->in_transaction);
	void *ctx = mem_new(NULL);
	int rc = sender_ever(store, ctx, sender->addr, &old, err);
	*change_r = rc == 0                         ? IMPORT_ADDED
		    : rc == 1 && !same(old, sender) ? IMPORT_CHANGED
						    : IMPORT_SAME;
	if (rc >= 0 && *change_r != IMPORT_SAME) {
		recall_forget(store);
		struct query q = query(store, rc == 0 ? Q_ADD : Q_CHANGE);
		query_full(&q, sender->name);
		query_text(&q, sender->kind);
		query_day(&q, sender->valid_from);
		query_day(&q, sender->valid_to);
		query_text(&q, sender->person);
		query_text(&q, sender->addr);
		rc = query_run(&q, err);
	}
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

static int
list_valid(struct store *store, void *ctx, int32_t day, struct sender ***list_r,
    size_t *count_r, struct err *err)
{
	size_t capacity = 0;
	struct query q = query(store, Q_LIST);
	*list_r = NULL;
	*count_r = 0;
	query_int(&q, day);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		*list_r = mem_grow(
		    ctx, *list_r, &capacity, *count_r + 1, sizeof **list_r);
		(*list_r)[(*count_r)++] = read_sender(&q, ctx);
	}
	query_end(&q);
	return rc;
}

int
senders_leave_except(struct store *store, void *ctx, const char *const *addrs,
    size_t count, int32_t day, const char ***left_r, size_t *left_count_r,
    struct err *err)
{
	struct sender **list;
	size_t listed;
	ASSERT(store->in_transaction);
	if (list_valid(store, ctx, day, &list, &listed, err) < 0)
		return -1;
	const char **stay = mem_many(ctx, const char *, count + 1);
	for (size_t i = 0; i < count; i++)
		stay[i] = addrs[i];
	qsort(stay, count, sizeof *stay, by_text);
	*left_r = mem_many(ctx, const char *, listed + 1);
	*left_count_r = 0;
	for (size_t i = 0; i < listed; i++) {
		if (bsearch(&list[i]->addr, stay, count, sizeof *stay,
			by_text) != NULL)
			continue;
		struct query q = query(store, Q_LEAVE);
		query_int(&q, day - 1);
		query_int(&q, list[i]->id);
		if (query_run(&q, err) < 0)
			return -1;
		(*left_r)[(*left_count_r)++] = list[i]->addr;
	}
	return 0;
}
