/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many enquiries there are, and how many come and go. */
#include "daemon/store/enquiries.h"

#include "daemon/store/query.h"
#include "parsers/base/civil.h"

enum { Q_COUNT = 0, Q_RECEIVED, Q_UNREADABLE, Q_ANSWERED };

/* As in enquiries.c: spelt out for the index. */
#define OPEN "('new', 'allocated', 'accepted', 'held', 'answering')"
#define COUNT_OPEN "SELECT count(*) FROM enquiry WHERE state IN " OPEN

static const struct statement SQL[] = {
    [Q_COUNT] = {"count enquiries",
	"SELECT (" COUNT_OPEN "), (" COUNT_OPEN " AND due_day < ?1),"
	" (" COUNT_OPEN " AND due_day = ?1),"
	" (" COUNT_OPEN " AND owner_id IS NULL),"
	" (SELECT n FROM tally WHERE name = 'enquiries-answered'),"
	" (SELECT n FROM tally WHERE name = 'enquiries-closed'),"
	" (SELECT count(*) FROM message WHERE (outcome = 'triage'"
	" OR state = 'quarantined') AND outcome = 'triage'),"
	" (SELECT count(*) FROM message WHERE (outcome = 'triage'"
	" OR state = 'quarantined') AND state = 'quarantined'),"
	" (SELECT min(internaldate) FROM message WHERE (outcome = 'triage'"
	" OR state = 'quarantined') AND outcome = 'triage'"
	" AND state <> 'quarantined')"},
    [Q_RECEIVED] = {"count enquiries",
	"SELECT count(*) FROM enquiry WHERE received_at >= ?"
	" AND received_at < ?"},
    [Q_UNREADABLE] = {"count unreadable mails",
	"SELECT count(*) FROM message m INDEXED BY message_triage"
	" JOIN reading r ON r.message_id = m.id"
	" WHERE (m.outcome = 'triage' OR m.state = 'quarantined')"
	" AND m.state = 'quarantined' AND r.decided_at >= ?"},
    [Q_ANSWERED] = {"count answers",
	"SELECT answered_at, original_due_day FROM enquiry"
	" WHERE answered_at >= ? AND answered_at < ?"},
};
const struct statement_table enquiries_count_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_ENQUIRIES_COUNT, index);
}

int
enquiry_count(struct store *store, int32_t today,
    struct enquiry_counts *counts_r, struct err *err)
{
	struct query q = query(store, Q_COUNT);
	query_int(&q, today);
	int rc = query_step(&q, err);
	if (rc == 1) {
		counts_r->open = row_int(&q);
		counts_r->overdue = row_int(&q);
		counts_r->due_today = row_int(&q);
		counts_r->unowned = row_int(&q);
		counts_r->answered = row_int(&q);
		counts_r->closed = row_int(&q);
		counts_r->triage = row_int(&q);
		counts_r->quarantined = row_int(&q);
		counts_r->triage_since = row_int(&q);
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}

int
enquiry_flow_between(struct store *store, int64_t since, int64_t until,
    struct enquiry_flow *flow_r, struct err *err)
{
	*flow_r = (struct enquiry_flow){0};
	struct query q = query(store, Q_RECEIVED);
	query_int(&q, since);
	query_int(&q, until);
	if (query_number(&q, &flow_r->received, err) < 0)
		return -1;
	q = query(store, Q_ANSWERED);
	query_int(&q, since);
	query_int(&q, until);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		int32_t seconds;
		int32_t day = civil_utc_day(row_int(&q), &seconds);
		flow_r->answered++;
		flow_r->answered_late += day > (int32_t)row_int(&q);
	}
	query_end(&q);
	return rc;
}

int
enquiry_flow_since(struct store *store, int64_t since,
    struct enquiry_flow *flow_r, struct err *err)
{
	if (enquiry_flow_between(store, since, INT64_MAX, flow_r, err) < 0)
		return -1;
	struct query q = query(store, Q_UNREADABLE);
	query_int(&q, since);
	return query_number(&q, &flow_r->unreadable, err) < 0 ? -1 : 0;
}
