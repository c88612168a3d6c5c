/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The service clock: the count, and the sentences that show it. */
#include "daemon/policy/deadline.h"

#include "parsers/base/buf.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

#define WORKING_MAX 4000
/* Longer lists are counted, not read out. */
#define LISTED_MAX 8
#define CLOSURES_LISTED_MAX 2

static bool
is_time_of_day(int32_t seconds)
{
	return seconds >= 0 && seconds <= DEADLINE_CUTOFF_NONE_S;
}

static int
check_bounds(const struct deadline_policy *policy,
    const struct deadline_input *input, struct err *err)
{
	if (policy->days < 1 || policy->days > DEADLINE_DAYS_MAX)
		return err_set(err, ERR_USAGE, "%d working days: 1 to %d",
		    policy->days, DEADLINE_DAYS_MAX);
	if (input->extend_days < 0 || input->extend_days > DEADLINE_DAYS_MAX)
		return err_set(err, ERR_USAGE,
		    "an extension to %d working days: 1 to %d",
		    input->extend_days, DEADLINE_DAYS_MAX);
	if (!is_time_of_day(policy->cutoff_s))
		return err_set(err, ERR_USAGE, "no such time of day");
	for (size_t i = 0; i < policy->cutoff_count; i++)
		if (!is_time_of_day(policy->cutoffs[i].at_s))
			return err_set(err, ERR_USAGE, "no such time of day");
	if (input->received_day == DAY_NONE)
		return err_set(err, ERR_USAGE, "no date of receipt");
	for (size_t i = 0; i < input->pause_count; i++) {
		const struct deadline_pause *pause = &input->pauses[i];

		if (pause->from == DAY_NONE ||
		    (pause->to != DAY_NONE && pause->to < pause->from))
			return err_set(
			    err, ERR_USAGE, "a pause ends before it begins");
	}
	return 0;
}

int32_t
deadline_cutoff_on(const struct deadline_policy *policy, int32_t day)
{
	int32_t at_s = policy->cutoff_s;
	bool dated = false;

	for (size_t i = 0; i < policy->cutoff_count; i++) {
		const struct deadline_cutoff *own = &policy->cutoffs[i];

		if (own->day == day) {
			at_s = own->at_s;
			dated = true;
		} else if (!dated && own->day == DAY_NONE &&
			   own->weekday == civil_weekday(day)) {
			at_s = own->at_s;
		}
	}
	return at_s;
}

/* Invariants 1 and 2. */
static int32_t
deemed_day(const struct calendar *cal, const struct deadline_policy *policy,
    const struct deadline_input *input)
{
	if (!workday_is(cal, input->received_day))
		return policy->roll
			   ? workday_on_or_after(cal, input->received_day)
			   : input->received_day;
	if (input->received_s > deadline_cutoff_on(policy, input->received_day))
		return workday_next(cal, input->received_day);
	return input->received_day;
}

enum paused { NOT_PAUSED, PAUSED, PAUSED_OPEN };

static enum paused
paused_on(const struct deadline_input *input, int32_t day)
{
	enum paused paused = NOT_PAUSED;

	for (size_t i = 0; i < input->pause_count; i++) {
		const struct deadline_pause *pause = &input->pauses[i];

		if (day < pause->from)
			continue;
		if (pause->to == DAY_NONE)
			return PAUSED_OPEN;
		if (day <= pause->to)
			paused = PAUSED;
	}
	return paused;
}

/* Invariants 3 to 5.  Returns how many days were counted. */
static int
count_days(const struct calendar *cal, const struct deadline_input *input,
    struct deadline *deadline)
{
	int32_t day = deadline->deemed_day;
	int counted = 0;

	if (input->pause_count == 0) {
		deadline->last_day = workday_add(cal, day, deadline->days);
		return deadline->days;
	}
	while (counted < deadline->days) {
		day = workday_next(cal, day);
		if (day == DAY_NONE)
			break;
		switch (paused_on(input, day)) {
		case NOT_PAUSED:
			counted++;
			break;
		case PAUSED:
			deadline->paused_days++;
			break;
		case PAUSED_OPEN:
			deadline->paused = true;
			return counted;
		}
	}
	deadline->last_day = day;
	return counted;
}

/* Writes dates so that the year is said once, and again when it changes. */
struct writer {
	struct buf text;
	const struct calendar *cal;
	int year;
};

