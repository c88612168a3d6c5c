/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SPLIT: one mail asked about several children (P-8, P-29).  Each case beyond
 * the first gets an enquiry of its own, with the same writer, mail, day of
 * receipt and time limit, and goes to its own owner.  There was one
 * acknowledgement and there is no second; the answer in the new enquiry brings
 * its reference.
 */
#ifndef ENQ_SPLIT_H
#define ENQ_SPLIT_H

#include "daemon/intake/commands.h"

command_run run_split;

/* A new enquiry names several cases: asks whoever is on duty. */
MUST_USE
int split_ask(struct intake *in, const struct enquiry *enquiry, size_t cases,
    struct err *err);
/* The answer to the question. */
MUST_USE
int split_answer(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err);

/* Undone; what: of the receipt's context. */
MUST_USE
int split_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

#endif
