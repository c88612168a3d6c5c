/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses that a colleague has said belong to an enquiry (P-9).  Each ends
 * by itself, and may be ended before.
 */
#ifndef ENQ_STORE_ALIASES_H
#define ENQ_STORE_ALIASES_H

#include "daemon/store/store.h"

struct alias {
	int64_t id;
	int64_t enquiry_id;
	const char *addr;
	const char *taught_by; /* an officer's address */
	int64_t at;
	int32_t until_day; /* the last day it holds */
};

MUST_USE
int alias_teach(struct store *store, const struct alias *alias, int64_t *id_r,
    struct err *err);
/* 1 ended, 0 it had ended. */
MUST_USE
int alias_end(struct store *store, int64_t id, const char *by, int64_t now,
    struct err *err);
MUST_USE
int alias_get(struct store *store, void *ctx, int64_t id,
    struct alias **alias_r, struct err *err);
/* All that hold on that day, the newest first. */
MUST_USE
int alias_list(struct store *store, void *ctx, int32_t day,
    struct alias ***aliases_r, size_t *count_r, struct err *err);
/* Does the address hold for the enquiry on that day?  1 or 0. */
MUST_USE
int alias_holds(struct store *store, int64_t enquiry_id, const char *addr,
    int32_t day, struct err *err);

#endif
