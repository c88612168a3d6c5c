/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words are read one by one; a date is a day beside a month, and the words
 * before it say what it means: until it, from it, back on it.
 */
#include "parsers/absence.h"

#include "parsers/automatic.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/phrases.h"

enum { MAX_WORDS = 400, NEAR_DAYS = 200, MAX_GAP = 6 };

/* What a word before a date says about it. */
enum sense { SENSE_NONE = 0, SENSE_FROM, SENSE_UNTIL, SENSE_BACK };

struct reader {
	struct span word[MAX_WORDS];
	size_t count;
	int32_t today;
	int32_t latest; /* of the dates read so far, at least today */
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool
is_word_byte(int c)
{
	return is_alnum(c) || c == '/' || c == '-' || c == '\'' ||
	       (c & 0x80) != 0;
}

/* The dots of "04.01.2027". */
static bool
is_date_dot(struct span text, size_t i)
{
	return text.p[i] == '.' && i > 0 && i + 1 < text.n &&
	       is_digit(text.p[i - 1]) && is_digit(text.p[i + 1]);
}

static void
cut_words(struct reader *r, struct span text)
{
	size_t i = 0;
	while (i < text.n && r->count < MAX_WORDS) {
		size_t start = i;
		while (i < text.n && (is_word_byte((unsigned char)text.p[i]) ||
					 is_date_dot(text, i)))
			i++;
		if (i > start)
			r->word[r->count++] = span_sub(text, start, i - start);
		else
			i++;
	}
}

/* Words that lead from the first day to the last. */
static bool
is_join(struct span word)
{
	static const char *const joins[] = {
	    "to", "until", "till", "-", "\xE2\x80\x93", "and", "through"};
	return phrases_are(word, joins, COUNT(joins));
}

/* 1..12, or 0. */
static int
month_of(struct span word)
{
	static const char *const names[][12] = {
	    {"january", "february", "march", "april", "may", "june", "july",
		"august", "september", "october", "november", "december"},
	    {"januar", "februar", "märz", "april", "mai", "juni", "juli",
		"august", "september", "oktober", "november", "dezember"},
	    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
		"août", "septembre", "octobre", "novembre", "décembre"},
	    {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
		"lipca", "sierpnia", "września", "października", "listopada",
		"grudnia"},
	};
	if (span_is(word, "sept"))
		return 9;
	for (size_t k = 0; k < COUNT(names); k++)
		for (int m = 0; m < 12; m++)
			if (span_is(word, names[k][m]) ||
			    (k == 0 && word.n == 3 &&
				span_eq_ascii(word, span_of(names[k][m], 3))))
				return m + 1;
	return 0;
}

/* "7", "7th", "03" → 1..31, or 0. */
static int
day_of(struct span word)
{
	size_t n = 0;
	while (n < word.n && is_digit(word.p[n]))
		n++;
	static const char *const endings[] = {"st", "nd", "rd", "th"};
	struct span rest = span_sub(word, n, word.n);
	int64_t day = 0;
	if (n == 0 || n > 2 ||
	    (rest.n > 0 && !phrases_are(rest, endings, COUNT(endings))) ||
	    !span_number(span_sub(word, 0, n), 31, &day))
		return 0;
	return (int)day;
}

static int
year_of(struct span word)
{
	int64_t year = 0;
	if (word.n == 4 && span_number(word, 2199, &year) && year >= 1990)
		return (int)year;
	return 0;
}

/* The year that puts the date nearest to today. */
static int32_t
nearest(int month, int day, int32_t today)
{
	int this_year = civil_from_day(today).year;
	int32_t best = DAY_NONE;
	int32_t best_gap = INT32_MAX;
	for (int year = this_year - 1; year <= this_year + 1; year++) {
		int32_t d = civil_day(year, month, day);
		if (d == DAY_NONE)
			continue;
		int32_t gap = d > today ? d - today : today - d;
		if (gap < best_gap) {
			best = d;
			best_gap = gap;
		}
	}
	return best;
}

/* "04/01/2027", "4/1/27", "4/1", "04.01.2027", "2027-01-04"; DAY_NONE
 * otherwise. */
