/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters that are nearly the same (P-11): when enough people have sent one,
 * whoever is on duty is asked whether it is a campaign.  Said or not, each
 * writer keeps an own reference, date and answer.
 */
#ifndef ENQ_CAMPAIGN_H
#define ENQ_CAMPAIGN_H

#include "daemon/intake/intake_p.h"

/* A new enquiry's letter.  *words_r: what its owner is told; NULL: nothing. */
MUST_USE
int campaign_take(struct intake *in, const struct enquiry *enquiry,
    const char **words_r, struct err *err);

/* What somebody said about a proposed one. */
MUST_USE
int campaign_say(struct intake *in, int64_t campaign, bool yes,
    const struct command *command, struct receipt *r, struct err *err);

/* The answer to the question. */
MUST_USE
int campaign_answer(
    struct intake *in, int64_t campaign, struct receipt *r, struct err *err);

#endif
