/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BREACH: personal data of an enquiry went where it should not (P-41; UK GDPR,
 * Article 33).  Nothing of it leaves until a duty officer or manager replies
 * RESUME; a clock of 72 hours runs until BREACH REPORTED or BREACH NOT
 * REPORTABLE says what was decided.
 */
#ifndef ENQ_BREACH_H
#define ENQ_BREACH_H

#include "daemon/intake/commands.h"

command_run run_breach;

/* RESUME: 1 letters leave again, 0 no breach stopped them, or it is not this
 * officer's to end, which is told. */
MUST_USE
int breach_over(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err);

/* UNDO. */
MUST_USE
int breach_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

/* Reminds of a decision that is due. */
MUST_USE
int breach_tick(struct office *office, struct err *err);

#endif
