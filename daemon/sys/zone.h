/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The council's time zone: instants (UTC seconds) to civil days and back.
 * The only caller of localtime_r and mktime.
 *
 * One zone a process, set once at start, because the C library keeps it in a
 * global.  A wrong zone name would silently be UTC there, so zone_open()
 * refuses a name that has no zone file.  Call it before the jail closes.
 */
#ifndef ENQ_SYS_ZONE_H
#define ENQ_SYS_ZONE_H

#include <stdint.h>

#include "parsers/base/err.h"

/* "Europe/London".  ERR_CONFIG when there is no such zone. */
MUST_USE
int zone_open(const char *name, struct err *err);

/* The civil day an instant falls on, and the seconds since its midnight as
 * the clock on the wall shows them (0..86399); seconds_r may be NULL. */
int32_t zone_civil(int64_t instant, int32_t *seconds_r);

/*
 * The instant at which the wall clock shows that time: the first of the two
 * in the repeated hour of autumn; in the missing hour of spring the time that
 * many seconds after the change (01:30 that is not there is 02:30 summer time).
 */
int64_t zone_instant(int32_t day, int32_t seconds);

/* Minutes east of UTC at an instant (0 or 60 for London): Date headers. */
int zone_offset_minutes(int64_t instant);

#endif
