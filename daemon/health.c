/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The digest's one line on the program's own health: what does not work first,
 * in words a manager can act on, then what will stop working within a month.
 */
#include "daemon/engine_p.h"

#include "daemon/office/cap.h"
#include "daemon/store/events.h"
#include "daemon/sys/zone.h"

/* A digest goes out on working days: from the Thursday before Easter on. */
enum { UNTOLD_DAYS = 5 };

static void
add_expiries(const struct office *office, struct buf *line)
{
	for (size_t i = 0; i < office->expiry_count; i++) {
		const struct expiry *e = &office->expiries[i];
		if (!expiry_is_near(e, office->today))
			continue;
		buf_add_str(line, line->n == 0 ? "" : "; ");
		expiry_say(line, e, office->today);
	}
}

/* Dates past the list are counted as if no holiday came (P-24). */
static void
add_holidays(const struct office *office, struct buf *line)
{
	const int32_t last = calendar_last_day(office->calendar);
	char day[CIVIL_LONG_SIZE];
	if (last - office->today >= OFFICE_HOLIDAYS_AHEAD_DAYS)
		return;
	civil_long(last, day);
	buf_add_fmt(line,
	    "%sThe list of bank holidays ends with %s; due dates after it may "
	    "be too early, until IT gives it a newer list (holidays_file)",
	    line->n == 0 ? "" : "; ", day);
}

/* What an earlier `outgoing` held leaves no more by itself: somebody may think
 * that an enquirer has it. */
static int
count_left(const struct office *office, int64_t *left_r, struct err *err)
{
	*left_r = 0;
	return office->config->outgoing == OUTGOING_HOLD
		   ? 0
		   : outbox_left_held(office->store,
			 office->config->outgoing == OUTGOING_STAFF, left_r,
			 err);
}

int
health_set(struct engine *e, struct err *err)
{
	struct office *office = e->office;
	int64_t breaker;
	int64_t left;
	int64_t untold;
	if (cap_breaker(office, &breaker, err) < 0 ||
	    count_left(office, &left, err) < 0 ||
	    event_untold(office->store,
		zone_instant(office->today - UNTOLD_DAYS, 0), &untold, err) < 0)
		return -1;
	const char *trouble = sign_in_trouble(e);
	bool imap_down = e->imap.known && !e->imap.up;
	bool smtp_down = e->smtp.known && !e->smtp.up;
	struct buf line;
	buf_init(&line, e->turn_ctx, sizeof office->health - 1);
	office->health_red = imap_down || smtp_down || e->holding ||
			     breaker != 0 || left > 0 || untold > 0 ||
			     trouble != NULL;
	if (!office->health_red)
		buf_add_str(&line, "Everything works: the mailbox is read and "
				   "letters leave");
	if (breaker != 0)
		buf_add_str(&line, "Acknowledgements are stopped: too many "
				   "were due at once. ");
	if (left > 0)
		buf_add_fmt(&line,
		    "%lld %s held when sending was switched off, and %s until "
		    "IT releases %s (enquiryctl outbox). ",
		    (long long)left, left == 1 ? "letter was" : "letters were",
		    left == 1 ? "waits" : "wait", left == 1 ? "it" : "them");
	if (untold > 0)
		buf_add_fmt(&line,
		    "%lld %s came back in the last days, and so did the word "
		    "of it to somebody else: nobody knows of what %s. IT can "
		    "say which (staff.none in the log). ",
		    (long long)untold,
		    untold == 1 ? "letter to a colleague"
				: "letters to colleagues",
		    untold == 1 ? "it asks" : "they ask");
	if (imap_down)
		buf_add_str(&line, "The mailbox cannot be read. ");
	if (smtp_down)
		buf_add_str(&line, "Letters cannot leave. ");
	if (e->holding)
		buf_add_str(&line, "The disk is full. ");
	if (trouble != NULL)
		buf_add_fmt(&line, "Signing in fails: %.250s. ", trouble);
	add_expiries(office, &line);
	add_holidays(office, &line);
	memcpy(office->health, line.p, line.n + 1);
	return 0;
}