static void
write_date(struct writer *w, int32_t day)
{
	const struct civil date = civil_from_day(day);

	/* Four of a mail: printf() takes its time. */
	buf_add_str(&w->text, civil_weekday_name(civil_weekday(day)));
	buf_add_byte(&w->text, ' ');
	if (date.day >= 10)
		buf_add_byte(&w->text, (char)('0' + date.day / 10));
	buf_add_byte(&w->text, (char)('0' + date.day % 10));
	buf_add_byte(&w->text, ' ');
	buf_add_str(&w->text, civil_month_name(date.month));
	if (date.year != w->year)
		buf_add_fmt(&w->text, " %d", date.year);
	w->year = date.year;
}

static int
count_kind(
    const struct calendar *cal, int32_t from, int32_t to, enum day_kind kind)
{
	int count = 0;

	for (int32_t day = from; day < to; day++)
		count += workday_kind(cal, day, NULL) == kind;
	return count;
}

/* The days of one kind in [from, to) as "A, B and C". */
static void
write_days(struct writer *w, int32_t from, int32_t to, enum day_kind kind)
{
	const int total = count_kind(w->cal, from, to, kind);
	int found = 0;

	for (int32_t day = from; day < to && found < LISTED_MAX; day++) {
		if (workday_kind(w->cal, day, NULL) != kind)
			continue;
		found++;
		if (found > 1)
			buf_add_str(&w->text, found == total ? " and " : ", ");
		write_date(w, day);
	}
	if (total > found)
		buf_add_fmt(&w->text, " and %d more", total - found);
}

/* Why the days from receipt to the deemed day are not worked. */
static void
write_reason(struct writer *w, int32_t received, int32_t deemed)
{
	const int holidays = count_kind(w->cal, received, deemed, DAY_HOLIDAY);
	const int closures = count_kind(w->cal, received, deemed, DAY_CLOSURE);

	if (holidays + closures == 0) {
		buf_add_str(&w->text, ", the next working day");
		return;
	}
	buf_add_str(&w->text, " because ");
	if (holidays > 0) {
		write_days(w, received, deemed, DAY_HOLIDAY);
		buf_add_str(&w->text, holidays == 1 ? " is a bank holiday"
						    : " are bank holidays");
	}
	if (closures > 0) {
		buf_add_str(&w->text, holidays > 0 ? " and on " : "on ");
		write_days(w, received, deemed, DAY_CLOSURE);
		buf_add_str(&w->text, " the council is closed");
	}
}

/* "; day 1 Wednesday 6 May; day 10 Tuesday 19 May." */
static void
write_count(struct writer *w, const struct deadline *deadline, int counted,
    int32_t open)
{
	buf_add_str(&w->text, "; day 1 ");
	write_date(w, deadline->first_day);
	if (deadline->paused) {
		buf_add_str(&w->text, "; paused since ");
		write_date(w, open);
		buf_add_fmt(&w->text,
		    " with %d of %d days counted, so there is no date until "
		    "the pause ends.",
		    counted, deadline->days);
		return;
	}
	if (deadline->last_day == deadline->first_day) {
		buf_add_str(&w->text, ", which is the last day.");
		return;
	}
	buf_add_fmt(&w->text, "; day %d ", deadline->days);
	write_date(w, deadline->last_day);
	buf_add_byte(&w->text, '.');
}

static void
write_holidays(struct writer *w, int32_t from, int32_t to)
{
	int found = 0;

	for (int32_t day = from; day <= to; day++) {
		const char *title;

		if (workday_kind(w->cal, day, &title) != DAY_HOLIDAY)
			continue;
		if (++found > LISTED_MAX)
			continue;
		buf_add_str(&w->text, ", ");
		write_date(w, day);
		buf_add_fmt(&w->text, " (%s)", title);
	}
	if (found > LISTED_MAX)
		buf_add_fmt(
		    &w->text, ", %d more bank holidays", found - LISTED_MAX);
}

static void
write_closures(struct writer *w, int32_t from, int32_t to)
{
	const int closures = count_kind(w->cal, from, to + 1, DAY_CLOSURE);

	if (closures > CLOSURES_LISTED_MAX) {
		buf_add_fmt(
		    &w->text, ", %d days when the council is closed", closures);
	} else if (closures > 0) {
		buf_add_str(&w->text, ", ");
		write_days(w, from, to + 1, DAY_CLOSURE);
		buf_add_str(&w->text, " (council closed)");
	}
}

