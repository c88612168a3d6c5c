/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ROUTE: a person says that another way is open to the enquirer, an appeal for
 * example, and the council's answer will name it (P-29, DOMAIN A4).  It is
 * recorded and counted; the enquiry stays open, because the answer is still
 * owed.  Delay and silence of our own are answered, never routed.
 */
#ifndef ENQ_ROUTE_H
#define ENQ_ROUTE_H

#include "daemon/intake/commands.h"

command_run run_route;

/* UNDO. */
MUST_USE
int route_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

#endif
