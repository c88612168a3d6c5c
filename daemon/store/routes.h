/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a route was used for lately, and what still waits for it.
 */
#ifndef ENQ_STORE_ROUTES_H
#define ENQ_STORE_ROUTES_H

#include "daemon/store/outbox.h"

/* One more try, in that minute of the real clock (instant / 60). */
MUST_USE
int route_use_add(
    struct store *store, const char *route, int64_t minute, struct err *err);

struct route_use {
	int64_t minute;
	int64_t n;
};
/* Minutes from `since` on in which there were tries, oldest first. */
MUST_USE
int route_use_read(struct store *store, void *ctx, const char *route,
    int64_t since, struct route_use **uses_r, size_t *count_r, struct err *err);

/* How many letters wait, by priority. */
MUST_USE
int route_waiting(
    struct store *store, int64_t counts_r[OUTBOX_PRIORITIES], struct err *err);

#endif
