/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Absence dates in an out-of-office reply: "until 4 January", "back on Monday
 * 7 December 2026", "from 1 to 14 August".  A date without a year is the one
 * nearest to the mail's own date; a day without a month ("until the 4th") and
 * a weekday ("back on Thursday") are the next.  Only what CLASS_VACATION says
 * is looked at, and a human's words of an absence (automatic.h).
 */
#ifndef ENQ_PARSERS_ABSENCE_H
#define ENQ_PARSERS_ABSENCE_H

#include "parsers/facts.h"
#include "parsers/mail.h"

/*
 * Fills absence_from and absence_to, the first and the last day away, with
 * DAY_NONE for what the text does not give.  "Back on" a day makes the day
 * before it the last one.
 */
void absence_read(void *ctx, const struct mail *mail, struct facts *facts);

#endif
