/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Somebody said whose an enquiry is: what the enquirer hears of that who was
 * promised to hear it (P-16, office/naming.h).
 */
#ifndef ENQ_NAMED_H
#define ENQ_NAMED_H

#include "daemon/intake/intake_p.h"

/* Tells them at once when the day has come.  *says_r: a sentence for the
 * transcript, with a blank before it; "" when nothing was promised. */
MUST_USE
int named_after(struct intake *in, const struct enquiry *enquiry,
    const char **says_r, struct err *err);

/* May no letter of a machine tell them (gone.h, P-14)?  1 and *why_r, a part of
 * a sentence; 0 it may. */
MUST_USE
int named_barred(void *ctx, struct office *office,
    const struct enquiry *enquiry, const char **why_r, struct err *err);

/* May they be told nothing but that somebody has it (P-40)?  1 yes, 0 no. */
MUST_USE
int named_nameless(void *ctx, struct office *office,
    const struct enquiry *enquiry, struct err *err);

#endif
