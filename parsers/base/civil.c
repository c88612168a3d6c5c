/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days from dates: the year starts in March, so a leap day is its last. */
#include "parsers/base/civil.h"

#include <stdio.h>

#include "parsers/base/mem.h"

enum { DAY_SECONDS = 86400, ERA_DAYS = 146097, EPOCH_SHIFT = 719468 };

static const char *const MONTHS[] = {"January", "February", "March", "April",
    "May", "June", "July", "August", "September", "October", "November",
    "December"};
static const char *const WEEKDAYS[] = {"Monday", "Tuesday", "Wednesday",
    "Thursday", "Friday", "Saturday", "Sunday"};

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_days(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int32_t
civil_day(int year, int month, int day)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
	    day > month_days(year, month))
		return DAY_NONE;
	int y = month <= 2 ? year - 1 : year;
	int era = y / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * ERA_DAYS + doe - EPOCH_SHIFT;
}

struct civil
civil_from_day(int32_t day)
{
	int z = day + EPOCH_SHIFT;
	ASSERT(day != DAY_NONE && z >= 0);
	int era = z / ERA_DAYS;
	int doe = z - era * ERA_DAYS;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	int month = mp < 10 ? mp + 3 : mp - 9;
	return (struct civil){.year = yoe + era * 400 + (month <= 2),
	    .month = month,
	    .day = doy - (153 * mp + 2) / 5 + 1};
}

enum weekday
civil_weekday(int32_t day)
{
	/* 1970-01-01 was a Thursday. */
	return (enum weekday)((day % 7 + 7 + WD_THURSDAY) % 7);
}

int32_t
civil_add_months(int32_t day, int months)
{
	struct civil c = civil_from_day(day);
	int total = c.year * 12 + (c.month - 1) + months;
	int year = total / 12;
	int month = total % 12 + 1;
	if (year < 1 || year > 9999)
		return DAY_NONE;
	int last = month_days(year, month);
	return civil_day(year, month, c.day < last ? c.day : last);
}

static int
digits(struct span s, size_t at, size_t n)
{
	int64_t value;
	if (at + n > s.n || !span_number(span_sub(s, at, n), 9999, &value))
		return -1;
	return (int)value;
}

bool
civil_parse(struct span s, int32_t *day_r)
{
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	int32_t day =
	    civil_day(digits(s, 0, 4), digits(s, 5, 2), digits(s, 8, 2));
	if (day == DAY_NONE)
		return false;
	*day_r = day;
	return true;
}

void
civil_iso(int32_t day, char out[CIVIL_ISO_SIZE])
{
	struct civil c = civil_from_day(day);
	snprintf(out, CIVIL_ISO_SIZE, "%04u-%02u-%02u",
	    (unsigned)c.year % 10000u, (unsigned)c.month % 100u,
	    (unsigned)c.day % 100u);
}

void
civil_long(int32_t day, char out[CIVIL_LONG_SIZE])
{
	struct civil c = civil_from_day(day);
	snprintf(out, CIVIL_LONG_SIZE, "%s %d %s %d",
	    WEEKDAYS[civil_weekday(day)], c.day, MONTHS[c.month - 1], c.year);
}

const char *
civil_month_name(int month)
{
	ASSERT(month >= 1 && month <= 12);
	return MONTHS[month - 1];
}

const char *
civil_weekday_name(enum weekday wd)
{
	return WEEKDAYS[wd];
}

int32_t
civil_utc_day(int64_t instant, int32_t *seconds_r)
{
	int64_t day = instant / DAY_SECONDS;
	int64_t rest = instant % DAY_SECONDS;
	if (rest < 0) {
		rest += DAY_SECONDS;
		day--;
	}
	if (seconds_r != NULL)
		*seconds_r = (int32_t)rest;
	return (int32_t)day;
}

int64_t
civil_utc_instant(int32_t day, int32_t seconds)
{
	return (int64_t)day * DAY_SECONDS + seconds;
}

void
civil_rfc3339(int64_t instant, char out[CIVIL_RFC3339_SIZE])
{
	int32_t seconds;
	char date[CIVIL_ISO_SIZE];
	civil_iso(civil_utc_day(instant, &seconds), date);
	snprintf(out, CIVIL_RFC3339_SIZE, "%sT%02d:%02d:%02dZ", date,
	    seconds / 3600, seconds / 60 % 60, seconds % 60);
}

bool
civil_parse_rfc3339(struct span s, int64_t *instant_r)
{
	int32_t day;
	if (s.n < 20 || !civil_parse(span_sub(s, 0, 10), &day))
		return false;
	if (s.p[10] != 'T' && s.p[10] != 't' && s.p[10] != ' ')
		return false;
	int h = digits(s, 11, 2);
	int m = digits(s, 14, 2);
	int sec = digits(s, 17, 2);
	if (s.p[13] != ':' || s.p[16] != ':' || h < 0 || h > 23 || m < 0 ||
	    m > 59 || sec < 0 || sec > 60)
		return false;

	size_t at = 19;
	if (s.p[at] == '.') {
		do
			at++;
		while (at < s.n && is_digit((unsigned char)s.p[at]));
	}
	struct span zone = span_sub(s, at, s.n);
	int offset = 0;
	if (zone.n == 6 && (zone.p[0] == '+' || zone.p[0] == '-') &&
	    zone.p[3] == ':') {
		int zh = digits(zone, 1, 2);
		int zm = digits(zone, 4, 2);
		if (zh < 0 || zh > 23 || zm < 0 || zm > 59)
			return false;
		offset = (zh * 60 + zm) * (zone.p[0] == '-' ? -60 : 60);
	} else if (!span_is(zone, "Z")) {
		return false;
	}
	*instant_r = civil_utc_instant(day, h * 3600 + m * 60 + sec) - offset;
	return true;
}
