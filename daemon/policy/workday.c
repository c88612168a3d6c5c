/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Working days: bank holidays, closure days and counting over them. */
#include "daemon/policy/workday.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "parsers/base/mem.h"

/* Years of holidays for three divisions fit many times over. */
#define HOLIDAYS_MAX 10000
#define TITLE_MAX 100
/* More working days than there are days; steps beyond have no result. */
#define WORKDAY_STEP_MAX 4000000

struct holiday {
	int32_t day;
	const char *title; /* NULL: a closure */
};

struct calendar {
	const char *name;
	struct holiday *days; /* sorted, each day once */
	size_t count;
	size_t capacity;
	int32_t first; /* what the list speaks for */
	int32_t last;
};

#define DIVISIONS_MAX 3

/*
 * What each calendar is made of.  The Tribunal's working day leaves out
 * Christmas Day, Good Friday and bank holidays (DOMAIN.md B1.7): the list of
 * England and Wales names the first two as well, or their substitutes when
 * they fall on a weekend, which is no working day anyway.
 */
static const struct {
	const char *name;
	const char *divisions[DIVISIONS_MAX];
} calendars[] = {
    {"england-and-wales", {"england-and-wales"}},
    {"uk", {"england-and-wales", "scotland", "northern-ireland"}},
    {"tribunal", {"england-and-wales"}},
};

#define CALENDAR_COUNT (sizeof(calendars) / sizeof(calendars[0]))

static const char *const *
divisions_of(const char *name)
{
	for (size_t i = 0; i < CALENDAR_COUNT; i++) {
		if (strcmp(name, calendars[i].name) == 0)
			return calendars[i].divisions;
	}
	return NULL;
}

bool
calendar_is_name(const char *name)
{
	return divisions_of(name) != NULL;
}

