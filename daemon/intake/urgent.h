/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * URGENT: a person puts an enquiry into the urgent lane (P-39), as the words of
 * a mail do (heed.h).  Whoever must know is told at once, somebody above after
 * an hour in which nobody took it, and no robot says where it stands.
 */
#ifndef ENQ_URGENT_H
#define ENQ_URGENT_H

#include "daemon/intake/commands.h"

command_run run_urgent;

/* Undone; what: of the receipt's context. */
MUST_USE
int urgent_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);
/* An officer has taken the enquiry, and with it what was urgent in it. */
MUST_USE
int urgent_accepted(
    struct intake *in, const struct enquiry *enquiry, struct err *err);
/* UNDO: what was taken with it at that instant is taken by nobody now, and
 * somebody above hears so in time.  1: something was. */
MUST_USE
int urgent_untaken(struct intake *in, const struct enquiry *enquiry, int64_t at,
    struct err *err);

#endif
