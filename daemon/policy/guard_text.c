/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading an officer's text the way a colleague would, only quicker. */
#include "daemon/policy/guard_text_p.h"

#include "parsers/base/civil.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* The next run of bytes that are no white space. */
static bool
next_word(struct span *rest, struct span *word_r)
{
	size_t start = 0;

	while (start < rest->n && is_space((unsigned char)rest->p[start]))
		start++;
	size_t end = start;

	while (end < rest->n && !is_space((unsigned char)rest->p[end]))
		end++;
	*word_r = span_sub(*rest, start, end - start);
	*rest = span_sub(*rest, end, rest->n);
	return word_r->n > 0;
}

static bool
has_letter(struct span word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (is_alnum((unsigned char)word.p[i]) ||
		    (unsigned char)word.p[i] >= 0x80)
			return true;
	}
	return false;
}

int
text_words(struct span text)
{
	struct span word;
	int count = 0;

	while (next_word(&text, &word))
		count += has_letter(word);
	return count;
}

static const char *const greetings[] = {"dear", "hello", "hi", "hey",
    "good morning", "good afternoon", "good evening", "good day",
    "to whom it may concern", "mr", "mrs", "ms", "miss", "mx", "dr", "cllr",
    "councillor", "sir", "madam"};

/* A name on a line of its own: "Jane," or "Ms Example,". */
static bool
is_name_line(struct span line)
{
	return line.n > 1 && line.p[line.n - 1] == ',' && text_words(line) <= 4;
}

bool
text_has_greeting(struct span text)
{
	struct span line = {NULL, 0};

	while (line.n == 0) {
		if (!span_line(&text, &line))
			return false;
		line = span_trim(line);
	}
	for (size_t i = 0; i < COUNT(greetings); i++) {
		const size_t n = strlen(greetings[i]);

		/* "Hi" but not "History". */
		if (span_starts(line, greetings[i]) &&
		    (line.n == n || !is_alnum((unsigned char)line.p[n])))
			return true;
	}
	return is_name_line(line);
}

static const char *const promises[] = {"get back to you", "look into",
    "looking into", "full reply by", "full response by", "will reply by",
    "will respond by", "will write to you", "will write again",
    "will update you", "update you by", "holding reply", "in due course",
    "as soon as possible", "need more time", "next week"};

bool
text_promises(struct span text)
{
	for (size_t i = 0; i < COUNT(promises); i++) {
		if (span_find_ascii(text, 0, promises[i]) >= 0)
			return true;
	}
	return false;
}

/* A number at the start of word, at most max; *rest_r is what follows it. */
static bool
leading_number(struct span word, int64_t max, int *value_r, struct span *rest_r)
{
	size_t n = 0;
	int64_t value;

	while (n < word.n && is_digit((unsigned char)word.p[n]))
		n++;
	if (!span_number(span_sub(word, 0, n), max, &value))
		return false;
	*value_r = (int)value;
	*rest_r = span_sub(word, n, word.n);
	return true;
}

/* Drops brackets, full stops and commas around a word. */
static struct span
bare(struct span word)
{
	while (word.n > 0 && !has_letter(span_sub(word, 0, 1)))
		word = span_sub(word, 1, word.n);
	while (word.n > 0 && !has_letter(span_sub(word, word.n - 1, 1)))
		word.n--;
	return word;
}

/* "June", "Jun", "Sept": at least three letters of a month's name. */
static int
month_of(struct span word)
{
	for (int month = 1; word.n >= 3 && month <= 12; month++) {
		const struct span name = span_str(civil_month_name(month));

		if (word.n <= name.n &&
		    span_eq_ascii(word, span_sub(name, 0, word.n)))
			return month;
	}
	return 0;
}

/* "12/06/2026", "12.6.26" or "2026-06-12" in one word. */
static int32_t
numeric_date(struct span word)
{
	int part[3];
	int32_t day;

	if (civil_parse(word, &day))
		return day;
	for (int i = 0; i < 3; i++) {
		if (!leading_number(word, 9999, &part[i], &word))
			return DAY_NONE;
		if (i == 2)
			break;
		if (word.n == 0 || (*word.p != '/' && *word.p != '.'))
			return DAY_NONE;
		word = span_sub(word, 1, word.n);
	}
	return civil_day(
	    part[2] < 100 ? part[2] + 2000 : part[2], part[1], part[0]);
}

/* "12 June" without a year is the one nearest to today. */
static int32_t
nearest_year(int day, int month, int32_t today)
{
	const int year = civil_from_day(today).year;
	const int32_t then = civil_day(year, month, day);

	if (then != DAY_NONE && today - then > 180)
		return civil_day(year + 1, month, day);
	if (then != DAY_NONE && then - today > 180)
		return civil_day(year - 1, month, day);
	return then;
}

bool
text_names_later_date(struct span text, int32_t today)
{
	struct span word;

	while (next_word(&text, &word)) {
		struct span rest = text;
		struct span suffix;
		int32_t date = numeric_date(bare(word));
		int day;

		if (date == DAY_NONE &&
		    leading_number(bare(word), 31, &day, &suffix) &&
		    suffix.n <= 2 && next_word(&rest, &word)) {
			const int month = month_of(bare(word));
			int year;

			if (month == 0)
				continue;
			if (next_word(&rest, &word) &&
			    leading_number(bare(word), 9999, &year, &suffix) &&
			    year >= 2000)
				date = civil_day(year, month, day);
			else
				date = nearest_year(day, month, today);
		}
		if (date != DAY_NONE && date > today)
			return true;
	}
	return false;
}

/*
 * Word-processor files can hide tracked changes, but officers attach them all
 * day: they pass by name until their insides are read.  A text file is a list
 * or an export more often than a letter, and does not.
 */
static const char *const plain_endings[] = {".pdf", ".doc", ".docx", ".odt",
    ".rtf", ".jpg", ".jpeg", ".png", ".gif", ".heic", ".tif", ".tiff", ".bmp",
    ".webp", ".ics", ".vcf"};
static const char *const mail_endings[] = {
    ".msg", ".eml", ".rpmsg", ".mbox", ".pst"};
static const char *const plain_types[] = {
    "application/pdf", "text/plain", "image/"};

static bool
ends_with_any(struct span name, const char *const *endings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_ends(name, endings[i]))
			return true;
	}
	return false;
}

enum attachment_kind
attachment_kind(struct span name, struct span type)
{
	if (span_starts(type, "message/") ||
	    ends_with_any(name, mail_endings, COUNT(mail_endings)))
		return ATTACHMENT_MAIL;
	if (ends_with_any(name, plain_endings, COUNT(plain_endings)))
		return ATTACHMENT_PLAIN;
	if (span_find_byte(name, 0, '.') >= 0)
		return ATTACHMENT_OPAQUE;
	for (size_t i = 0; i < COUNT(plain_types); i++) {
		if (span_starts(type, plain_types[i]))
			return ATTACHMENT_PLAIN;
	}
	return ATTACHMENT_OPAQUE;
}
