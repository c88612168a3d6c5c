/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A flood: more mails of one sender in ten minutes than a person writes, by
 * when they came and not by when we read them: what one address sent over a
 * closure is none.  They are kept for a person to look at, without a letter or
 * a question for each (P-18).
 */
#ifndef ENQ_FLOOD_H
#define ENQ_FLOOD_H

#include "daemon/intake/intake_p.h"

/* 1 when the mail is one of a flood and was put aside as such. */
MUST_USE
int flood_aside(struct intake *in, struct err *err);

#endif
