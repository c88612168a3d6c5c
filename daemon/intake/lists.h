/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LIST: what is open now, with numbers that can be answered (P-33): an
 * officer's own enquiries; of the duty officer and managers their team's; of a
 * head all.  LIST CSV sends the same as a file.
 */
#ifndef ENQ_LISTS_H
#define ENQ_LISTS_H

#include "daemon/intake/commands.h"

command_run run_list;

#endif
