/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reminders that somebody ordered for a day (REMIND): given once, on that day
 * or the first working day after it.
 */
#ifndef ENQ_STORE_REMINDERS_H
#define ENQ_STORE_REMINDERS_H

#include "daemon/store/store.h"

struct reminder {
	int64_t id;
	int64_t enquiry_id;
	int32_t day;
	const char *author; /* an officer's address */
	int64_t at;
};

/* Gives it its id. */
MUST_USE
int reminder_add(
    struct store *store, struct reminder *reminder, struct err *err);
/* Those of that day or before it that nobody was given, oldest first. */
MUST_USE
int reminders_due(struct store *store, void *ctx, int32_t day,
    struct reminder **reminders_r, size_t *count_r, struct err *err);
/* It was given, or taken back: 1; 0: it was settled before. */
MUST_USE
int reminder_done(
    struct store *store, int64_t id, int64_t now, struct err *err);

#endif
