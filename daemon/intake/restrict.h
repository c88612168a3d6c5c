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
#include "daemon/store/restrictions.h"

command_run run_restrict;

/* Undone; what: of the receipt's context. */
MUST_USE
int restrict_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);
/* RESTRICT OFF is undone. */
MUST_USE
int restrict_again(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

/* ---- restrict_keep.c: one mail in two enquiries ---- */

/* The same people and the same team. */
bool restrict_same_group(
    const struct restriction *a, const struct restriction *b);

/* Who alone may read an enquiry: 1, by name, be it by order or as owner and
 * deputy of today (then *group_r has no id); 0 nothing restricts it. */
MUST_USE
int restrict_group(struct intake *in, const struct enquiry *enquiry,
    struct restriction *group_r, struct err *err);
/* The enquiry has words that are that group's alone (SPLIT): from now on
 * nobody else is written to about it.  *id_r: that order's, 0: it was so
 * before; NULL: not wanted. */
MUST_USE
int restrict_keep(struct intake *in, const struct enquiry *enquiry,
    const struct restriction *group, int64_t *id_r, struct err *err);

#endif
