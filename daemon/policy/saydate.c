/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/saydate.h"

#include "parsers/phrases.h"

enum { SHORT_NAME = 3, CENTURY = 2000, YEAR_MAX = 9999 };

struct said {
	int day, month, year; /* 0: not said */
	int weekday;          /* -1: not said */
	int32_t whole;        /* an ISO date, today, tomorrow; else DAY_NONE */
};

/* "dec", "Dec." and "December"; at least three letters. */
static bool
is_short_for(struct span word, const char *name)
{
	if (word.n > 0 && word.p[word.n - 1] == '.')
		word.n--;
	return word.n >= SHORT_NAME && word.n <= strlen(name) &&
	       span_eq_ascii(word, span_sub(span_str(name), 0, word.n));
}

/* "7", "7th", "2026" */
static bool
read_number(struct span word, struct said *said)
{
	int64_t n;

	if (word.n > 2 && (span_ends(word, "st") || span_ends(word, "nd") ||
			      span_ends(word, "rd") || span_ends(word, "th")))
		word.n -= 2;
	if (!span_number(word, YEAR_MAX, &n))
		return false;
	if (n >= 1 && n <= 31 && said->day == 0)
		said->day = (int)n;
	else if (n >= CENTURY && said->year == 0)
		said->year = (int)n;
	else
		return false;
	return true;
}

/* "7/12", "07.12.2026", "7-12-26" */
static bool
read_figures(struct span word, struct said *said)
{
	int64_t parts[3] = {0, 0, 0};
	size_t count = 0;
	size_t from = 0;

	for (size_t i = 0; i <= word.n; i++) {
		if (i < word.n && strchr("/.-", word.p[i]) == NULL)
			continue;
		if (count == 3 || !span_number(span_sub(word, from, i - from),
				      YEAR_MAX, &parts[count]))
			return false;
		count++;
		from = i + 1;
	}
	if (count < 2 || said->day != 0 || said->month != 0)
		return false;
	said->day = (int)parts[0];
	said->month = (int)parts[1];
	said->year =
	    (int)(count == 3 && parts[2] < 100 ? parts[2] + CENTURY : parts[2]);
	return true;
}

static bool
read_name(struct span word, struct said *said)
{
	for (int i = WD_MONDAY; i <= WD_SUNDAY; i++)
		if (is_short_for(word, civil_weekday_name((enum weekday)i))) {
			said->weekday = i;
			return true;
		}
	for (int month = 1; month <= 12; month++)
		if (is_short_for(word, civil_month_name(month))) {
			said->month = month;
			return true;
		}
	return false;
}

static bool
read_word(struct span word, int32_t today, struct said *said)
{
	static const char *const little[] = {
	    "on", "by", "until", "next", "the", "of"};

	if (phrases_are(word, little, sizeof(little) / sizeof(little[0])))
		return true;
	if (span_is(word, "today"))
		said->whole = today;
	else if (span_is(word, "tomorrow"))
		said->whole = today + 1;
	else if (!civil_parse(word, &said->whole))
		return read_number(word, said) || read_figures(word, said) ||
		       read_name(word, said);
	return true;
}

/* The nearest year, or month, in which what was said is a day. */
static int32_t
nearest(const struct said *said, int32_t today, enum saydate_way way)
{
	const struct civil now = civil_from_day(today);
	const int step = way == SAYDATE_AHEAD ? 1 : -1;

	if (said->year != 0)
		return civil_day(said->year, said->month, said->day);
	for (int i = 0; i < 24; i++) {
		const int months = now.year * 12 + now.month - 1 + i * step;
		const int month = months % 12 + 1;

		if (said->month != 0 && said->month != month)
			continue;
		const int32_t day = civil_day(months / 12, month, said->day);

		if (day != DAY_NONE &&
		    (way == SAYDATE_AHEAD ? day >= today : day <= today))
			return day;
	}
	return DAY_NONE;
}

static int32_t
weekday_near(int weekday, int32_t today, enum saydate_way way)
{
	int32_t day = today;

	do {
		day += way == SAYDATE_AHEAD ? 1 : -1;
	} while ((int)civil_weekday(day) != weekday);
	return day;
}

int32_t
saydate_read(struct span text, int32_t today, enum saydate_way way)
{
	struct said said = {.weekday = -1, .whole = DAY_NONE};
	int32_t day;

	for (size_t at = 0; at < text.n;) {
		size_t end = at;

		while (end < text.n && !is_space(text.p[end]) &&
		       text.p[end] != ',')
			end++;
		if (end > at &&
		    !read_word(span_sub(text, at, end - at), today, &said))
			return DAY_NONE;
		at = end + 1;
	}
	if (said.whole != DAY_NONE)
		day = said.whole;
	else if (said.day != 0 && (said.year == 0 || said.month != 0))
		day = nearest(&said, today, way);
	else if (said.weekday >= 0 && said.month == 0 && said.year == 0)
		return weekday_near(said.weekday, today, way);
	else
		return DAY_NONE;
	if (day != DAY_NONE && said.weekday >= 0 &&
	    (int)civil_weekday(day) != said.weekday)
		return DAY_NONE;
	return day;
}
