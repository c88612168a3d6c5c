/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RESTRICT: from now on a named group alone is written to about an enquiry, and
 * about whatever shares a case with it (P-40).  "RESTRICT jo, mo" names people,
 * a team's name all that are in it, and RESTRICT alone its owner and deputy.
 * Whoever has one of these and is outside loses it to somebody inside.  A
 * manager lifts it: RESTRICT OFF.  What the register says is not lifted here,
 * nor what is said here by an import.
 */
#ifndef ENQ_RESTRICT_H
#define ENQ_RESTRICT_H

#include "daemon/intake/commands.h"

command_run run_restrict;

/* Undone; what: of the receipt's context. */
MUST_USE
int restrict_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);
/* RESTRICT OFF is undone. */
MUST_USE
int restrict_again(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

#endif
