/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HELP: the words of an officer's mail that do something.  It changes
 * nothing.
 */
#ifndef ENQ_HELP_H
#define ENQ_HELP_H

#include "daemon/intake/commands.h"

/* Needs no enquiry: NULL. */
command_run run_help;

#endif
