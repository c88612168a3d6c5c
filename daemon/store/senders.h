/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Other senders whose kind is known (P-14): councillors, schools, health
 * services, providers, the tribunal, the ombudsman, solicitors; and what the
 * council itself owns and takes enquiries in with, scanners and web forms
 * ("intake", P-5).  One entry an address; valid_to is the last day it counts,
 * DAY_NONE means open.
 */
#ifndef ENQ_STORE_SENDERS_H
#define ENQ_STORE_SENDERS_H

#include "daemon/store/registers.h"

struct sender {
	int64_t id;
	const char *addr;
	const char *name;
	const char *kind; /* "councillor" "school" "health" "provider"
			     "tribunal" "ombudsman" "solicitor" "intake" */
	int32_t valid_from, valid_to;
	/* Where an intake sender's mails name who writes: "body" "reply-to"
	 * "none"; NULL for all others. */
	const char *person;
};

/* 1 found and valid on that day, 0 not. */
MUST_USE
int sender_by_addr(struct store *store, void *ctx, const char *addr,
    int32_t day, struct sender **sender_r, struct err *err);
/* The same on any day: 1 found, 0 absent. */
MUST_USE
int sender_ever(struct store *store, void *ctx, const char *addr,
    struct sender **sender_r, struct err *err);

/* One line of an import, already checked. */
MUST_USE
int sender_put(struct store *store, const struct sender *sender,
    enum import_change *change_r, struct err *err);
/* Those whom an import did not name end; their addresses in *left_r. */
MUST_USE
int senders_leave_except(struct store *store, void *ctx,
    const char *const *addrs, size_t count, int32_t day, const char ***left_r,
    size_t *left_count_r, struct err *err);

#endif
