/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * On what footing the enquirer writes: recorded when the enquiry opens, asked
 * when it concerns a case and nothing says it, printed on every allocation
 * with the rule that applies.
 */
#ifndef ENQ_FOOTINGS_H
#define ENQ_FOOTINGS_H

#include "daemon/intake_p.h"

/* Records what registers and words say of a new enquiry's writer; asks. */
MUST_USE
int footings_start(
    struct intake *in, const struct enquiry *enquiry, struct err *err);

/* What may be disclosed, for the allocation; a child of ctx. */
MUST_USE
int footings_rule(void *ctx, struct office *office,
    const struct enquiry *enquiry, const char **rule_r, struct err *err);

/* The answer to the question. */
MUST_USE
int footings_answer(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err);

/* Are there no MPs today (P-14)? */
bool footings_dissolved(const struct office *office);

#endif
