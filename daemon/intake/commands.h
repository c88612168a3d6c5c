/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an officer's commands do (P-29).  A module that carries one out declares
 * it as command_run, and commands.c has the table of them.
 */
#ifndef ENQ_COMMANDS_H
#define ENQ_COMMANDS_H

#include "daemon/intake/intake_p.h"

/* One row of the table of commands. */
typedef int command_run(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err);

/* What names no enquiry, or none that this officer may know of. */
#define COMMANDS_NOT_THERE "there is no such line or enquiry; nothing was done"

/* Line by line; enquiry NULL: the mail is about none, and only numbered lines
 * and UNDO may find one. */
MUST_USE
int commands_run_one(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *receipt, struct err *err);
MUST_USE
int commands_run(struct intake *in, struct enquiry *enquiry,
    struct receipt *receipt, struct err *err);

/* commands_owner.c: puts an enquiry, with the mail that opened it, to whoever
 * answers or gives it out. */
MUST_USE
int commands_allocate(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to, bool for_duty, struct err *err);

#endif
