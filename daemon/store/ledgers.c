/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/ledgers.h"

#include "daemon/store/query.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

enum {
	Q_PAUSE_ADD = 0,
	Q_PAUSE_END,
	Q_PAUSES,
	Q_EXTENSION_ADD,
	Q_EXTENSION,
	Q_PROMISE_REPLACE,
	Q_PROMISE_ADD,
	Q_PROMISES,
	Q_PROMISES_DUE,
	Q_PROMISE_SETTLE,
	Q_PROMISE_COUNT,
	Q_REPLY_KIND_ADD,
	Q_REPLY_KIND
};

#define PROMISE_COLUMNS                                                        \
	"SELECT id, enquiry_id, day, reason, author, at, letter_id, outcome,"  \
	" settled_at FROM promise"

static const struct statement SQL[] = {
    [Q_PAUSE_ADD] = {"add a pause",
	"INSERT INTO pause (enquiry_id, from_day, until_day, reason, author,"
	" at) VALUES (?, ?, ?, ?, ?, ?)"},
    [Q_PAUSE_END] = {"end a pause",
	"UPDATE pause SET ended_day = ?, ended_by = ?"
	" WHERE id = ? AND ended_day IS NULL"},
    [Q_PAUSES] = {"list pauses",
	"SELECT id, enquiry_id, from_day, until_day, reason, author, at,"
	" ended_day FROM pause WHERE enquiry_id = ? ORDER BY id"},
    [Q_EXTENSION_ADD] = {"add an extension",
	"INSERT INTO extension (enquiry_id, days, reason, author, at)"
	" VALUES (?, ?, ?, ?, ?)"},
    [Q_EXTENSION] = {"find an extension",
	"SELECT days FROM extension WHERE enquiry_id = ?"
	" ORDER BY id DESC LIMIT 1"},
    [Q_PROMISE_REPLACE] = {"replace a promise",
	"UPDATE promise SET outcome = 'replaced', settled_at = ?"
	" WHERE enquiry_id = ? AND outcome IS NULL"},
    [Q_PROMISE_ADD] = {"add a promise",
	"INSERT INTO promise (enquiry_id, day, reason, author, at, letter_id)"
	" VALUES (?, ?, ?, ?, ?, ?)"},
    [Q_PROMISES] = {"list promises",
	PROMISE_COLUMNS " WHERE enquiry_id = ? ORDER BY id"},
    [Q_PROMISES_DUE] = {"list promises",
	PROMISE_COLUMNS " WHERE outcome IS NULL AND day <= ?"
			" ORDER BY day, id"},
    [Q_PROMISE_SETTLE] = {"settle a promise",
	"UPDATE promise SET outcome = ?, settled_at = ?"
	" WHERE id = ? AND outcome IS NULL"},
    [Q_PROMISE_COUNT] = {"count promises",
	"SELECT coalesce(sum(outcome = 'kept'), 0),"
	" coalesce(sum(outcome = 'broken'), 0),"
	" coalesce(sum(outcome = 'replaced'), 0) FROM promise"
	" WHERE outcome IS NOT NULL AND settled_at >= ? AND settled_at < ?"},
    [Q_REPLY_KIND_ADD] = {"say what a letter is",
	"INSERT INTO reply_kind (letter_id, full, day, author, at)"
	" VALUES (?, ?, ?, ?, ?)"},
    [Q_REPLY_KIND] = {"ask what a letter is",
	"SELECT full, day, author, at FROM reply_kind WHERE letter_id = ?"
	" ORDER BY id DESC LIMIT 1"},
};
const struct statement_table ledgers_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static const char *const outcome_names[] = {
    [PROMISE_OPEN] = NULL,
    [PROMISE_KEPT] = "kept",
    [PROMISE_BROKEN] = "broken",
    [PROMISE_REPLACED] = "replaced",
};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_LEDGERS, index);
}

int
pause_add(struct store *store, struct pause *pause, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_PAUSE_ADD);
	query_int(&q, pause->enquiry_id);
	query_int(&q, pause->from_day);
	query_int(&q, pause->until_day);
	query_text(&q, pause->reason);
	query_text(&q, pause->author);
	query_int(&q, pause->at);
	if (query_run(&q, err) < 0)
		return -1;
	pause->id = sqlite3_last_insert_rowid(store->db);
	pause->ended_day = DAY_NONE;
	return 0;
}

int
pause_end(struct store *store, int64_t id, int32_t last_day, const char *author,
    struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_PAUSE_END);
	query_int(&q, last_day);
	query_text(&q, author);
	query_int(&q, id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
pause_list(struct store *store, void *ctx, int64_t enquiry_id,
    struct pause **pauses_r, size_t *count_r, struct err *err)
{
	struct pause *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_PAUSES);
	query_int(&q, enquiry_id);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		struct pause *pause = &list[count++];
		pause->id = row_int(&q);
		pause->enquiry_id = row_int(&q);
		pause->from_day = row_day(&q);
		pause->until_day = row_day(&q);
		pause->reason = row_text(&q, ctx);
		pause->author = row_text(&q, ctx);
		pause->at = row_int(&q);
		pause->ended_day = row_day(&q);
	}
	query_end(&q);
	*pauses_r = list;
	*count_r = count;
	return rc;
}

