/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting a statutory clock, and the sentences that show how. */
#include "daemon/policy/statute.h"

#include <string.h>

#include "parsers/base/buf.h"

enum {
	WORKING_MAX = 2000,
	CLOSURE_LEAST_DAYS = 28, /* regulation 10(4)(a): four weeks */
	CLOSURE_MARGIN_DAYS = 7
};

/* ---- looking up ---- */

bool
statute_is_key(const struct statute_table *table, const char *key)
{
	for (size_t i = 0; i < table->clock_count; i++)
		if (strcmp(table->clocks[i].key, key) == 0)
			return true;
	return false;
}

bool
statute_names_have(statute_names names, const char *name)
{
	for (; names != NULL && *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

int
statute_find(const struct statute_table *table, const char *key, int32_t day,
    const struct statute **statute_r, struct err *err)
{
	const struct statute *near = NULL;
	char date[CIVIL_LONG_SIZE];

	for (size_t i = 0; i < table->clock_count; i++) {
		const struct statute *s = &table->clocks[i];

		if (strcmp(s->key, key) != 0)
			continue;
		if ((s->from == DAY_NONE || day >= s->from) &&
		    (s->until == DAY_NONE || day <= s->until)) {
			*statute_r = s;
			return 1;
		}
		near = s;
	}
	if (near == NULL)
		return 0;
	const bool early = near->from != DAY_NONE && day < near->from;

	civil_long(early ? near->from : near->until, date);
	return err_set(err, ERR_USAGE, "%s holds only %s %s", key,
	    early ? "from" : "until", date);
}

static bool
is_same_name(const char *name, struct span words)
{
	if (strlen(name) != words.n)
		return false;
	for (size_t i = 0; i < words.n; i++) {
		const int c = to_lower((unsigned char)words.p[i]);

		if (name[i] != (c == ' ' || c == '_' ? '-' : c))
			return false;
	}
	return true;
}

static const char *
find_name(statute_names names, struct span words)
{
	for (; names != NULL && *names != NULL; names++)
		if (is_same_name(*names, words))
			return *names;
	return NULL;
}

const char *
statute_event(const struct statute_table *table, struct span words)
{
	for (size_t i = 0; i < table->clock_count; i++) {
		const char *name = find_name(table->clocks[i].events, words);

		if (name == NULL)
			name = find_name(table->clocks[i].second_events, words);
		if (name == NULL)
			name = find_name(table->clocks[i].met_by, words);
		if (name != NULL)
			return name;
	}
	return NULL;
}

const struct statute_excuse *
statute_excuse(const struct statute_table *table, const char *key)
{
	for (size_t i = 0; i < table->excuse_count; i++)
		if (strcmp(table->excuses[i].key, key) == 0)
			return &table->excuses[i];
	return NULL;
}

/* ---- counting ---- */

/* August, and 25 December to 1 January (rule 12(3)). */
static bool
is_tribunal_holiday(int32_t day)
{
	const struct civil date = civil_from_day(day);

	return date.month == 8 || (date.month == 12 && date.day >= 25) ||
	       (date.month == 1 && date.day == 1);
}

/* Working days that are no tribunal holidays, one after the other. */
static int32_t
add_tribunal_days(const struct calendar *cal, int32_t day, int n)
{
	while (n > 0 && day != DAY_NONE) {
		day = workday_next(cal, day);
		n -= day != DAY_NONE && !is_tribunal_holiday(day);
	}
	return day;
}

static int32_t
add_working_days(const struct calendar *cal, const struct statute *s,
    const struct statute_period *p, int32_t day)
{
	if (p->count == STATUTE_BEFORE)
		return workday_add(cal, day, -p->n);
	if (p->count == STATUTE_INCLUDING)
		day--;
	return s->skips_tribunal_holidays ? add_tribunal_days(cal, day, p->n)
					  : workday_add(cal, day, p->n);
}

static int32_t
add_months(const struct statute_period *p, int32_t day)
{
	const int n = p->count == STATUTE_BEFORE ? -p->n : p->n;
	const int32_t there = civil_add_months(day, n);

	if (p->count != STATUTE_INCLUDING || there == DAY_NONE)
		return there;
	/* Without a corresponding date the period ends with its month. */
	return civil_from_day(there).day == civil_from_day(day).day ? there - 1
								    : there;
}

static int32_t
add_days(const struct statute_period *p, int32_t day)
{
	const int n = p->unit == STATUTE_WEEKS ? 7 * p->n : p->n;
	const int32_t there = p->count == STATUTE_BEFORE      ? day - n
			      : p->count == STATUTE_INCLUDING ? day + n - 1
							      : day + n;

	return there > civil_day(9999, 12, 31) || there < civil_day(1, 1, 1)
		   ? DAY_NONE
		   : there;
}

static int32_t
end_of(const struct calendar *cal, const struct statute *s,
    const struct statute_period *p, int32_t day)
{
	if (p->count == STATUTE_AT_ONCE)
		return day;
	if (p->count == STATUTE_BEFORE_DATE)
		return civil_day(civil_from_day(day).year, p->month, p->day) -
		       1;
	switch (p->unit) {
	case STATUTE_DAYS:
	case STATUTE_WEEKS:
		return add_days(p, day);
	case STATUTE_MONTHS:
		return add_months(p, day);
	case STATUTE_WORKING_DAYS:
		return add_working_days(cal, s, p, day);
	case STATUTE_HOURS:
		break;
	}
	return DAY_NONE;
}

/* Invariant 3. */
static int32_t
roll(const struct calendar *cal, enum statute_rolls rolls, int32_t day)
{
	if (day == DAY_NONE || rolls == STATUTE_STAYS)
		return day;
	while (rolls == STATUTE_TO_TRIBUNAL_DAY && is_tribunal_holiday(day))
		day++;
	return workday_on_or_after(cal, day);
}

/* ---- the working ---- */

static const char *const unit_words[][2] = {
    [STATUTE_DAYS] = {"day", "days"},
    [STATUTE_WEEKS] = {"week", "weeks"},
    [STATUTE_MONTHS] = {"month", "months"},
    [STATUTE_WORKING_DAYS] = {"working day", "working days"},
    [STATUTE_HOURS] = {"hour", "hours"},
};

static void
write_date(struct buf *b, int32_t day)
{
	char date[CIVIL_LONG_SIZE];

	civil_long(day, date);
	buf_add_str(b, date);
}

/* "6 weeks, that day left out, end on Monday 19 January 2026" */
static void
write_limb(
    struct buf *b, const struct statute_period *p, int32_t day, int32_t end)
{
	const char *unit = unit_words[p->unit][p->n != 1];
	static const char *const counted[] = {
	    [STATUTE_AFTER] = ", that day not counted, ",
	    [STATUTE_INCLUDING] = ", that day counted as the first, ",
	    [STATUTE_BEFORE] = " before it ",
	    [STATUTE_BEFORE_DATE] = "",
	    [STATUTE_AT_ONCE] = "",
	    [STATUTE_AS_ORDERED] = "",
	};

	if (p->count == STATUTE_AT_ONCE) {
		buf_add_str(b, "it takes effect at once, on ");
		write_date(b, day);
		return;
	}
	if (p->count == STATUTE_BEFORE_DATE) {
		buf_add_fmt(b,
		    "it must be done before %d %s, so the last day is ", p->day,
		    civil_month_name(p->month));
		write_date(b, end);
		return;
	}
	buf_add_fmt(b, "%d %s%s%s ", p->n, unit, counted[p->count],
	    p->count == STATUTE_BEFORE ? "is"
	    : p->n == 1                ? "ends on"
				       : "end on");
	write_date(b, end);
}

/* What was left out of a count, and what was not. */
static void
write_left_out(struct buf *b, const struct statute *s)
{
	const struct statute_period *p = &s->period;

	if (p->count == STATUTE_AT_ONCE || p->count == STATUTE_BEFORE_DATE)
		return;
	if (s->skips_tribunal_holidays)
		buf_add_str(b,
		    " Weekends, bank holidays, August and 25 December to 1 "
		    "January are not counted.");
	else if (p->unit == STATUTE_WORKING_DAYS &&
		 strcmp(s->calendar, "uk") == 0)
		buf_add_str(b,
		    " Weekends and bank holidays anywhere in the United "
		    "Kingdom are not counted.");
	else if (p->unit == STATUTE_WORKING_DAYS)
		buf_add_str(b, " Weekends and bank holidays are not counted.");
	else if (s->rolls == STATUTE_STAYS && p->unit != STATUTE_MONTHS)
		buf_add_str(b,
		    " Weekends, bank holidays and school holidays all count.");
}

static void
write_roll(struct buf *b, const struct statute *s, int32_t raw, int32_t last)
{
	if (raw == last)
		return;
	buf_add_str(b, " ");
	if (s->rolls == STATUTE_TO_TRIBUNAL_DAY && is_tribunal_holiday(raw))
		buf_add_str(b, civil_from_day(raw).month == 8
				   ? "That is in August"
				   : "That is between 25 December and 1 "
				     "January");
	else
		buf_add_str(b, "That is not a working day");
	buf_add_str(b, ", so the last day is ");
	write_date(b, last);
	buf_add_byte(b, '.');
}

/* A date that nobody works on is met before it (golden G15 and G28). */
static void
write_act_by(
    struct buf *b, const struct statute *s, const struct statute_date *date)
{
	if (date->act_by == date->last_day || s->kind == STATUTE_LIMIT)
		return;
	if (s->kind == STATUTE_MINIMUM) {
		buf_add_str(
		    b, " It is not a working day: allow until the next one.");
		return;
	}
	buf_add_str(b, " It is not a working day and the date does not move: "
		       "act by ");
	write_date(b, date->act_by);
	buf_add_byte(b, '.');
}

static void
write_law(
    struct buf *b, const struct statute *s, const struct statute_date *date)
{
	buf_add_fmt(b, " %s: %s.",
	    s->kind == STATUTE_TARGET    ? "A target, not law"
	    : s->kind == STATUTE_MINIMUM ? "A minimum"
					 : "The law",
	    s->law);
	if (s->note != NULL)
		buf_add_fmt(b, " %s", s->note);
	if (s->unread)
		buf_add_str(b, " Check it: the period has not been compared "
			       "with the law's own text.");
	if (date->uncovered)
		buf_add_str(b, " The list of bank holidays does not reach all "
			       "of these days.");
}

static void
write_start(struct buf *b, const char *what, int32_t day)
{
	buf_add_byte(b, (char)to_upper((unsigned char)what[0]));
	buf_add_str(b, what + 1);
	buf_add_str(b, ": ");
	write_date(b, day);
	buf_add_str(b, "; ");
}

static void
write_dates(struct buf *b, const struct statute *s,
    const struct statute_input *input, int32_t first, int32_t other,
    int32_t last)
{
	const int32_t raw = other != DAY_NONE && other > first ? other : first;

	write_start(b, s->starts, input->day);
	write_limb(b, &s->period, input->day, first);
	buf_add_byte(b, '.');
	if (other != DAY_NONE) {
		buf_add_byte(b, ' ');
		write_start(b, s->second, input->other);
		write_limb(b, &s->later, input->other, other);
		buf_add_str(b, ". The later of the two counts.");
	} else if (s->second != NULL) {
		buf_add_fmt(
		    b, " It is later if %s and that ends later.", s->second);
	}
	write_left_out(b, s);
	write_roll(b, s, raw, last);
}

/* ---- the clock ---- */

static const struct calendar *
calendar_of(const struct statute *s, const struct statute_calendars *calendars)
{
	if (strcmp(s->calendar, "uk") == 0)
		return calendars->uk;
	if (strcmp(s->calendar, "tribunal") == 0)
		return calendars->tribunal;
	return calendars->england_and_wales;
}

static int
refuse_order(void *ctx, const struct statute *s, struct err *err)
{
	struct buf b;

	buf_init(&b, ctx, WORKING_MAX);
	for (statute_names n = s->see; n != NULL && *n != NULL; n++)
		buf_add_fmt(&b, "%s%s", b.n == 0 ? "" : ", ", *n);
	return err_set(err, ERR_USAGE, "%s runs as the order would: choose %s",
	    s->key, b.p);
}

static int
compute_hours(void *ctx, const struct statute *s,
    const struct statute_input *input, struct statute_date *date,
    struct err *err)
{
	struct buf b;
	int32_t from_s;
	int32_t to_s;

	if (input->civil == NULL || input->at == INSTANT_NONE)
		return err_set(err, ERR_USAGE,
		    "%s runs by the hour: give the time, like "
		    "2026-12-07T09:30:00Z",
		    s->key);
	date->last_instant = input->at + (int64_t)s->period.n * 3600;
	const int32_t from = input->civil(input->at, &from_s);

	date->last_day = input->civil(date->last_instant, &to_s);
	date->act_by = date->last_day;
	buf_init(&b, ctx, WORKING_MAX);
	buf_add_byte(&b, (char)to_upper((unsigned char)s->starts[0]));
	buf_add_fmt(&b, "%s: ", s->starts + 1);
	write_date(&b, from);
	buf_add_fmt(&b, " at %02d:%02d; %d hours end on ", from_s / 3600,
	    from_s / 60 % 60, s->period.n);
	write_date(&b, date->last_day);
	buf_add_fmt(&b,
	    " at %02d:%02d. Nights, weekends and bank holidays all count.",
	    to_s / 3600, to_s / 60 % 60);
	write_law(&b, s, date);
	date->working = b.p;
	return 0;
}

static bool
needs_holidays(const struct statute *s)
{
	return s->period.unit == STATUTE_WORKING_DAYS ||
	       s->rolls != STATUTE_STAYS;
}

int
statute_compute(void *ctx, const struct statute *s,
    const struct statute_calendars *calendars,
    const struct statute_input *input, struct statute_date *date_r,
    struct err *err)
{
	const struct calendar *cal = calendar_of(s, calendars);
	struct statute_date date = {
	    .last_instant = INSTANT_NONE, .calendar = "calendar-days"};
	int32_t other = DAY_NONE;

	if (s->period.count == STATUTE_AS_ORDERED)
		return refuse_order(ctx, s, err);
	if (s->period.unit == STATUTE_HOURS) {
		if (compute_hours(ctx, s, input, &date, err) != 0)
			return -1;
		*date_r = date;
		return 0;
	}
	if (input->other != DAY_NONE && s->second == NULL)
		return err_set(
		    err, ERR_USAGE, "%s takes one date only", s->key);
	const int32_t first = end_of(cal, s, &s->period, input->day);

	if (input->other != DAY_NONE)
		other = end_of(cal, s, &s->later, input->other);
	date.last_day = roll(cal, s->rolls, other > first ? other : first);
	if (first == DAY_NONE || date.last_day == DAY_NONE)
		return err_set(
		    err, ERR_USAGE, "the last day is after the year 9999");
	date.act_by =
	    s->period.count == STATUTE_AT_ONCE ||
		    workday_is(calendars->england_and_wales, date.last_day)
		? date.last_day
		: workday_add(calendars->england_and_wales, date.last_day, -1);
	if (needs_holidays(s)) {
		date.calendar = calendar_name(cal);
		date.uncovered = !calendar_covers(cal, date.last_day) ||
				 !calendar_covers(cal, input->day);
	}
	struct buf b;

	buf_init(&b, ctx, WORKING_MAX);
	write_dates(&b, s, input, first, other, date.last_day);
	write_act_by(&b, s, &date);
	write_law(&b, s, &date);
	date.working = b.p;
	*date_r = date;
	return 0;
}

bool
statute_closure_window(
    int32_t closes, int32_t reopens, int32_t *opens_r, int32_t *ends_r)
{
	*opens_r = closes - CLOSURE_MARGIN_DAYS;
	*ends_r = reopens - CLOSURE_MARGIN_DAYS;
	return reopens - closes >= CLOSURE_LEAST_DAYS;
}
