/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two sliding windows over the tries of a route. */
#include "daemon/policy/pace.h"

enum { MINUTE_S = 60 };

/* One of the two windows: rings of slots, one a unit of time. */
struct window {
	struct pace_slot *slots;
	int64_t size;
	int64_t unit_s; /* seconds */
	int64_t most;
};

static struct window
seconds_of(struct pace *pace)
{
	return (struct window){
	    pace->seconds, PACE_SECONDS, 1, pace->per_minute - pace->kept};
}

static struct window
minutes_of(struct pace *pace)
{
	return (struct window){
	    pace->minutes, PACE_MINUTES, MINUTE_S, pace->per_day - pace->kept};
}

static void
add(const struct window *w, int64_t instant, int64_t n)
{
	const int64_t at = instant / w->unit_s;
	struct pace_slot *slot = &w->slots[at % w->size];

	if (slot->at != at)
		*slot = (struct pace_slot){.at = at};
	slot->n += n;
}

static int64_t
used(const struct window *w, int64_t now)
{
	const int64_t oldest = now / w->unit_s - w->size + 1;
	int64_t n = 0;

	for (int64_t i = 0; i < w->size; i++)
		if (w->slots[i].at >= oldest)
			n += w->slots[i].n;
	return n;
}

/* What is used counts as used now. */
static void
gather(const struct window *w, int64_t was, int64_t now)
{
	const int64_t n = used(w, was);

	for (int64_t i = 0; i < w->size; i++)
		w->slots[i] = (struct pace_slot){0};
	add(w, now, n);
}

static void
look_at_clock(struct pace *pace, int64_t now)
{
	const struct window seconds = seconds_of(pace);
	const struct window minutes = minutes_of(pace);

	if (now < pace->newest) {
		gather(&seconds, pace->newest, now);
		gather(&minutes, pace->newest, now);
		pace->newest = now;
	}
}

void
pace_init(struct pace *pace, int per_minute, int per_day)
{
	*pace = (struct pace){.per_minute = per_minute, .per_day = per_day};
}

static void
use(struct pace *pace, int64_t at, int64_t n)
{
	const struct window seconds = seconds_of(pace);
	const struct window minutes = minutes_of(pace);

	add(&seconds, at, n);
	add(&minutes, at, n);
	if (at > pace->newest)
		pace->newest = at;
}

void
pace_use(struct pace *pace, int64_t now)
{
	look_at_clock(pace, now);
	use(pace, now, 1);
}

void
pace_restore(struct pace *pace, int64_t minute, int64_t n, int64_t now)
{
	const int64_t end = minute * MINUTE_S + MINUTE_S - 1;

	use(pace, end < now ? end : now, n);
}

int64_t
pace_room(struct pace *pace, int64_t now)
{
	const struct window seconds = seconds_of(pace);
	const struct window minutes = minutes_of(pace);

	look_at_clock(pace, now);
	const int64_t in_minute = seconds.most - used(&seconds, now);
	const int64_t in_day = minutes.most - used(&minutes, now);
	const int64_t room = in_minute < in_day ? in_minute : in_day;

	return room > 0 ? room : 0;
}

/* When the window has room for one: its oldest slots fall out of it. */
static int64_t
opens(const struct window *w, int64_t now)
{
	const int64_t at = now / w->unit_s;
	int64_t n = used(w, now);

	for (int64_t oldest = at - w->size + 1; n >= w->most && oldest <= at;
	     oldest++) {
		const struct pace_slot *slot =
		    &w->slots[oldest < 0 ? 0 : oldest % w->size];

		if (slot->at != oldest)
			continue;
		n -= slot->n;
		if (n < w->most)
			return (oldest + w->size) * w->unit_s;
	}
	return now;
}

int64_t
pace_next(struct pace *pace, int64_t now, enum pace_limit *limit_r)
{
	const struct window seconds = seconds_of(pace);
	const struct window minutes = minutes_of(pace);

	look_at_clock(pace, now);
	const int64_t by_minute = opens(&seconds, now);
	const int64_t by_day = opens(&minutes, now);

	*limit_r = by_day > now && by_day >= by_minute ? PACE_BY_DAY
		   : by_minute > now                   ? PACE_BY_MINUTE
						       : PACE_FREE;
	return by_day > by_minute ? by_day : by_minute;
}
