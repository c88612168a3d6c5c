/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * REMIND: a person asks the owner to look again, now or on a day (P-29); what
 * the ladder would say by itself is chased by the ladder (P-25).
 */
#ifndef ENQ_REMIND_H
#define ENQ_REMIND_H

#include "daemon/intake/commands.h"

command_run run_remind;

/* UNDO of one that was ordered for a day. */
MUST_USE
int remind_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

/* Those of today; an owner who does not work today is reminded when they do. */
struct day;
MUST_USE
int remind_due(struct day *d, struct err *err);

#endif