static int32_t
numeric_date(const struct reader *r, struct span word)
{
	int64_t part[3] = {0, 0, 0};
	size_t parts = 0;
	int32_t iso = DAY_NONE;
	if (civil_parse(word, &iso))
		return iso;
	struct span rest = word;
	/* "4.30" is a time. */
	char mark = span_find_byte(word, 0, '/') >= 0 ? '/' : '.';
	while (parts < 3 && rest.n > 0) {
		ptrdiff_t slash = span_find_byte(rest, 0, mark);
		size_t n = slash < 0 ? rest.n : (size_t)slash;
		if (!span_number(span_sub(rest, 0, n), 9999, &part[parts++]))
			return DAY_NONE;
		rest = span_sub(rest, n + 1, rest.n);
	}
	if (parts < (mark == '/' ? 2 : 3) || rest.n > 0 || part[1] < 1 ||
	    part[1] > 12 || part[0] < 1 || part[0] > 31)
		return DAY_NONE;
	if (parts == 2)
		return nearest((int)part[1], (int)part[0], r->today);
	int year = (int)(part[2] < 100 ? part[2] + 2000 : part[2]);
	return civil_day(year, (int)part[1], (int)part[0]);
}

/* "1st to 14th August": does a month stand behind the second day? */
static bool
borrows_month(const struct reader *r, size_t i)
{
	enum { BEHIND = 4 };
	if (i + 1 >= r->count || !is_join(r->word[i + 1]))
		return false;
	for (size_t k = i + 2; k < r->count && k <= i + BEHIND; k++)
		if (month_of(r->word[k]) > 0)
			return true;
	return false;
}

/* "the 4th": the first after what was read before; "from 1st to 14th August"
 * takes the month that follows instead. */
static int32_t
day_alone(const struct reader *r, size_t i)
{
	enum { MONTHS = 3 };
	int day = day_of(r->word[i]);
	bool ordinal = day > 0 && !is_digit(r->word[i].p[r->word[i].n - 1]);
	if (!ordinal || borrows_month(r, i))
		return DAY_NONE;
	struct civil c = civil_from_day(r->latest);
	for (int months = 0; months <= MONTHS; months++) {
		int32_t first =
		    civil_add_months(civil_day(c.year, c.month, 1), months);
		struct civil m = civil_from_day(first);
		int32_t found = civil_day(m.year, m.month, day);
		if (found != DAY_NONE && found >= r->latest)
			return found;
	}
	return DAY_NONE;
}

/* "back on Thursday": the next one, unless the date stands beside it. */
static int32_t
weekday_alone(const struct reader *r, size_t i)
{
	enum { WEEK = 7, BESIDE = 2 };
	for (size_t k = i + 1; k < r->count && k <= i + BESIDE; k++)
		if (day_of(r->word[k]) > 0 || month_of(r->word[k]) > 0 ||
		    numeric_date(r, r->word[k]) != DAY_NONE)
			return DAY_NONE;
	for (int32_t day = r->latest + 1; day <= r->latest + WEEK; day++)
		if (span_is(r->word[i], civil_weekday_name(civil_weekday(day))))
			return day;
	return DAY_NONE;
}

/*
 * A date at word i: the day number, and how many words it took.  A day alone
 * ("from 1 to 14 August") borrows the month that follows within a few words.
 */
static int32_t
date_at(const struct reader *r, size_t i, size_t *used_r)
{
	*used_r = 1;
	int32_t numeric = numeric_date(r, r->word[i]);
	if (numeric != DAY_NONE)
		return numeric;
	size_t k = i + 1;
	int day = day_of(r->word[i]);
	int month = 0;
	if (day > 0) {
		if (k < r->count && span_is(r->word[k], "of"))
			k++;
		if (k < r->count)
			month = month_of(r->word[k]);
	} else {
		month = month_of(r->word[i]); /* "January 4th" */
		if (month > 0 && k < r->count)
			day = day_of(r->word[k]);
	}
	if (day == 0 && month == 0)
		return weekday_alone(r, i);
	if (day == 0 || month == 0)
		return day_alone(r, i);
	k++;
	int year = k < r->count ? year_of(r->word[k]) : 0;
	*used_r = k - i + (year > 0 ? 1 : 0);
	return year > 0 ? civil_day(year, month, day)
			: nearest(month, day, r->today);
}

