/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/history.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum {
	Q_RECEIVED = 0,
	Q_ANSWERED,
	Q_CLOCKS,
	Q_FIRST,
	Q_COUNTS,
	Q_EFFORT,
	Q_EFFORT_MAILS,
	Q_EFFORT_LETTERS,
	Q_LEGAL,
	Q_FLOW,
	Q_SLIPS
};

#define ROWS                                                                   \
	"SELECT kind, mp_id, deemed_day, due_day, original_due_day,"           \
	" answered_at, EXISTS (SELECT 1 FROM letter l"                         \
	" WHERE l.enquiry_id = enquiry.id AND l.kind = 'chase'"                \
	" AND l.created_at < answered_at) FROM enquiry"

#define ANSWERED_THEN " WHERE answered_at >= ? AND answered_at < ?"

static const struct statement SQL[] = {
    [Q_RECEIVED] = {"list what was received",
	ROWS " WHERE received_at >= ? AND received_at < ?"
	     " ORDER BY received_at"},
    [Q_ANSWERED] = {"list what was answered",
	ROWS " WHERE answered_at >= ? AND answered_at < ?"
	     " ORDER BY answered_at"},
    [Q_CLOCKS] = {"list what was received",
	"SELECT id, reference, kind, received_at, due_day, original_due_day,"
	" coalesce(answered_at, closed_at),"
	" (SELECT x.days FROM extension x WHERE x.enquiry_id = e.id"
	" ORDER BY x.id DESC LIMIT 1),"
	" EXISTS (SELECT 1 FROM pause p WHERE p.enquiry_id = e.id),"
	" owner_id"
	" FROM enquiry e WHERE received_at >= ? ORDER BY received_at, id"},
    [Q_FIRST] = {"find the first enquiry",
	"SELECT min(received_at) FROM enquiry"
	" HAVING min(received_at) IS NOT NULL"},
    [Q_COUNTS] = {"count what was received",
	"SELECT kind, mp_id, count(*) FROM enquiry"
	" WHERE received_at >= ? AND received_at < ? GROUP BY kind, mp_id"},
    [Q_EFFORT] = {"count what answers took",
	"SELECT kind, count(*) FROM enquiry" ANSWERED_THEN " GROUP BY kind"},
    [Q_EFFORT_MAILS] = {"count what answers took",
	"SELECT e.kind,"
	" sum(m.outcome = 'enquiry' OR m.outcome = 'follow-up'),"
	" sum(m.outcome = 'staff') FROM enquiry e"
	" CROSS JOIN message m ON m.enquiry_id = e.id" ANSWERED_THEN
	" GROUP BY e.kind"},
    [Q_EFFORT_LETTERS] = {"count what answers took",
	"SELECT e.kind, sum(l.kind = 'answer' AND l.state = 'sent'),"
	" sum(l.kind = 'chase') FROM enquiry e"
	" CROSS JOIN letter l ON l.enquiry_id = e.id" ANSWERED_THEN
	" GROUP BY e.kind"},
    /* Of a group the other columns are those of the row with the minimum. */
    [Q_LEGAL] = {"list legal clocks",
	"SELECT min(c.start_day), c.last_day, c.met_day,"
	" EXISTS (SELECT 1 FROM legal_fact f WHERE (f.case_id = c.case_id"
	" OR f.enquiry_id = c.enquiry_id) AND f.day = c.met_day"
	" AND instr(' ' || ?2 || ' ', ' ' || f.event || ' ') > 0),"
	" (SELECT group_concat(x.event, ' ') FROM legal_fact x"
	" WHERE (x.case_id = c.case_id OR x.enquiry_id = c.enquiry_id)"
	" AND x.event LIKE 'excuse:%' AND x.day >= c.start_day"
	" AND x.day <= coalesce(c.met_day, ?4))"
	" FROM legal_clock c WHERE c.key = ?1 AND c.start_day <= ?4"
	" AND (c.met_day IS NULL OR c.met_day >= ?3)"
	" GROUP BY c.case_id, c.enquiry_id, c.met_day"},
    [Q_FLOW] = {"count what came and went",
	"SELECT (SELECT count(*) FROM enquiry"
	" WHERE received_at >= ?1 AND received_at < ?2),"
	" (SELECT count(*) FROM enquiry"
	" WHERE answered_at >= ?1 AND answered_at < ?2) +"
	" (SELECT count(*) FROM enquiry WHERE answered_at IS NULL"
	" AND closed_at >= ?1 AND closed_at < ?2),"
	" (SELECT count(*) FROM event WHERE kind = 'enquiry.reopened'"
	" AND sought AND at >= ?1 AND at < ?2)"},
    [Q_SLIPS] = {"list what went wrong",
	"SELECT kind, payload, EXISTS (SELECT 1 FROM letter l"
	" WHERE l.id = e.letter_id AND instr(l.context, 'needs_manager'))"
	" FROM event e WHERE kind IN ('mail.unplaced', 'answer.held',"
	" 'answer.released', 'enquiry.refused', 'flag.confirmed',"
	" 'enquiry.routed', 'enquiry.unrouted', 'breach.begun',"
	" 'breach.undone') AND sought AND at >= ? AND at < ?"
	" ORDER BY at, e.id"},
};
const struct statement_table history_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static int
read_rows(struct store *store, void *ctx, int index, int64_t since,
    int64_t until, struct history_row **rows_r, size_t *count_r,
    struct err *err)
{
	struct history_row *rows = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query_of(store, PART_HISTORY, index);
	query_int(&q, since);
	query_int(&q, until);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		rows = mem_grow(ctx, rows, &capacity, count + 1, sizeof *rows);
		struct history_row *row = &rows[count++];
		row->kind = row_text(&q, ctx);
		row->mp_id = row_int(&q);
		row->deemed_day = row_day(&q);
		row->due_day = row_day(&q);
		row->original_due_day = row_day(&q);
		row->answered_at = row_int(&q);
		row->chased = row_int(&q) != 0;
	}
	query_end(&q);
	*rows_r = rows;
	*count_r = count;
	return rc;
}

