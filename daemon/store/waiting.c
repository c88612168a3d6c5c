/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/waiting.h"

#include "daemon/store/query.h"
#include "daemon/store/seals.h"
#include "parsers/base/mem.h"

enum {
	Q_FLOODS = 0,
	Q_SINGLE,
	Q_COUNT,
	Q_IDS,
	Q_JUNK,
	Q_JUNK_COUNT,
	Q_NEWEST,
	Q_OF_RULE
};

/* The first line is the condition of the index. */
#define WAITS                                                                  \
	" FROM message m INDEXED BY message_triage"                            \
	" JOIN reading r ON r.message_id = m.id"                               \
	" WHERE (m.outcome = 'triage' OR m.state = 'quarantined')"             \
	" AND m.outcome = 'triage' AND m.state IN ('decided', 'quarantined')"  \
	" AND m.internaldate < ?1"

/* Up to here all are decided: what is being read now may be put aside yet, and
 * has its turn another time. */
#define DECIDED_TO                                                             \
	"coalesce((SELECT min(id) - 1 FROM message"                            \
	" WHERE state IN ('received', 'parsing')),"                            \
	" (SELECT max(id) FROM message))"

/* A day's mail, by its numbers. */
#define JUNK                                                                   \
	" FROM message m JOIN reading r ON r.message_id = m.id"                \
	" WHERE m.id > ?1 AND m.id <= " DECIDED_TO                             \
	" AND m.outcome = 'filed' AND m.state = 'decided'"                     \
	" AND r.rule = '" WAITING_JUNK "'"

#define SUBJECT UNLESS_SEALED("m.id", "r.subject")
#define EVIDENCE UNLESS_SEALED("m.id", "r.evidence")

static const struct statement SQL[] = {
    [Q_FLOODS] = {"list floods",
	"SELECT min(m.id), min(m.internaldate), r.from_addr,"
	" max(" SUBJECT "), max(" EVIDENCE "), count(*), max(m.id),"
	" r.proved" WAITS " AND r.rule = '" WAITING_FLOOD "'"
	" GROUP BY r.from_addr, r.proved ORDER BY 1 LIMIT ?2"},
    [Q_SINGLE] = {"list mails that wait",
	"SELECT m.id, m.internaldate, r.from_addr, " SUBJECT ", " EVIDENCE
	", 1, m.id, r.proved" WAITS " AND r.rule IS NOT '" WAITING_FLOOD "'"
	" ORDER BY m.id LIMIT ?2"},
    [Q_COUNT] = {"count mails that wait",
	"SELECT count(*) FILTER (WHERE r.rule IS NOT '" WAITING_FLOOD "')"
	" + count(DISTINCT iif(r.rule = '" WAITING_FLOOD
	"', r.proved || r.from_addr, NULL))" WAITS},
    [Q_IDS] = {"list mails of a sender",
	"SELECT r.message_id FROM reading r"
	" JOIN message m ON m.id = r.message_id"
	" WHERE r.from_addr = lower(?) AND r.message_id BETWEEN ? AND ?"
	" AND m.outcome = ? AND r.rule = ?"
	" AND r.proved = ? AND coalesce(?, r.evidence) IS r.evidence"
	" ORDER BY r.message_id LIMIT ?"},
    [Q_JUNK] = {"list mails in Junk",
	"SELECT m.id, m.internaldate, r.from_addr, " SUBJECT ", " EVIDENCE
	", 1, m.id, r.proved" JUNK " ORDER BY m.id LIMIT ?2"},
    [Q_JUNK_COUNT] = {"count mails in Junk", "SELECT count(*)" JUNK},
    [Q_NEWEST] = {"find the newest mail",
	"SELECT max(?, coalesce(" DECIDED_TO ", 0))"},
    /* The newest first: they are found soon when there are many. */
    [Q_OF_RULE] = {"count mails that wait by a rule",
	"SELECT count(*) FROM (SELECT 1"
	" FROM message m INDEXED BY message_triage"
	" JOIN reading r ON r.message_id = m.id"
	" WHERE (m.outcome = 'triage' OR m.state = 'quarantined')"
	" AND m.outcome = 'triage' AND m.state = 'decided'"
	" AND r.rule = ? ORDER BY m.id DESC LIMIT ?)"},
};
const struct statement_table waiting_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static int
read_rows(struct store *store, void *ctx, int index, int64_t from,
    struct waiting *list, size_t *count, size_t max, struct err *err)
{
	struct query q = query_of(store, PART_WAITING, index);
	query_int(&q, from);
	query_int(&q, (int64_t)(max - *count));
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		struct waiting *w = &list[(*count)++];
		w->message_id = row_int(&q);
		w->since = row_int(&q);
		w->from_addr = row_full(&q, ctx);
		w->subject = row_text(&q, ctx);
		w->evidence = row_full(&q, ctx);
		w->count = row_int(&q);
		w->last_id = row_int(&q);
		w->proved = row_int(&q) != 0;
		w->flood = index == Q_FLOODS;
	}
	query_end(&q);
	return rc;
}

int
waiting_list(struct store *store, void *ctx, int64_t before, size_t max,
    struct waiting **list_r, size_t *count_r, int64_t *more_r, struct err *err)
{
	int64_t all = 0;
	*list_r = mem_many(ctx, struct waiting, max);
	*count_r = 0;
	if (read_rows(
		store, ctx, Q_FLOODS, before, *list_r, count_r, max, err) < 0 ||
	    read_rows(
		store, ctx, Q_SINGLE, before, *list_r, count_r, max, err) < 0)
		return -1;
	struct query q = query_of(store, PART_WAITING, Q_COUNT);
	query_int(&q, before);
	if (query_number(&q, &all, err) < 0)
		return -1;
	*more_r = all - (int64_t)*count_r;
	return 0;
}

int
waiting_junk(struct store *store, void *ctx, int64_t *after, size_t max,
    struct waiting **list_r, size_t *count_r, int64_t *more_r, struct err *err)
{
	int64_t all = 0;
	*list_r = mem_many(ctx, struct waiting, max);
	*count_r = 0;
	if (read_rows(store, ctx, Q_JUNK, *after, *list_r, count_r, max, err) <
	    0)
		return -1;
	struct query q = query_of(store, PART_WAITING, Q_JUNK_COUNT);
	query_int(&q, *after);
	if (query_number(&q, &all, err) < 0)
		return -1;
	*more_r = all - (int64_t)*count_r;
	q = query_of(store, PART_WAITING, Q_NEWEST);
	query_int(&q, *after);
	return query_number(&q, after, err) < 0 ? -1 : 0;
}

int
waiting_ids(struct store *store, void *ctx, const struct waiting_of *of,
    int64_t **ids_r, size_t *count_r, struct err *err)
{
	struct query q = query_of(store, PART_WAITING, Q_IDS);
	query_text(&q, of->from_addr);
	query_int(&q, of->first_id);
	query_int(&q, of->last_id);
	query_text(&q, of->outcome);
	query_text(&q, of->rule);
	query_int(&q, of->proved);
	query_text(&q, of->evidence);
	query_int(&q, (int64_t)of->max);
	return query_ids(&q, ctx, ids_r, count_r, err);
}

int
waiting_count(struct store *store, const char *rule, int64_t max,
    int64_t *count_r, struct err *err)
{
	struct query q = query_of(store, PART_WAITING, Q_OF_RULE);
	query_text(&q, rule);
	query_int(&q, max);
	return query_number(&q, count_r, err) < 0 ? -1 : 0;
}
