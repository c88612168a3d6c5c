/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LOG: a letter or a telephone call counts like a mail (P-42).  It opens an
 * enquiry that has no address, from the day it came; the officer's mail is what
 * the enquiry was opened by, so that its words and files are kept with it.
 */
#ifndef ENQ_LOGGED_H
#define ENQ_LOGGED_H

#include "daemon/intake/commands.h"

command_run run_log;

#endif
