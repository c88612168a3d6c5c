/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/legal.h"

#include "daemon/store/query.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

enum {
	Q_EVENT_ADD = 0,
	Q_EVENT_TAKE_BACK,
	Q_FORGET_DAY,
	Q_EVENTS_CASE,
	Q_EVENTS_ENQUIRY,
	Q_CLOCK_PUT,
	Q_CLOCKS_CASE,
	Q_CLOCKS_ENQUIRY,
	Q_CLOCKS_DUE,
	Q_FORGET_CASE,
	Q_FORGET_ENQUIRY,
	Q_MATTERS
};

#define EVENTS                                                                 \
	"SELECT id, case_id, enquiry_id, event, day, author, at, note"         \
	" FROM legal_fact"
#define CLOCKS                                                                 \
	"SELECT id, case_id, enquiry_id, key, start_day, last_day, act_by,"    \
	" working, met_day FROM legal_clock"

static const struct statement SQL[] = {
    [Q_EVENT_ADD] = {"add a legal event",
	"INSERT INTO legal_event (case_id, enquiry_id, event, day, author, at,"
	" note) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7"
	" WHERE NOT EXISTS (SELECT 1 FROM legal_event e WHERE"
	" (case_id = ?1 OR enquiry_id = ?2) AND event = ?3 AND day = ?4"
	/* A register that repeats a mistake each night does not make it true.
	 */
	" AND (?8 OR e.id NOT IN (SELECT event_id FROM legal_taken_back)))"},
    [Q_EVENT_TAKE_BACK] = {"take a legal event back",
	"INSERT INTO legal_taken_back (event_id, author, at)"
	" SELECT id, ?5, ?6 FROM legal_fact WHERE"
	" (case_id = ?1 OR enquiry_id = ?2) AND event = ?3 AND day = ?4"},
    [Q_FORGET_DAY] = {"forget legal clocks of a day",
	"DELETE FROM legal_clock WHERE (case_id = ?1 OR enquiry_id = ?2)"
	" AND (met_day IS NULL OR met_day = ?3 OR start_day = ?3)"},
    [Q_EVENTS_CASE] = {"list legal events",
	EVENTS " WHERE case_id = ? ORDER BY day, id"},
    [Q_EVENTS_ENQUIRY] = {"list legal events",
	EVENTS " WHERE enquiry_id = ? ORDER BY day, id"},
    [Q_CLOCK_PUT] = {"set a legal clock",
	"INSERT INTO legal_clock (case_id, enquiry_id, key, start_day,"
	" last_day, act_by, working, met_day) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
	" ON CONFLICT DO UPDATE SET last_day = excluded.last_day,"
	" act_by = excluded.act_by, working = excluded.working,"
	" met_day = excluded.met_day"},
    [Q_CLOCKS_CASE] = {"list legal clocks",
	CLOCKS " WHERE case_id = ? ORDER BY last_day, key"},
    [Q_CLOCKS_ENQUIRY] = {"list legal clocks",
	CLOCKS " WHERE enquiry_id = ? ORDER BY last_day, key"},
    [Q_CLOCKS_DUE] = {"list legal clocks",
	CLOCKS " WHERE met_day IS NULL AND act_by <= ?"
	       " ORDER BY act_by, last_day, key, id"},
    [Q_FORGET_CASE] = {"forget legal clocks",
	"DELETE FROM legal_clock WHERE case_id = ? AND met_day IS NULL"},
    [Q_FORGET_ENQUIRY] = {"forget legal clocks",
	"DELETE FROM legal_clock WHERE enquiry_id = ? AND met_day IS NULL"},
    [Q_MATTERS] = {"list matters of law",
	"SELECT DISTINCT case_id, enquiry_id FROM legal_clock"
	" WHERE met_day IS NULL ORDER BY case_id, enquiry_id"},
};
const struct statement_table legal_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_LEGAL, index);
}

static struct query
query_matter(
    struct store *store, struct matter matter, int of_case, int of_enquiry)
{
	struct query q =
	    query(store, matter.case_id != 0 ? of_case : of_enquiry);
	query_int(&q, matter.case_id != 0 ? matter.case_id : matter.enquiry_id);
	return q;
}

