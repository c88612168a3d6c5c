/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mails that stop their parser, for the tests: no mail we know does.  In other
 * builds than those for tests there is nothing here.
 *
 * A header "X-Enquiryd-Poison:" at the start of a line says how:
 *   stall   the parser never answers,
 *   die     it ends at once,
 *   greed   it asks for more memory than it may have.
 */
#ifndef ENQ_POISON_H
#define ENQ_POISON_H

#include "parsers/base/span.h"

#ifdef ENQ_TEST_HOOKS
void poison_act(struct span raw);
#else
static inline void
poison_act(struct span raw)
{
	(void)raw;
}
#endif

#endif
