/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chasers (P-12): counted, answered once with where things stand (P-31), and
 * told to the manager when they come again or the answer is late.  They reset
 * no clock.
 */
#ifndef ENQ_CHASER_H
#define ENQ_CHASER_H

#include "daemon/intake/intake_p.h"

/*
 * The enquirer asks for news of an open enquiry.  *words_r: what its owner is
 * told of that, NULL when it is no chaser.
 */
MUST_USE
int chaser_take(struct intake *in, struct enquiry *enquiry,
    const char **words_r, struct err *err);

/*
 * A chaser or a thank-you that names nothing: enquiries it may be about, so
 * that it opens none of its own.  0 when it is neither or there are none.
 */
MUST_USE
int chaser_stray(
    struct intake *in, int64_t **enquiries_r, size_t *count_r, struct err *err);

#endif