/* "1 to 14 August", "1 - 14 August": the first day with the second's month. */
static int32_t
range_start(const struct reader *r, size_t i, int32_t end)
{
	if (i < 2 || !is_join(r->word[i - 1]))
		return DAY_NONE;
	int day = day_of(r->word[i - 2]);
	struct civil c = civil_from_day(end);
	if (day == 0 || day > c.day)
		return DAY_NONE;
	return civil_day(c.year, c.month, day);
}

static enum sense
sense_of(struct span word)
{
	static const char *const from[] = {
	    "from", "between", "since", "starting", "vom", "du", "od"};
	static const char *const until[] = {"until", "till", "til", "through",
	    "bis", "jusqu'au", "au", "hasta", "to", "tot", "-", "\xE2\x80\x93",
	    "and"};
	static const char *const back[] = {
	    "back", "return", "returning", "returns", "resume", "available"};
	if (phrases_are(word, from, COUNT(from)))
		return SENSE_FROM;
	if (phrases_are(word, until, COUNT(until)))
		return SENSE_UNTIL;
	if (phrases_are(word, back, COUNT(back)))
		return SENSE_BACK;
	return SENSE_NONE;
}

/* The nearest word before the date that says what it means. */
static enum sense
sense_before(const struct reader *r, size_t i, size_t start)
{
	size_t gap = 0;
	while (i > start && gap++ < MAX_GAP) {
		enum sense sense = sense_of(r->word[--i]);
		/* "away to and from" another date is not ours. */
		if (sense != SENSE_NONE)
			return sense;
	}
	return SENSE_NONE;
}

/* Does "to", a weekday perhaps, and another date follow at word k? */
static bool
is_first_of_two(const struct reader *r, size_t k)
{
	size_t used;
	if (k >= r->count || sense_of(r->word[k]) != SENSE_UNTIL)
		return false;
	for (size_t i = k + 1; i < r->count && i <= k + 2; i++)
		if (date_at(r, i, &used) != DAY_NONE)
			return true;
	return false;
}

static void
take_date(struct facts *facts, enum sense sense, int32_t day)
{
	if (sense == SENSE_FROM && facts->absence_from == DAY_NONE)
		facts->absence_from = day;
	/* The day of return outranks "until", which many use for it. */
	else if (sense == SENSE_UNTIL && facts->absence_to == DAY_NONE)
		facts->absence_to = day;
	else if (sense == SENSE_BACK && facts->absence_to == DAY_NONE)
		facts->absence_to = day - 1;
}

static void
read_dates(struct reader *r, struct facts *facts)
{
	size_t start = 0;
	for (size_t i = 0; i < r->count;) {
		size_t used = 1;
		int32_t day = date_at(r, i, &used);
		bool near = day != DAY_NONE && day > r->today - NEAR_DAYS &&
			    day < r->today + 2 * NEAR_DAYS;
		if (near) {
			enum sense sense = sense_before(r, i, start);
			if (sense == SENSE_NONE && is_first_of_two(r, i + used))
				sense = SENSE_FROM;
			int32_t first = range_start(r, i, day);
			if (first != DAY_NONE &&
			    facts->absence_from == DAY_NONE) {
				facts->absence_from = first;
				sense = SENSE_UNTIL;
			}
			take_date(facts, sense, day);
			if (day > r->latest)
				r->latest = day;
			start = i + used;
		}
		i += used;
	}
}

static bool
says_absence(const struct facts *facts)
{
	return facts->class == CLASS_VACATION ||
	       (facts->class == CLASS_HUMAN && facts->class_evidence != NULL &&
		   strcmp(facts->class_evidence, AUTOMATIC_ABSENCE) == 0);
}

void
absence_read(void *ctx, const struct mail *mail, struct facts *facts)
{
	facts->absence_from = DAY_NONE;
	facts->absence_to = DAY_NONE;
	if (!says_absence(facts) || mail->date == INSTANT_NONE)
		return;
	const char *text = facts->reply != NULL ? facts->reply : facts->text;
	struct reader *r = mem_one(ctx, struct reader);
	int32_t seconds = 0;
	r->today = r->latest = civil_utc_day(mail->date, &seconds);
	cut_words(r, span_str(facts->subject));
	cut_words(r, span_str(text));
	read_dates(r, facts);
	/* Dates the wrong way round are somebody else's. */
	if (facts->absence_from != DAY_NONE && facts->absence_to != DAY_NONE &&
	    facts->absence_from > facts->absence_to)
		facts->absence_from = DAY_NONE;
	mem_free(r);
}
