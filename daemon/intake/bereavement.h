/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BEREAVEMENT: somebody whom an enquiry is about has died (P-41).  From then on
 * nothing automatic leaves to anybody who asks about them (quiet.h), what waits
 * is held, and whoever has such an enquiry is told before they write.  The
 * clock and the reminders to staff go on: that nobody answers is worse.
 */
#ifndef ENQ_BEREAVEMENT_H
#define ENQ_BEREAVEMENT_H

#include "daemon/intake/commands.h"

command_run run_bereavement;

/* Undone; what: of the receipt's context. */
MUST_USE
int bereavement_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

#endif
