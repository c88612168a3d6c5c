/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happened in a matter of law and the clocks that run from it (P-22).  A
 * matter is a case, or an enquiry that has none; events are a ledger, clocks
 * follow from events and the table of statutes and may be counted anew.
 */
#ifndef ENQ_STORE_LEGAL_H
#define ENQ_STORE_LEGAL_H

#include "daemon/store/store.h"

/* One of the two; the other is 0. */
struct matter {
	int64_t case_id;
	int64_t enquiry_id;
};

struct legal_event {
	int64_t id;
	struct matter matter;
	const char *event; /* a word of the table, or "excuse:…" */
	int32_t day;
	const char *author;
	int64_t at;
	const char *note; /* NULL: none */
	bool of_register; /* what was taken back is not recorded again */
};
/* 1 added, 0 it was there already. */
MUST_USE
int legal_event_add(
    struct store *store, const struct legal_event *event, struct err *err);
/* It was recorded wrongly: from now on it never happened, and the clocks that
 * it started or ended are gone, to be counted anew.  1, 0 there is none. */
MUST_USE
int legal_event_take_back(
    struct store *store, const struct legal_event *event, struct err *err);
MUST_USE
int legal_event_list(struct store *store, void *ctx, struct matter matter,
    struct legal_event **events_r, size_t *count_r, struct err *err);

struct legal_clock {
	int64_t id;
	struct matter matter;
	const char *key;
	int32_t start_day;
	int32_t last_day;
	int32_t act_by;
	const char *working;
	int32_t met_day; /* DAY_NONE: it runs */
};
/* Adds it, or counts it anew. */
MUST_USE
int legal_clock_put(
    struct store *store, const struct legal_clock *clock, struct err *err);
/* Those of a matter that run are gone, to be counted anew. */
MUST_USE
int legal_clocks_forget(
    struct store *store, struct matter matter, struct err *err);
/* Matters that a clock runs for. */
MUST_USE
int legal_matters(struct store *store, void *ctx, struct matter **matters_r,
    size_t *count_r, struct err *err);
/* Of one matter, by last day. */
MUST_USE
int legal_clock_list(struct store *store, void *ctx, struct matter matter,
    struct legal_clock **clocks_r, size_t *count_r, struct err *err);
/* Of all matters: those that run and must be acted on by that day. */
MUST_USE
int legal_clocks_due(struct store *store, void *ctx, int32_t by,
    struct legal_clock **clocks_r, size_t *count_r, struct err *err);

#endif
