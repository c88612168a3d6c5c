/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only clock of the tree.  Everything else is given `now` as an argument.
 */
#ifndef ENQ_SYS_CLOCK_H
#define ENQ_SYS_CLOCK_H

#include <stdint.h>

/* UTC seconds.  May go back when an administrator sets the clock. */
int64_t clock_now(void);

/* Time since some point in the past; never goes back. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

/* CPU milliseconds this process has used (user and system). */
int64_t clock_cpu_ms(void);

#endif