int
legal_event_add(
    struct store *store, const struct legal_event *event, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_EVENT_ADD);
	query_id(&q, event->matter.case_id);
	query_id(&q, event->matter.enquiry_id);
	query_text(&q, event->event);
	query_int(&q, event->day);
	query_text(&q, event->author);
	query_int(&q, event->at);
	query_text(&q, event->note);
	query_int(&q, event->of_register);
	return query_run(&q, err);
}

int
legal_event_take_back(
    struct store *store, const struct legal_event *event, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_EVENT_TAKE_BACK);
	query_id(&q, event->matter.case_id);
	query_id(&q, event->matter.enquiry_id);
	query_text(&q, event->event);
	query_int(&q, event->day);
	query_text(&q, event->author);
	query_int(&q, event->at);
	int taken = query_run(&q, err);
	if (taken <= 0)
		return taken;
	q = query(store, Q_FORGET_DAY);
	query_id(&q, event->matter.case_id);
	query_id(&q, event->matter.enquiry_id);
	query_int(&q, event->day);
	return query_run(&q, err) < 0 ? -1 : 1;
}

int
legal_event_list(struct store *store, void *ctx, struct matter matter,
    struct legal_event **events_r, size_t *count_r, struct err *err)
{
	struct legal_event *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q =
	    query_matter(store, matter, Q_EVENTS_CASE, Q_EVENTS_ENQUIRY);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		struct legal_event *event = &list[count++];
		event->id = row_int(&q);
		event->matter.case_id = row_int(&q);
		event->matter.enquiry_id = row_int(&q);
		event->event = row_text(&q, ctx);
		event->day = row_day(&q);
		event->author = row_text(&q, ctx);
		event->at = row_int(&q);
		event->note = row_text(&q, ctx);
	}
	query_end(&q);
	*events_r = list;
	*count_r = count;
	return rc;
}

int
legal_clock_put(
    struct store *store, const struct legal_clock *clock, struct err *err)
{
	ASSERT(store->in_transaction);
	recall_not_bare(store);
	struct query q = query(store, Q_CLOCK_PUT);
	query_id(&q, clock->matter.case_id);
	query_id(&q, clock->matter.enquiry_id);
	query_text(&q, clock->key);
	query_int(&q, clock->start_day);
	query_int(&q, clock->last_day);
	query_int(&q, clock->act_by);
	query_text(&q, clock->working);
	query_day(&q, clock->met_day);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
legal_clocks_forget(struct store *store, struct matter matter, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q =
	    query_matter(store, matter, Q_FORGET_CASE, Q_FORGET_ENQUIRY);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
legal_matters(struct store *store, void *ctx, struct matter **matters_r,
    size_t *count_r, struct err *err)
{
	struct matter *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_MATTERS);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		list[count].case_id = row_int(&q);
		list[count++].enquiry_id = row_int(&q);
	}
	query_end(&q);
	*matters_r = list;
	*count_r = count;
	return rc;
}

static int
read_clocks(struct query *q, void *ctx, struct legal_clock **clocks_r,
    size_t *count_r, struct err *err)
{
	struct legal_clock *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	int rc = query_step(q, err);
	for (; rc == 1; rc = query_step(q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		struct legal_clock *clock = &list[count++];
		clock->id = row_int(q);
		clock->matter.case_id = row_int(q);
		clock->matter.enquiry_id = row_int(q);
		clock->key = row_text(q, ctx);
		clock->start_day = row_day(q);
		clock->last_day = row_day(q);
		clock->act_by = row_day(q);
		clock->working = row_text(q, ctx);
		clock->met_day = row_day(q);
	}
	query_end(q);
	*clocks_r = list;
	*count_r = count;
	return rc;
}

int
legal_clock_list(struct store *store, void *ctx, struct matter matter,
    struct legal_clock **clocks_r, size_t *count_r, struct err *err)
{
	*clocks_r = NULL;
	*count_r = 0;
	if (matter.case_id == 0 && recall_is_bare(store, matter.enquiry_id))
		return 0;
	struct query q =
	    query_matter(store, matter, Q_CLOCKS_CASE, Q_CLOCKS_ENQUIRY);
	return read_clocks(&q, ctx, clocks_r, count_r, err);
}

int
legal_clocks_due(struct store *store, void *ctx, int32_t by,
    struct legal_clock **clocks_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_CLOCKS_DUE);
	query_int(&q, by);
	return read_clocks(&q, ctx, clocks_r, count_r, err);
}
