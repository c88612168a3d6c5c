/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The further mails of an enquiry, for whoever is given it (P-27): what opened
 * it tells of half of what was asked.
 */
#ifndef ENQ_FURTHER_H
#define ENQ_FURTHER_H

#include "daemon/intake/intake_p.h"

/* Each of them, and those of what was merged into it, that a letter has not
 * brought that officer yet, in full when for_duty is not set; a letter each,
 * oldest first.  news: what they must know besides; NULL. */
MUST_USE
int further_send(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to, bool for_duty, const char *news, struct err *err);
/* The same to whoever has it once more, with what opened it, should that not
 * have left when they lost it. */
MUST_USE
int further_again(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to, bool for_duty, struct err *err);

#endif