/* What lies between the deemed day and the last one, if it needs a word. */
static void
write_left_out(struct writer *w, const struct deadline *deadline)
{
	const int32_t from = deadline->deemed_day + 1;
	const int32_t to =
	    deadline->paused ? deadline->original_day : deadline->last_day;

	if (deadline->paused_days == 0 &&
	    !calendar_has_between(w->cal, from, to))
		return;
	buf_add_str(&w->text, " Not counted: weekends");
	write_holidays(w, from, to);
	write_closures(w, from, to);
	if (deadline->paused_days > 0)
		buf_add_fmt(&w->text, ", %d working day%s of pause",
		    deadline->paused_days,
		    deadline->paused_days == 1 ? "" : "s");
	buf_add_byte(&w->text, '.');
}

static void
write_notes(struct writer *w, const struct deadline_input *input,
    const struct deadline *deadline)
{
	if (input->extend_days > 0)
		buf_add_fmt(&w->text, " Extended to %d working days.",
		    input->extend_days);
	if (deadline->paused || deadline->last_day != deadline->original_day) {
		buf_add_str(&w->text, " The original date is ");
		write_date(w, deadline->original_day);
		buf_add_byte(&w->text, '.');
	}
	if (deadline->uncovered &&
	    input->received_day < calendar_first_day(w->cal)) {
		buf_add_str(
		    &w->text, " The list of bank holidays begins with ");
		write_date(w, calendar_first_day(w->cal));
		buf_add_str(&w->text, ": earlier ones are not known.");
	} else if (deadline->uncovered) {
		buf_add_str(&w->text, " The list of bank holidays ends with ");
		write_date(w, calendar_last_day(w->cal));
		buf_add_str(&w->text, ": later ones are not known yet.");
	}
}

/* The first day of the pause that stands open. */
static int32_t
open_since(const struct deadline_input *input)
{
	int32_t since = DAY_NONE;

	for (size_t i = 0; i < input->pause_count; i++) {
		const struct deadline_pause *pause = &input->pauses[i];

		if (pause->to == DAY_NONE &&
		    (since == DAY_NONE || pause->from < since))
			since = pause->from;
	}
	return since;
}

static const char *
write_working(void *ctx, const struct calendar *cal,
    const struct deadline_policy *policy, const struct deadline_input *input,
    const struct deadline *deadline, int counted)
{
	struct writer w = {.cal = cal};
	const int32_t received = input->received_day;

	buf_init(&w.text, ctx, WORKING_MAX);
	buf_add_str(&w.text, "Received ");
	write_date(&w, received);
	if (deadline->deemed_day != received) {
		const int32_t at_s = deadline_cutoff_on(policy, received);

		if (workday_is(cal, received))
			buf_add_fmt(&w.text, " after %02d:%02d", at_s / 3600,
			    at_s / 60 % 60);
		buf_add_str(&w.text, ", counts as ");
		write_date(&w, deadline->deemed_day);
		write_reason(&w, received, deadline->deemed_day);
	}
	write_count(&w, deadline, counted, open_since(input));
	write_left_out(&w, deadline);
	write_notes(&w, input, deadline);
	return w.text.p;
}

int
deadline_compute(void *ctx, const struct calendar *cal,
    const struct deadline_policy *policy, const struct deadline_input *input,
    struct deadline *deadline_r, struct err *err)
{
	struct deadline deadline = {
	    .last_day = DAY_NONE,
	    .days = input->extend_days > 0 ? input->extend_days : policy->days,
	};

	if (check_bounds(policy, input, err) != 0)
		return -1;
	deadline.deemed_day = deemed_day(cal, policy, input);
	if (deadline.deemed_day != DAY_NONE) {
		deadline.first_day = workday_next(cal, deadline.deemed_day);
		deadline.original_day =
		    workday_add(cal, deadline.deemed_day, policy->days);
	}
	if (deadline.deemed_day == DAY_NONE ||
	    deadline.original_day == DAY_NONE)
		return err_set(
		    err, ERR_USAGE, "the last day is after the year 9999");
	const int counted = count_days(cal, input, &deadline);

	if (!deadline.paused && deadline.last_day == DAY_NONE)
		return err_set(
		    err, ERR_USAGE, "the last day is after the year 9999");
	const int32_t latest =
	    deadline.paused ? deadline.original_day : deadline.last_day;

	deadline.uncovered = !calendar_covers(cal, latest) ||
			     !calendar_covers(cal, input->received_day);
	deadline.working =
	    write_working(ctx, cal, policy, input, &deadline, counted);
	*deadline_r = deadline;
	return 0;
}
