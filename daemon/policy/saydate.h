/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A date as people write it in a command: "2026-12-07", "7/12", "7 December",
 * "Monday 7th December 2026", "Monday", "next Monday", "tomorrow", "on" and
 * "by" before any of them.  Day before month, as in Britain.
 *
 * What is left out is the nearest that fits: ahead of today for a promise,
 * behind it for something that has happened.
 */
#ifndef ENQ_POLICY_SAYDATE_H
#define ENQ_POLICY_SAYDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/civil.h"
#include "parsers/base/span.h"

enum saydate_way { SAYDATE_AHEAD = 0, SAYDATE_BEHIND };

/* DAY_NONE when it is no date, or the weekday is not that date's. */
int32_t saydate_read(struct span text, int32_t today, enum saydate_way way);

#endif