int
history_received(struct store *store, void *ctx, int64_t since, int64_t until,
    struct history_row **rows_r, size_t *count_r, struct err *err)
{
	return read_rows(
	    store, ctx, Q_RECEIVED, since, until, rows_r, count_r, err);
}

int
history_answered(struct store *store, void *ctx, int64_t since, int64_t until,
    struct history_row **rows_r, size_t *count_r, struct err *err)
{
	return read_rows(
	    store, ctx, Q_ANSWERED, since, until, rows_r, count_r, err);
}

int
history_clocks(struct store *store, void *ctx, int64_t since,
    struct history_clock **rows_r, size_t *count_r, struct err *err)
{
	struct history_clock *rows = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query_of(store, PART_HISTORY, Q_CLOCKS);
	query_int(&q, since);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		rows = mem_grow(ctx, rows, &capacity, count + 1, sizeof *rows);
		struct history_clock *row = &rows[count++];
		row->id = row_int(&q);
		row->reference = row_text(&q, ctx);
		row->kind = row_text(&q, ctx);
		row->received_at = row_int(&q);
		row->due_day = row_day(&q);
		row->original_due_day = row_day(&q);
		row->ended_at = row_int(&q);
		row->extend_days = (int)row_int(&q);
		row->paused_once = row_int(&q) != 0;
		row->owner_id = row_int(&q);
	}
	query_end(&q);
	*rows_r = rows;
	*count_r = count;
	return rc;
}

int
history_first(struct store *store, int64_t *at_r, struct err *err)
{
	struct query q = query_of(store, PART_HISTORY, Q_FIRST);
	return query_number(&q, at_r, err);
}

int
history_counts(struct store *store, void *ctx, int64_t since, int64_t until,
    struct history_count **counts_r, size_t *count_r, struct err *err)
{
	struct history_count *counts = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query_of(store, PART_HISTORY, Q_COUNTS);
	query_int(&q, since);
	query_int(&q, until);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		counts =
		    mem_grow(ctx, counts, &capacity, count + 1, sizeof *counts);
		struct history_count *row = &counts[count++];
		row->kind = row_text(&q, ctx);
		row->mp_id = row_int(&q);
		row->n = row_int(&q);
	}
	query_end(&q);
	*counts_r = counts;
	*count_r = count;
	return rc;
}

