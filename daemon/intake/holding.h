/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holding replies (P-23): only an answer in full stops the clock.  A letter
 * that reads like less counts as holding until its officer says FULL; when it
 * has left, the date it names is a promise.
 */
#ifndef ENQ_HOLDING_H
#define ENQ_HOLDING_H

#include "daemon/intake/commands.h"

command_run run_holding, run_full;

/* Marks a letter that was just written as holding, and asks its officer;
 * receipt NULL: it is not theirs to say, and whose it is is asked when it has
 * left. */
MUST_USE
int holding_guess(struct intake *in, int64_t letter_id, struct receipt *receipt,
    struct err *err);

/* An answer has left: 1 when it was a holding reply, which is then dealt
 * with; 0 when it is the full answer. */
MUST_USE
int holding_sent(void *ctx, struct office *office, struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err);

#endif
