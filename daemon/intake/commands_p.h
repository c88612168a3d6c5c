/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For the table in commands.c: the rows of commands_owner.c, which say whose
 * an enquiry is and that it is over.
 */
#ifndef ENQ_COMMANDS_P_H
#define ENQ_COMMANDS_P_H

#include "daemon/intake/commands.h"

command_run run_accept, run_assign, run_close, run_not_mine;

#endif