/* The row of the kind that the query's first column names. */
static struct history_effort *
effort_of(struct query *q, void *ctx, struct history_effort *rows, size_t count)
{
	const char *kind = row_text(q, ctx);
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].kind, kind) == 0)
			return &rows[i];
	return NULL;
}

/* Sums of what hangs on those enquiries: mails, or letters. */
static int
add_effort(struct store *store, void *ctx, int index, int64_t since,
    int64_t until, struct history_effort *rows, size_t count, struct err *err)
{
	struct query q = query_of(store, PART_HISTORY, index);
	query_int(&q, since);
	query_int(&q, until);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		struct history_effort *row = effort_of(&q, ctx, rows, count);
		if (row == NULL)
			continue;
		if (index == Q_EFFORT_MAILS) {
			row->mails_in = row_int(&q);
			row->officer_mails = row_int(&q);
		} else {
			row->answers_sent = row_int(&q);
			row->chases = row_int(&q);
		}
	}
	query_end(&q);
	return rc;
}

int
history_effort(struct store *store, void *ctx, int64_t since, int64_t until,
    struct history_effort **rows_r, size_t *count_r, struct err *err)
{
	struct history_effort *rows = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query_of(store, PART_HISTORY, Q_EFFORT);
	query_int(&q, since);
	query_int(&q, until);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		rows = mem_grow(ctx, rows, &capacity, count + 1, sizeof *rows);
		rows[count] =
		    (struct history_effort){.kind = row_text(&q, ctx)};
		rows[count++].answered = row_int(&q);
	}
	query_end(&q);
	*rows_r = rows;
	*count_r = count;
	if (rc < 0 || add_effort(store, ctx, Q_EFFORT_MAILS, since, until, rows,
			  count, err) < 0)
		return -1;
	return add_effort(
	    store, ctx, Q_EFFORT_LETTERS, since, until, rows, count, err);
}

int
history_legal(struct store *store, void *ctx,
    const struct history_legal_span *span, struct history_legal **rows_r,
    size_t *count_r, struct err *err)
{
	struct history_legal *rows = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query_of(store, PART_HISTORY, Q_LEGAL);
	query_text(&q, span->key);
	query_text(&q, span->events);
	query_int(&q, span->from);
	query_int(&q, span->to);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		rows = mem_grow(ctx, rows, &capacity, count + 1, sizeof *rows);
		struct history_legal *row = &rows[count++];
		row->start_day = row_day(&q);
		row->last_day = row_day(&q);
		row->met_day = row_day(&q);
		row->by_event = row_int(&q) != 0;
		row->excuses = row_text(&q, ctx);
	}
	query_end(&q);
	*rows_r = rows;
	*count_r = count;
	return rc;
}

int
history_slips(struct store *store, void *ctx, int64_t since, int64_t until,
    struct history_slip **rows_r, size_t *count_r, struct err *err)
{
	struct history_slip *rows = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query_of(store, PART_HISTORY, Q_SLIPS);
	query_int(&q, since);
	query_int(&q, until);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		rows = mem_grow(ctx, rows, &capacity, count + 1, sizeof *rows);
		struct history_slip *row = &rows[count++];
		row->kind = row_text(&q, ctx);
		row->payload = row_text(&q, ctx);
		row->needs_manager = row_int(&q) != 0;
	}
	query_end(&q);
	*rows_r = rows;
	*count_r = count;
	return rc;
}

int
history_flow(struct store *store, int64_t since, int64_t until,
    struct history_flow *flow_r, struct err *err)
{
	struct query q = query_of(store, PART_HISTORY, Q_FLOW);
	query_int(&q, since);
	query_int(&q, until);
	int rc = query_step(&q, err);
	if (rc == 1) {
		flow_r->received = row_int(&q);
		flow_r->ended = row_int(&q);
		flow_r->reopened = row_int(&q);
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}
