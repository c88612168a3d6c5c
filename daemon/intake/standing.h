/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What officers ask: STATUS, where an enquiry stands, with its time line and
 * both clocks; FIND, which enquiries have these words.  They change nothing.
 */
#ifndef ENQ_STANDING_H
#define ENQ_STANDING_H

#include "daemon/intake/commands.h"

command_run run_status;
/* Why this officer is not told (P-40); *why_r stays as it is when they are. */
MUST_USE
int standing_refusal(struct intake *in, const struct enquiry *enquiry,
    const char **why_r, struct err *err);
/* Needs no enquiry: NULL. */
command_run run_find;

#endif
