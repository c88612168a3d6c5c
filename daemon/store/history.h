/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reports count: short rows of enquiries, of any state. */
#ifndef ENQ_STORE_HISTORY_H
#define ENQ_STORE_HISTORY_H

#include "daemon/store/store.h"

struct history_row {
	const char *kind;
	int64_t mp_id; /* 0: none */
	int32_t deemed_day;
	int32_t due_day, original_due_day;
	int64_t answered_at; /* 0: not yet */
	bool chased;         /* before it was answered */
};

/* Received, or answered, in [since, until). */
MUST_USE
int history_received(struct store *store, void *ctx, int64_t since,
    int64_t until, struct history_row **rows_r, size_t *count_r,
    struct err *err);
MUST_USE
int history_answered(struct store *store, void *ctx, int64_t since,
    int64_t until, struct history_row **rows_r, size_t *count_r,
    struct err *err);

/* What a replay needs of the enquiries received at or after an instant;
 * oldest first.  Their pauses are in store/ledgers.h. */
struct history_clock {
	int64_t id;
	const char *reference;
	const char *kind;
	int64_t received_at;
	int32_t due_day, original_due_day;
	int64_t ended_at; /* answered, else closed; 0: open */
	int extend_days;  /* 0: not extended */
	bool paused_once;
	int64_t owner_id; /* today's; 0: nobody */
};
MUST_USE
int history_clocks(struct store *store, void *ctx, int64_t since,
    struct history_clock **rows_r, size_t *count_r, struct err *err);

/* When the first enquiry was received: 1, 0 there is none yet. */
MUST_USE
int history_first(struct store *store, int64_t *at_r, struct err *err);

/* How many were received in [since, until), for each kind and MP. */
struct history_count {
	const char *kind;
	int64_t mp_id; /* 0: none */
	int64_t n;
};
MUST_USE
int history_counts(struct store *store, void *ctx, int64_t since, int64_t until,
    struct history_count **counts_r, size_t *count_r, struct err *err);

/* What came and went in [since, until). */
struct history_flow {
	int64_t received;
	int64_t ended;    /* answered, or closed without an answer */
	int64_t reopened; /* after an answer, however often */
};
MUST_USE
int history_flow(struct store *store, int64_t since, int64_t until,
    struct history_flow *flow_r, struct err *err);

/* What went wrong in [since, until), nearly did, or was something else than it
 * seemed: mails that were placed wrongly, answers held and released, what was
 * given back, what a person confirmed. */
struct history_slip {
	const char *kind;    /* of the event */
	const char *payload; /* JSON; NULL: a tombstone */
	bool needs_manager;  /* the answer may be about another child */
};
MUST_USE
int history_slips(struct store *store, void *ctx, int64_t since, int64_t until,
    struct history_slip **rows_r, size_t *count_r, struct err *err);

/* What it took to answer those answered in [since, until), by kind. */
struct history_effort {
	const char *kind;
	int64_t answered;
	int64_t mails_in;      /* from outside */
	int64_t officer_mails; /* officers' answers, commands, notes */
	int64_t answers_sent;
	int64_t chases; /* letters */
};
MUST_USE
int history_effort(struct store *store, void *ctx, int64_t since, int64_t until,
    struct history_effort **rows_r, size_t *count_r, struct err *err);

/*
 * A statutory clock that ended, or was still running, on a day: one row a
 * matter and end, from the first of its starts.
 */
struct history_legal {
	int32_t start_day, last_day;
	int32_t met_day;     /* DAY_NONE: not yet */
	bool by_event;       /* one of `events` happened on met_day */
	const char *excuses; /* "excuse:away …" from start to end; NULL: none */
};
/* Those of a key that ended in [from, to], or had not by `to`. */
struct history_legal_span {
	const char *key;
	const char *events; /* words with a blank between */
	int32_t from, to;
};
MUST_USE
int history_legal(struct store *store, void *ctx,
    const struct history_legal_span *span, struct history_legal **rows_r,
    size_t *count_r, struct err *err);

#endif