int
extension_add(
    struct store *store, const struct extension *extension, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_EXTENSION_ADD);
	query_int(&q, extension->enquiry_id);
	query_int(&q, extension->days);
	query_text(&q, extension->reason);
	query_text(&q, extension->author);
	query_int(&q, extension->at);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
extension_days(
    struct store *store, int64_t enquiry_id, int *days_r, struct err *err)
{
	int64_t days = 0;
	struct query q = query(store, Q_EXTENSION);
	query_int(&q, enquiry_id);
	int rc = query_number(&q, &days, err);
	if (rc == 1)
		*days_r = (int)days;
	return rc;
}

int
promise_add(struct store *store, struct promise *promise, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_PROMISE_REPLACE);
	query_int(&q, promise->at);
	query_int(&q, promise->enquiry_id);
	if (query_run(&q, err) < 0)
		return -1;
	q = query(store, Q_PROMISE_ADD);
	query_int(&q, promise->enquiry_id);
	query_int(&q, promise->day);
	query_text(&q, promise->reason);
	query_text(&q, promise->author);
	query_int(&q, promise->at);
	query_id(&q, promise->letter_id);
	return query_add(&q, &promise->id, err) < 0 ? -1 : 0;
}

static enum promise_outcome
read_outcome(const char *name)
{
	for (int i = PROMISE_KEPT; name != NULL && i <= PROMISE_REPLACED; i++)
		if (strcmp(name, outcome_names[i]) == 0)
			return (enum promise_outcome)i;
	return PROMISE_OPEN;
}

static int
read_promises(struct query *q, void *ctx, struct promise **promises_r,
    size_t *count_r, struct err *err)
{
	struct promise *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	int rc = query_step(q, err);
	for (; rc == 1; rc = query_step(q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		struct promise *promise = &list[count++];
		promise->id = row_int(q);
		promise->enquiry_id = row_int(q);
		promise->day = row_day(q);
		promise->reason = row_text(q, ctx);
		promise->author = row_text(q, ctx);
		promise->at = row_int(q);
		promise->letter_id = row_int(q);
		promise->outcome = read_outcome(row_text(q, ctx));
		promise->settled_at = row_int(q);
	}
	query_end(q);
	*promises_r = list;
	*count_r = count;
	return rc;
}

int
promise_list(struct store *store, void *ctx, int64_t enquiry_id,
    struct promise **promises_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_PROMISES);
	query_int(&q, enquiry_id);
	return read_promises(&q, ctx, promises_r, count_r, err);
}

int
promises_due(struct store *store, void *ctx, int32_t day,
    struct promise **promises_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_PROMISES_DUE);
	query_int(&q, day);
	return read_promises(&q, ctx, promises_r, count_r, err);
}

int
promise_settle(struct store *store, int64_t id, enum promise_outcome outcome,
    int64_t at, struct err *err)
{
	ASSERT(store->in_transaction && outcome != PROMISE_OPEN);
	struct query q = query(store, Q_PROMISE_SETTLE);
	query_text(&q, outcome_names[outcome]);
	query_int(&q, at);
	query_int(&q, id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
promise_count(struct store *store, int64_t since, int64_t until,
    struct promise_counts *counts_r, struct err *err)
{
	struct query q = query(store, Q_PROMISE_COUNT);
	query_int(&q, since);
	query_int(&q, until);
	int rc = query_step(&q, err);
	if (rc == 1) {
		counts_r->kept = row_int(&q);
		counts_r->broken = row_int(&q);
		counts_r->replaced = row_int(&q);
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}

int
reply_kind_add(
    struct store *store, const struct reply_kind *kind, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_REPLY_KIND_ADD);
	query_int(&q, kind->letter_id);
	query_int(&q, kind->full);
	query_day(&q, kind->day);
	query_text(&q, kind->author);
	query_int(&q, kind->at);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
reply_kind_get(struct store *store, void *ctx, int64_t letter_id,
    struct reply_kind *kind_r, struct err *err)
{
	struct query q = query(store, Q_REPLY_KIND);
	query_int(&q, letter_id);
	int rc = query_step(&q, err);
	if (rc == 1) {
		kind_r->letter_id = letter_id;
		kind_r->full = row_int(&q) != 0;
		kind_r->day = row_day(&q);
		kind_r->author = row_text(&q, ctx);
		kind_r->at = row_int(&q);
	}
	query_end(&q);
	return rc;
}
