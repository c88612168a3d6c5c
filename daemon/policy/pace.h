/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast a route may be used: at most per_minute tries in any 60 seconds and
 * per_day in any 24 hours, one recipient each (MAIL.md: Exchange Online allows
 * 30 and 10,000, and counts every repetition).  Pure: the caller brings the
 * time, which is the real one, because a server knows no simulated date.
 *
 * Both windows slide.  The last minute is known by seconds, the last day by
 * minutes; a second or a minute counts until all of it is outside, so that
 * rounding only ever waits.  When the clock goes back, what was used counts as
 * used just now.
 */
#ifndef ENQ_POLICY_PACE_H
#define ENQ_POLICY_PACE_H

#include <stdint.h>

enum { PACE_SECONDS = 61, PACE_MINUTES = 24 * 60 + 1 };

struct pace_slot {
	int64_t at; /* second or minute */
	int64_t n;
};

struct pace {
	int per_minute, per_day;
	/* Of each, what pace_room() and pace_next() leave free: a letter that
	 * cannot wait finds room behind a backlog of those that can (P-2). */
	int kept;
	int64_t newest; /* instant of the newest use */
	struct pace_slot seconds[PACE_SECONDS];
	struct pace_slot minutes[PACE_MINUTES];
};

enum pace_limit { PACE_FREE = 0, PACE_BY_MINUTE, PACE_BY_DAY };

void pace_init(struct pace *pace, int per_minute, int per_day);

/* One more try, now. */
void pace_use(struct pace *pace, int64_t now);

/*
 * n tries in the minute that begins at minute * 60, as a process before us
 * wrote them down: it may have been at the minute's end.  Oldest first, and
 * before any pace_use().
 */
void pace_restore(struct pace *pace, int64_t minute, int64_t n, int64_t now);

/* How many may be begun at once. */
int64_t pace_room(struct pace *pace, int64_t now);

/* When one may be begun: now, or later because of *limit_r. */
int64_t pace_next(struct pace *pace, int64_t now, enum pace_limit *limit_r);

#endif
