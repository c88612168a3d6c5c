/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all managers' digests of a day are made of, read once for all of them.
 */
#include "daemon/tick/tick_desk.h"

#include "daemon/compose/chart.h"
#include "daemon/intake/asks.h"
#include "daemon/office/post.h"
#include "daemon/sys/zone.h"

enum {
	UNACCEPTED_WORKING_DAYS = 2 /* an owner answers for it by then (A1) */
};

static bool
is_past(const struct day *d, int32_t day)
{
	return day != DAY_NONE && day < d->office->today;
}

/* What they were told has not come: an answer, or who gives it. */
static bool
is_broken_promise(const struct day *d, const struct enquiry *e)
{
	return is_past(d, e->promised_day) || is_past(d, day_hear_by(d, e));
}

static enum digest_section
section_of(const struct day *d, const struct enquiry *e)
{
	if (is_broken_promise(d, e))
		return DIGEST_PROMISES;
	if (e->due_day < d->office->today)
		return strcmp(e->kind, "mp") == 0 ||
			       strcmp(e->kind, "councillor") == 0
			   ? DIGEST_MP_OVERDUE
			   : DIGEST_FAMILY_OVERDUE;
	/* P-14: one who has left owns nothing. */
	if (day_officer(d, e->owner_id) == NULL)
		return DIGEST_UNOWNED;
	if (strcmp(e->state, "held") == 0)
		return DIGEST_HELD;
	if (strcmp(e->state, "allocated") == 0 &&
	    workday_count(d->office->calendar, e->deemed_day,
		d->office->today) > UNACCEPTED_WORKING_DAYS)
		return DIGEST_URGENT;
	return DIGEST_DUE;
}

/* The six whole weeks before this one, on its first working day. */
static int
load_weeks(struct desk *desk, struct err *err)
{
	const struct office *office = desk->d->office;
	const int32_t monday =
	    office->today - (int32_t)civil_weekday(office->today);
	if (!day_begins_week(desk->d))
		return 0;
	for (int i = 0; i < DESK_WEEKS; i++) {
		const int32_t from = monday - 7 * (DESK_WEEKS - i);
		struct enquiry_flow flow;
		if (enquiry_flow_between(office->store, zone_instant(from, 0),
			zone_instant(from + 7, 0), &flow, err) < 0)
			return -1;
		desk->weeks[i] = (struct digest_week){.monday = from,
		    .received = (int)flow.received,
		    .answered = (int)flow.answered,
		    .answered_late = (int)flow.answered_late};
	}
	desk->week_count = DESK_WEEKS;
	if (backlog_read(desk->d, (int)desk->open_count, &desk->backlog, err) <
	    0)
		return -1;
	if (desk->backlog.count >= CHART_MIN)
		desk->picture = chart_png(
		    desk->d->ctx, desk->backlog.values, desk->backlog.count);
	return 0;
}

static void
load_away(struct desk *desk)
{
	struct day *d = desk->d;
	desk->away = mem_many(d->ctx, const char *, d->absence_count);
	for (size_t i = 0; i < d->absence_count; i++) {
		const struct officer *officer =
		    day_officer(d, d->absences[i].officer_id);
		if (officer == NULL ||
		    day_absence(d, officer) != &d->absences[i])
			continue;
		const struct officer *deputy =
		    day_officer_at(d, officer->deputy);
		desk->away[desk->away_count++] =
		    mem_fmt(d->ctx, "%s, until %s; chases go to %s",
			officer->name, post_day(d->ctx, d->absences[i].to_day),
			deputy == NULL ? "the manager, as there is no deputy"
				       : deputy->name);
	}
}

/* What each manager is to hear nothing of. */
static int
load_interests(struct desk *desk, struct err *err)
{
	struct day *d = desk->d;
	desk->own = mem_many(d->ctx, struct interests, d->officer_count);
	for (size_t i = 0; i < d->officer_count; i++)
		if (d->officers[i]->role >= OFFICER_MANAGER &&
		    interest_list(d->ctx, d->office, d->officers[i]->addr,
			&desk->own[i], err) < 0)
			return -1;
	return 0;
}

int
desk_read(struct day *d, struct desk *desk, struct err *err)
{
	*desk = (struct desk){.d = d};
	if (month_read(d, &desk->month, &desk->month_says, err) < 0 ||
	    load_interests(desk, err) < 0)
		return -1;
	struct office *office = d->office;
	struct enquiry_filter filter = {.open_only = true};
	const int64_t yesterday = zone_instant(office->today - 1, 0);
	int64_t since;
	if (enquiry_list(office->store, d->ctx, &filter, &desk->open,
		&desk->open_count, err) < 0 ||
	    day_read_namings(d, err) < 0 || day_read_legal(d, err) < 0 ||
	    asks_read(d, err) < 0 ||
	    enquiry_count(office->store, office->today, &desk->counts, err) <
		0 ||
	    store_number(office->store, "digest_at", 0, &since, err) < 0 ||
	    enquiry_flow_since(office->store,
		since > 0 && since < office->now ? since : yesterday,
		&desk->flow, err) < 0 ||
	    store_number_set(office->store, "digest_at", office->now, err) < 0)
		return -1;
	desk->sections = mem_many(d->ctx, unsigned char, desk->open_count);
	for (size_t i = 0; i < desk->open_count; i++)
		desk->sections[i] = (unsigned char)section_of(d, desk->open[i]);
	load_away(desk);
	return load_weeks(desk, err);
}
