/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clocks follow what they are counted by: bank holidays, closures, the table
 * of statutory clocks.  After a change all that runs is counted anew, what
 * enquirers were told is kept as promises, and the managers get a list of what
 * has another date (P-24).
 */
#ifndef ENQ_CLOCKS_FOLLOW_H
#define ENQ_CLOCKS_FOLLOW_H

#include "daemon/office/office.h"

/* Does nothing when nothing has changed since it was called last. */
MUST_USE
int clocks_follow(void *ctx, struct office *office, struct err *err);

#endif
