/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the clock causes: chases, morning lists, the daily digest, a second
 * try for uncertain letters.  Called once a minute inside a transaction; every
 * letter has a once-key, so calling it again causes nothing again.
 */
#ifndef ENQ_TICK_H
#define ENQ_TICK_H

#include "daemon/office/office.h"

MUST_USE
int tick_office(struct office *office, struct err *err);

#endif
