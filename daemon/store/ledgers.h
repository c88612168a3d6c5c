/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ledgers of an enquiry's clock (P-23): pauses, extensions and promises, each
 * row with reason, author and time.  Rows are added and never changed; a pause
 * is ended once, a promise is settled once.
 */
#ifndef ENQ_STORE_LEDGERS_H
#define ENQ_STORE_LEDGERS_H

#include "daemon/store/store.h"

struct pause {
	int64_t id;
	int64_t enquiry_id;
	int32_t from_day, until_day; /* days that are not counted */
	const char *reason;
	const char *author;
	int64_t at;
	int32_t ended_day; /* its last day after all; DAY_NONE: not ended */
};
MUST_USE
int pause_add(struct store *store, struct pause *pause, struct err *err);
/* Ends it; a pause that covers no day at all ends the day before it began. */
MUST_USE
int pause_end(struct store *store, int64_t id, int32_t last_day,
    const char *author, struct err *err);
MUST_USE
int pause_list(struct store *store, void *ctx, int64_t enquiry_id,
    struct pause **pauses_r, size_t *count_r, struct err *err);

struct extension {
	int64_t enquiry_id;
	int days; /* working days from receipt, not so many more */
	const char *reason;
	const char *author;
	int64_t at;
};
MUST_USE
int extension_add(
    struct store *store, const struct extension *extension, struct err *err);
/* The days of the newest; 1 found, 0 none. */
MUST_USE
int extension_days(
    struct store *store, int64_t enquiry_id, int *days_r, struct err *err);

enum promise_outcome {
	PROMISE_OPEN = 0,
	PROMISE_KEPT,    /* answered by then */
	PROMISE_BROKEN,  /* not answered by then */
	PROMISE_REPLACED /* another date was told before it came */
};
struct promise {
	int64_t id;
	int64_t enquiry_id;
	int32_t day;
	const char *reason;
	const char *author;
	int64_t at;
	int64_t letter_id; /* that told it; 0: none */
	enum promise_outcome outcome;
	int64_t settled_at; /* 0: it is open */
};
/* Open promises of the enquiry for other days become replaced. */
MUST_USE
int promise_add(struct store *store, struct promise *promise, struct err *err);
MUST_USE
int promise_list(struct store *store, void *ctx, int64_t enquiry_id,
    struct promise **promises_r, size_t *count_r, struct err *err);
/* Open ones for that day or before, of all enquiries. */
MUST_USE
int promises_due(struct store *store, void *ctx, int32_t day,
    struct promise **promises_r, size_t *count_r, struct err *err);
MUST_USE
int promise_settle(struct store *store, int64_t id,
    enum promise_outcome outcome, int64_t at, struct err *err);
/* Settled since an instant. */
struct promise_counts {
	int64_t kept, broken, replaced;
};
MUST_USE
int promise_count(struct store *store, int64_t since, int64_t until,
    struct promise_counts *counts_r, struct err *err);

/* Is a letter an answer in full, or a holding reply that names a day? */
struct reply_kind {
	int64_t letter_id;
	bool full;
	int32_t day; /* DAY_NONE: full, or not said yet */
	const char *author;
	int64_t at;
};
MUST_USE
int reply_kind_add(
    struct store *store, const struct reply_kind *kind, struct err *err);
/* What was said last of a letter; 0: nothing, so it is in full. */
MUST_USE
int reply_kind_get(struct store *store, void *ctx, int64_t letter_id,
    struct reply_kind *kind_r, struct err *err);

#endif