/* Where day is, or where it would have to go. */
static size_t
calendar_slot(const struct calendar *cal, int32_t day)
{
	size_t low = 0;
	size_t high = cal->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (cal->days[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct holiday *
calendar_find(const struct calendar *cal, int32_t day)
{
	const size_t at = calendar_slot(cal, day);

	if (at < cal->count && cal->days[at].day == day)
		return &cal->days[at];
	return NULL;
}

/* A day that is there already keeps its first title.  A weekend is no working
 * day in any case: left out, the list holds just what counting subtracts. */
static void
calendar_insert(struct calendar *cal, int32_t day, const char *title)
{
	const size_t at = calendar_slot(cal, day);

	if (civil_weekday(day) >= WD_SATURDAY)
		return;

	if (at < cal->count && cal->days[at].day == day)
		return;
	cal->days = mem_grow(
	    cal, cal->days, &cal->capacity, cal->count + 1, sizeof(*cal->days));
	memmove(cal->days + at + 1, cal->days + at,
	    (cal->count - at) * sizeof(*cal->days));
	cal->days[at] = (struct holiday){.day = day, .title = title};
	cal->count++;
}

static int
read_event(struct calendar *cal, const json_t *event, const char *division,
    int32_t *day_r, struct err *err)
{
	const char *date = json_string_value(json_object_get(event, "date"));
	const char *title = json_string_value(json_object_get(event, "title"));

	if (date == NULL || !civil_parse(span_str(date), day_r))
		return err_set(err, ERR_CONFIG,
		    "bank holidays: an event of %s has no date that exists",
		    division);
	if (title == NULL || *title == '\0')
		title = "a bank holiday";
	calendar_insert(
	    cal, *day_r, mem_strn(cal, title, strnlen(title, TITLE_MAX)));
	return 0;
}

/* The list is kept a year at a time: December's holidays end a year. */
static int32_t
end_of_coverage(int32_t last_holiday)
{
	const struct civil date = civil_from_day(last_holiday);

	return date.month == 12 ? civil_day(date.year, 12, 31) : last_holiday;
}

static int
read_division(struct calendar *cal, const json_t *root, const char *division,
    struct err *err)
{
	const json_t *events =
	    json_object_get(json_object_get(root, division), "events");
	const size_t count = json_array_size(events);
	int32_t first = DAY_NONE;
	int32_t last = DAY_NONE;

	if (count == 0 || count > HOLIDAYS_MAX)
		return err_set(err, ERR_CONFIG,
		    "bank holidays: no list of events for %s", division);
	for (size_t i = 0; i < count; i++) {
		int32_t day;

		if (read_event(cal, json_array_get(events, i), division, &day,
			err) != 0)
			return -1;
		if (first == DAY_NONE || day < first)
			first = day;
		if (last == DAY_NONE || day > last)
			last = day;
	}
	first = civil_day(civil_from_day(first).year, 1, 1);
	last = end_of_coverage(last);
	if (cal->first == DAY_NONE || first > cal->first)
		cal->first = first;
	if (cal->last == DAY_NONE || last < cal->last)
		cal->last = last;
	return 0;
}

/* One calendar of a list that was read. */
static int
calendar_from(void *ctx, const json_t *root, const char *name,
    struct calendar **cal_r, struct err *err)
{
	const char *const *divisions = divisions_of(name);

	if (divisions == NULL)
		return err_set(err, ERR_CONFIG,
		    "no calendar is called \"%s\" (england-and-wales, uk, "
		    "tribunal)",
		    name);
	struct calendar *cal = mem_one(ctx, struct calendar);

	cal->name = mem_str(cal, name);
	cal->first = DAY_NONE;
	cal->last = DAY_NONE;
	for (int i = 0; i < DIVISIONS_MAX && divisions[i] != NULL; i++)
		if (read_division(cal, root, divisions[i], err) != 0) {
			mem_free(cal);
			return -1;
		}
	*cal_r = cal;
	return 0;
}

int
calendars_new(void *ctx, struct span json, const char *const *names,
    size_t count, struct calendar **cals_r, struct err *err)
{
	json_error_t problem;
	json_t *root = json_loadb(json.p == NULL ? "" : json.p, json.n,
	    JSON_REJECT_DUPLICATES, &problem);
	int result = 0;

	if (root == NULL)
		return err_set(err, ERR_CONFIG, "bank holidays: line %d: %s",
		    problem.line, problem.text);
	for (size_t i = 0; i < count && result == 0; i++)
		result = calendar_from(ctx, root, names[i], &cals_r[i], err);
	json_decref(root);
	return result;
}

int
calendar_new(void *ctx, struct span json, const char *name,
    struct calendar **cal_r, struct err *err)
{
	return calendars_new(ctx, json, &name, 1, cal_r, err);
}

struct calendar *
calendar_copy(void *ctx, const struct calendar *cal)
{
	struct calendar *copy = mem_one(ctx, struct calendar);

	*copy = *cal;
	copy->capacity = cal->count;
	copy->days = mem_many(copy, struct holiday, cal->count);
	memcpy(copy->days, cal->days, cal->count * sizeof(*cal->days));
	return copy;
}

void
calendar_add_closure_day(struct calendar *cal, int32_t day)
{
	if (day != DAY_NONE)
		calendar_insert(cal, day, NULL);
}

int
calendar_add_closure(struct calendar *cal, struct span date, struct err *err)
{
	int32_t day;

	if (!civil_parse(date, &day))
		return err_set(err, ERR_CONFIG,
		    "closure day \"%.*s\": not a date like 2026-12-29",
		    (int)(date.n < 40 ? date.n : 40), date.p);
	calendar_add_closure_day(cal, day);
	return 0;
}

const char *
calendar_name(const struct calendar *cal)
{
	return cal->name;
}

int32_t
calendar_first_day(const struct calendar *cal)
{
	return cal->first;
}

int32_t
calendar_last_day(const struct calendar *cal)
{
	return cal->last;
}

bool
calendar_covers(const struct calendar *cal, int32_t day)
{
	return day >= cal->first && day <= cal->last;
}

bool
calendar_has_between(const struct calendar *cal, int32_t from, int32_t to)
{
	const size_t at = calendar_slot(cal, from);

	return at < cal->count && cal->days[at].day <= to;
}

enum day_kind
workday_kind(const struct calendar *cal, int32_t day, const char **title_r)
{
	const struct holiday *holiday = calendar_find(cal, day);
	const char *title = NULL;
	enum day_kind kind = DAY_WORKING;

	/* A holiday on a Saturday is a weekend first: that needs no list. */
	if (civil_weekday(day) >= WD_SATURDAY) {
		kind = DAY_WEEKEND;
	} else if (holiday != NULL && holiday->title != NULL) {
		kind = DAY_HOLIDAY;
		title = holiday->title;
	} else if (holiday != NULL) {
		kind = DAY_CLOSURE;
		title = "the council is closed";
	}
	if (title_r != NULL)
		*title_r = title;
	return kind;
}

bool
workday_is(const struct calendar *cal, int32_t day)
{
	return civil_weekday(day) < WD_SATURDAY &&
	       calendar_find(cal, day) == NULL;
}

/* ---- counting: weekdays by arithmetic, less the days of the list ---- */

enum { WEEK = 7, WEEKDAYS = 5 };

/* Monday, 29 December 1969: weeks are counted from it. */
#define WEEKS_BEGIN (-3)

/* Mondays to Fridays up to and with a day, from WEEKS_BEGIN on. */
static int32_t
weekdays_until(int32_t day)
{
	const int32_t days = day - WEEKS_BEGIN;
	const int32_t over = (days % WEEK + WEEK) % WEEK;
	const int32_t weeks = (days - over) / WEEK;

	return weeks * WEEKDAYS + (over < WEEKDAYS ? over + 1 : WEEKDAYS);
}

/* The first day for which weekdays_until() gives n. */
static int32_t
weekday_number(int32_t n)
{
	const int32_t before = n - 1;
	const int32_t over = (before % WEEKDAYS + WEEKDAYS) % WEEKDAYS;

	return (before - over) / WEEKDAYS * WEEK + over + WEEKS_BEGIN;
}

static int32_t
listed_until(const struct calendar *cal, int32_t day)
{
	return (int32_t)calendar_slot(cal, day + 1);
}

static int32_t
workdays_until(const struct calendar *cal, int32_t day)
{
	return weekdays_until(day) - listed_until(cal, day);
}

/*
 * The first day for which workdays_until() gives n, which is a working day:
 * the least solution of weekdays(d) = n + listed(d), reached from below in as
 * many steps as there are runs of listed days on the way.
 */
static int32_t
workday_number(const struct calendar *cal, int32_t n)
{
	int32_t listed = 0;
	int32_t day = weekday_number(n);

	while (listed_until(cal, day) > listed) {
		listed = listed_until(cal, day);
		day = weekday_number(n + listed);
	}
	return day >= civil_day(1, 1, 1) && day <= civil_day(9999, 12, 31)
		   ? day
		   : DAY_NONE;
}

int32_t
workday_on_or_after(const struct calendar *cal, int32_t day)
{
	if (day == DAY_NONE || workday_is(cal, day))
		return day;
	return workday_next(cal, day);
}

int32_t
workday_next(const struct calendar *cal, int32_t day)
{
	if (day == DAY_NONE)
		return DAY_NONE;
	return workday_number(cal, workdays_until(cal, day) + 1);
}

int32_t
workday_add(const struct calendar *cal, int32_t day, int n)
{
	if (n == 0)
		return workday_on_or_after(cal, day);
	if (day == DAY_NONE || n > WORKDAY_STEP_MAX || n < -WORKDAY_STEP_MAX)
		return DAY_NONE;
	if (n > 0)
		return workday_number(cal, workdays_until(cal, day) + n);
	return workday_number(cal, workdays_until(cal, day - 1) + n + 1);
}

int
workday_count(const struct calendar *cal, int32_t from, int32_t to)
{
	ASSERT(from != DAY_NONE && to != DAY_NONE);
	return workdays_until(cal, to) - workdays_until(cal, from);
}
