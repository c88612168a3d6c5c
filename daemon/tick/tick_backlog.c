/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many enquiries were open at the end of each week of half a year: the
 * digest's curve (P-33).
 *
 * It is counted back from today by what came and what ended, so that it costs
 * no more after ten years.  One that was reopened counts as open throughout.
 */
#include "daemon/tick/tick_p.h"

#include "daemon/store/history.h"
#include "daemon/sys/zone.h"

enum { WEEK_DAYS = 7 };

static int
flow(
    const struct day *d, int32_t from, int32_t to, int *more_r, struct err *err)
{
	struct history_flow flow = {0};
	if (history_flow(d->office->store, zone_instant(from, 0),
		zone_instant(to, 0), &flow, err) < 0)
		return -1;
	*more_r = (int)(flow.received - flow.ended);
	return 0;
}

int
backlog_read(
    struct day *d, int open, struct backlog *backlog_r, struct err *err)
{
	const int32_t today = d->office->today;
	const int32_t monday = today - (int32_t)civil_weekday(today);
	int values[BACKLOG_WEEKS];
	size_t count = 0;
	int64_t first;
	int more;
	*backlog_r = (struct backlog){.monday = monday};
	const int rc = history_first(d->office->store, &first, err);
	if (rc <= 0)
		return rc;
	if (flow(d, monday, today + 1, &more, err) < 0)
		return -1;
	open -= more;
	/* Before the first enquiry nothing is known. */
	for (int32_t end = monday;
	     count < BACKLOG_WEEKS && zone_instant(end, 0) > first;
	     end -= WEEK_DAYS) {
		values[count++] = open < 0 ? 0 : open;
		if (flow(d, end - WEEK_DAYS, end, &more, err) < 0)
			return -1;
		open -= more;
	}
	for (size_t i = 0; i < count; i++)
		backlog_r->values[i] = values[count - 1 - i];
	backlog_r->count = count;
	return 0;
}
