/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * On what footing the enquirer writes: recorded when the enquiry opens, printed
 * on every allocation with the rule that applies, and asked when nothing says
 * it: there, and by a question of its own when a case is concerned.
 */
#ifndef ENQ_FOOTINGS_H
#define ENQ_FOOTINGS_H

#include "daemon/intake/commands.h"
#include "daemon/policy/footing.h"

/* Records what registers and words say of a new enquiry's writer, or what a
 * colleague has said of them in the one it follows (0: none); asks. */
MUST_USE
int footings_start(struct intake *in, const struct enquiry *enquiry,
    int64_t follows, struct err *err);

/* Asks whoever has the enquiry. */
MUST_USE
int footings_ask(
    struct intake *in, const struct enquiry *enquiry, struct err *err);

/* What may be disclosed, for the allocation; a child of ctx. */
MUST_USE
int footings_rule(void *ctx, struct office *office,
    const struct enquiry *enquiry, const char **rule_r, struct err *err);

/* The same for the mail in hand: one of several senders is a stranger. */
MUST_USE
int footings_disclosure(struct intake *in, const struct enquiry *enquiry,
    const char **words_r, struct err *err);

/* Why an answer to the enquirer must not leave unasked: every reason. */
MUST_USE
int footings_bars(void *ctx, struct office *office,
    const struct enquiry *enquiry, const char *bars[FOOTING_BARS],
    size_t *count_r, struct err *err);

/* 1: the enquirer writes for many families, as is recorded of them. */
MUST_USE
int footings_for_many(
    void *ctx, struct office *office, int64_t enquiry_id, struct err *err);

/* WRITER and AUTHORITY: what a colleague knows of who writes. */
command_run run_writer, run_authority;
/* UNDO of them and of an answer to the question. */
MUST_USE
int footings_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

/* The answer to the question. */
MUST_USE
int footings_answer(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err);

/* The same for other choices: 1 is the first of them. */
MUST_USE
int footings_pick(struct intake *in, const struct enquiry *enquiry,
    const enum footing *picks, size_t count, struct receipt *r,
    struct err *err);

/* Are there no MPs today (P-14)? */
bool footings_dissolved(const struct office *office);

#endif
