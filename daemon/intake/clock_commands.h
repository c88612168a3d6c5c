/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about time: PAUSE, RESUME, EXTEND, EHC (P-21 to P-24). */
#ifndef ENQ_CLOCK_COMMANDS_H
#define ENQ_CLOCK_COMMANDS_H

#include "daemon/intake/commands.h"

command_run run_pause, run_resume, run_extend, run_ehc;

#endif
