/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/spread.h"

enum { HOUR_S = 3600, MINUTE_MS = 60000, SECOND_MS = 1000, AHEAD_HOURS = 168 };

bool
spread_waited(int64_t received_at, int64_t now)
{
	return now - received_at > HOUR_S;
}

int64_t
spread_next_ms(int64_t last_ms, int64_t now, int per_minute)
{
	const int64_t now_ms = now * SECOND_MS;
	const int64_t next = last_ms + MINUTE_MS / per_minute;
	const int64_t furthest =
	    now_ms + (int64_t)AHEAD_HOURS * HOUR_S * SECOND_MS;

	return next < now_ms || next > furthest ? now_ms : next;
}

int64_t
spread_instant(int64_t place_ms, int had_this_hour, int per_hour)
{
	return (place_ms + SECOND_MS - 1) / SECOND_MS +
	       (int64_t)(had_this_hour / per_hour) * HOUR_S;
}
