/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The operator's side of a process: the environment and the terminal.
 */
#ifndef ENQ_SYS_CONSOLE_H
#define ENQ_SYS_CONSOLE_H

#include <stdbool.h>

/* A variable of the environment; NULL when unset or empty. */
const char *console_variable(const char *name);

/* Columns of the terminal that fd is; 0 when it is none. */
int console_width(int fd);

/* May fd get colours?  A terminal that is not "dumb", and no $NO_COLOR. */
bool console_colours(int fd);

#endif
