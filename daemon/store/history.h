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

#endif
