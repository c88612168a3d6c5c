/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/maildate.h"

#include "parsers/base/civil.h"

struct pieces {
	int year, month, day; /* 0: not seen yet; year -1 */
	int seconds;          /* since midnight, -1: not seen */
	int offset;           /* minutes */
	bool has_zone;
};

static int
month_by_name(struct span word)
{
	if (word.n < 3)
		return 0;
	for (int m = 1; m <= 12; m++)
		if (span_is(span_sub(word, 0, 3),
			(const char[]){civil_month_name(m)[0],
			    civil_month_name(m)[1], civil_month_name(m)[2],
			    '\0'}))
			return m;
	return 0;
}

/* "+0100", "-05:30" */
static bool
read_offset(struct span word, struct pieces *out)
{
	int64_t hours, minutes;
	if (word.n < 5 || (word.p[0] != '+' && word.p[0] != '-'))
		return false;
	size_t colon = word.p[3] == ':' ? 1 : 0;
	if (!span_number(span_sub(word, 1, 2), 99, &hours) ||
	    !span_number(span_sub(word, 3 + colon, 2), 59, &minutes))
		return false;
	/* Nowhere is further away; such a zone is a mistake. */
	if (hours > 15)
		return true;
	out->offset = (int)(hours * 60 + minutes);
	if (word.p[0] == '-')
		out->offset = -out->offset;
	out->has_zone = true;
	return true;
}

static bool
read_zone_name(struct span word, struct pieces *out)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = {{"UT", 0}, {"UTC", 0}, {"GMT", 0}, {"Z", 0}, {"WET", 0},
	    {"BST", 1}, {"IST", 1}, {"CET", 1}, {"MET", 1}, {"WEST", 1},
	    {"CEST", 2}, {"MEST", 2}, {"EET", 2}, {"EEST", 3}, {"EST", -5},
	    {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6},
	    {"PST", -8}, {"PDT", -7}, {"JST", 9}};
	for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		if (!span_is(word, zones[i].name))
			continue;
		if (!out->has_zone)
			out->offset = zones[i].hours * 60;
		out->has_zone = true;
		return true;
	}
	return false;
}

/* "09:30", "09:30:12", "9.30.12" */
static bool
read_time(struct span word, struct pieces *out)
{
	int64_t part[3] = {0, 0, 0};
	size_t count = 0;
	size_t at = 0;
	while (count < 3 && at <= word.n) {
		size_t end = at;
		while (end < word.n && is_digit((unsigned char)word.p[end]))
			end++;
		if (!span_number(
			span_sub(word, at, end - at), 99, &part[count]))
			return false;
		count++;
		if (end < word.n && word.p[end] != ':' && word.p[end] != '.')
			return false;
		at = end + 1;
	}
	if (count < 2 || part[0] > 23 || part[1] > 59 || part[2] > 60)
		return false;
	out->seconds = (int)(part[0] * 3600 + part[1] * 60 + part[2]);
	return true;
}

/* RFC 5322 s.4.3: 00-49 are 2000-2049, 50-999 count from 1900. */
static int
full_year(int64_t year, size_t digits)
{
	if (digits <= 3)
		year += digits == 2 && year < 50 ? 2000 : 1900;
	return (int)year;
}

static void
read_word(struct span word, struct pieces *out)
{
	int64_t number;
	if (span_number(word, 9999, &number)) {
		if (out->day == 0 && word.n <= 2)
			out->day = (int)number;
		else if (out->year < 0)
			out->year = full_year(number, word.n);
		return;
	}
	if (out->seconds < 0 && read_time(word, out))
		return;
	if (read_offset(word, out) || read_zone_name(word, out))
		return;
	if (out->month == 0)
		out->month = month_by_name(word);
}

/* The next word; '-' joins "12-Jan-2026" only between letters and digits. */
static bool
next_word(struct span s, size_t *at, struct span *word_r)
{
	int depth = 0;
	while (*at < s.n) {
		char c = s.p[*at];
		if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (depth == 0 && !is_space((unsigned char)c) &&
			 c != ',' && c != ')')
			break;
		(*at)++;
	}
	size_t start = *at;
	bool zone = start < s.n && (s.p[start] == '+' || s.p[start] == '-');
	while (*at < s.n) {
		char c = s.p[*at];
		if (is_space((unsigned char)c) || c == ',' || c == '(')
			break;
		if (c == '-' && !zone && *at > start)
			break;
		(*at)++;
	}
	*word_r = span_sub(s, start, *at - start);
	/* The '-' of "12-Jan-2026" is not the sign of a zone. */
	if (*at + 1 < s.n && s.p[*at] == '-' && word_r->n > 0 &&
	    word_r->n <= 3 && span_find_byte(*word_r, 0, ':') < 0)
		(*at)++;
	return word_r->n > 0;
}

bool
maildate_read(struct span value, int64_t *instant_r, int *offset_r)
{
	struct pieces p = {.year = -1, .seconds = -1};
	struct span word;
	size_t at = 0;

	value = span_trim(value);
	*offset_r = 0;
	if (civil_parse_rfc3339(value, instant_r))
		return true;
	for (int i = 0; i < 16 && next_word(value, &at, &word); i++)
		read_word(word, &p);

	int32_t day = civil_day(p.year, p.month, p.day);
	if (day == DAY_NONE || p.year < 1900)
		return false;
	*offset_r = p.offset;
	*instant_r = civil_utc_instant(day, p.seconds < 0 ? 0 : p.seconds) -
		     p.offset * 60;
	return true;
}
