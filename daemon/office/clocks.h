/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The service clock of an enquiry, between the pure count (policy/deadline)
 * and the ledgers (store/ledgers): started when it opens, counted anew when a
 * ledger or the calendar changes.
 *
 * The functions that change an enquiry fill its struct and leave writing it
 * with enquiry_update() to the caller, unless they say otherwise.
 */
#ifndef ENQ_CLOCKS_H
#define ENQ_CLOCKS_H

#include "daemon/office/office.h"
#include "daemon/policy/deadline.h"
#include "daemon/store/enquiries.h"

/* The clock of a new enquiry: .kind and receipt must be set. */
MUST_USE
int clocks_start(void *ctx, struct office *office, struct enquiry *enquiry,
    int32_t received_s, struct err *err);

/* Counts it anew from its ledgers: due_day, due_working, paused_until; and
 * last_rung, since a later due day is chased anew. */
MUST_USE
int clocks_recount(
    void *ctx, struct office *office, struct enquiry *enquiry, struct err *err);

bool clocks_is_paused(
    const struct office *office, const struct enquiry *enquiry);

/* The once-key of the letter that tells the enquirer of it. */
const char *clocks_pause_key(void *ctx, int64_t pause_id);

/* Ends a pause that runs, if there is one: 1 it ended.  The letter that tells
 * of it is dropped, should it not have left. */
MUST_USE
int clocks_resume(void *ctx, struct office *office, struct enquiry *enquiry,
    const char *author, struct err *err);

/* Why: the letter that says so promises no answer (P-31). */
#define CLOCKS_CALL "a person writes or calls"
/* A date somebody was told; it becomes the enquiry's promised_day. */
MUST_USE
int clocks_promise(struct office *office, struct enquiry *enquiry, int32_t day,
    const char *reason, const char *author, int64_t letter_id, struct err *err);

/* MERGE: what was promised in the one is owed in the other, unless that owes
 * something for an earlier day.  1 and *what_r, the promise, when it is; 0. */
struct promise;
MUST_USE
int clocks_carry_promise(void *ctx, struct office *office,
    const struct enquiry *from, struct enquiry *into,
    const struct promise **what_r, struct err *err);
/* UNMERGE: what was carried away is owed here again.  1 and *what_r, as it was
 * before, when it is; 0. */
MUST_USE
int clocks_resume_promise(void *ctx, struct office *office,
    struct enquiry *enquiry, const struct promise **what_r, struct err *err);
/* … and not any more in the one it was carried into, which owes again what it
 * did before.  *what: what was carried; it becomes what it was in there, which
 * may have been carried on.  1: the enquiry is another, 0: it is not. */
MUST_USE
int clocks_return_promise(void *ctx, struct office *office,
    struct enquiry *into, const struct promise **what, struct err *err);

/* Settles promises whose day has passed; once a day. */
MUST_USE
int clocks_settle(void *ctx, struct office *office, struct err *err);

#endif
