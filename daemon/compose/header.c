/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/header.h"

#include <string.h>

#include "daemon/compose/encode.h"
#include "parsers/base/civil.h"
#include "parsers/stretch.h"

void
header_add(struct buf *out, const char *name, const char *before,
    const char *value, const char *after)
{
	buf_add_str(out, name);
	buf_add(out, ": ", 2);
	buf_add_str(out, before);
	buf_add_str(out, value);
	buf_add_str(out, after);
	buf_add(out, "\r\n", 2);
}

/* The length of the word that begins at `at`. */
static size_t
word_length(struct span s, size_t at)
{
	ptrdiff_t blank = span_find_byte(s, at, ' ');

	return (blank < 0 ? s.n : (size_t)blank) - at;
}

/* Words with a blank between, each of which fits into a line. */
static bool
is_words(struct span s)
{
	size_t n;

	if (span_find(s, 0, "?= =?") >= 0)
		return false;
	for (size_t at = 0; at < s.n; at += n + 1) {
		n = word_length(s, at);
		if (n == 0 || n > HEADER_COLUMNS)
			return false;
	}
	return s.n > 0 && s.p[s.n - 1] != ' ';
}

/* Printable ASCII that cannot be taken for an encoded word, nor is so long that
 * GMime cuts it. */
static bool
is_plain_word(struct span s)
{
	enum { UNCUT = 36 };

	return s.n > 0 && s.n <= UNCUT && stretch_plain(s, 0) == s.n &&
	       span_find(s, 0, "=?") < 0;
}

/*
 * Words, some of them dashes: from the first dash to the last.  GMime
 * makes one encoded word of those that are not far apart; false when they are,
 * or anything else is no plain word.
 */
static bool
find_dashes(struct span s, struct span *dashes_r)
{
	enum { WORDS = 4, BYTES = 24 };
	const struct span dash = span_str("\xe2\x80\x93"); /* U+2013 */
	size_t words = 0; /* since the first dash */
	size_t n;

	*dashes_r = span_of(s.p, 0);
	for (size_t at = 0; at < s.n; at += n + 1) {
		n = word_length(s, at);
		const struct span word = span_sub(s, at, n);
		const bool is_dash = span_eq(word, dash);

		if (!is_dash && !is_plain_word(word))
			return false;
		words += is_dash || dashes_r->n > 0;
		if (!is_dash)
			continue;
		if (dashes_r->n == 0)
			dashes_r->p = word.p;
		dashes_r->n = (size_t)(word.p + word.n - dashes_r->p);
		if (words > WORDS || dashes_r->n > BYTES)
			return false;
	}
	return s.n > 0 && s.p[s.n - 1] != ' ';
}

bool
header_encode_words(struct buf *out, struct span value)
{
	struct span dashes;

	if (!find_dashes(value, &dashes))
		return false;
	buf_add(out, value.p, (size_t)(dashes.p - value.p));
	if (dashes.n > 0) {
		buf_add_str(out, "=?UTF-8?B?");
		encode_base64(out, dashes);
		buf_cut(out, out->n - strlen("\r\n"));
		buf_add_str(out, "?=");
	}
	const char *after = dashes.p + dashes.n;
	buf_add(out, after, (size_t)(value.p + value.n - after));
	return true;
}

bool
header_add_folded(struct buf *out, const char *name, struct span value)
{
	size_t column = strlen(name) + 1;
	size_t line = 0; /* where it begins */
	size_t n;

	if (!is_words(value) ||
	    column + 1 + word_length(value, 0) > HEADER_FOLD_COLUMNS)
		return false;
	buf_add_str(out, name);
	buf_add(out, ": ", 2);
	for (size_t at = 0; at < value.n; at += n + 1) {
		n = word_length(value, at);
		if (column + 1 + n > HEADER_FOLD_COLUMNS) {
			buf_add(out, value.p + line, at - 1 - line);
			buf_add(out, "\r\n ", 3);
			line = at;
			column = 0;
		}
		column += 1 + n;
	}
	buf_add(out, value.p + line, value.n - line);
	buf_add(out, "\r\n", 2);
	return true;
}

bool
header_add_named(
    struct buf *out, const char *header, const char *name, const char *address)
{
	/* Of the line with the name alone: there is room enough. */
	enum { NAME_COLUMNS = 60 };
	size_t named = strlen(header) + 2 + strlen(name);
	size_t all = named + strlen(address) + 3;
	bool folded = all > HEADER_FOLD_COLUMNS + 2;

	if (all > HEADER_COLUMNS && (!folded || named > NAME_COLUMNS))
		return false;
	buf_add_str(out, header);
	buf_add(out, ": ", 2);
	buf_add_str(out, name);
	buf_add_str(out, folded ? "\r\n\t<" : " <");
	buf_add_str(out, address);
	buf_add(out, ">\r\n", 3);
	return true;
}

/* At least as many digits as the width. */
static void
add_digits(struct buf *out, int value, int width)
{
	char digits[12];
	size_t at = sizeof(digits);

	for (; value > 0 || width > 0; value /= 10, width--)
		digits[--at] = (char)('0' + value % 10);
	buf_add(out, digits + at, sizeof(digits) - at);
}

/* "09:30" or "0930". */
static void
add_pair(struct buf *out, int first, const char *between, int second)
{
	add_digits(out, first, 2);
	buf_add_str(out, between);
	add_digits(out, second, 2);
}

int
header_add_date(struct buf *out, int64_t instant, int offset, struct err *err)
{
	int32_t seconds;

	if (offset < -24 * 60 || offset > 24 * 60)
		return err_set(err, ERR_INPUT, "Date: no zone");
	int32_t day = civil_utc_day(instant + offset * 60, &seconds);
	struct civil c = civil_from_day(day);
	int away = offset < 0 ? -offset : offset;
	buf_add_str(out, "Date: ");
	buf_add(out, civil_weekday_name(civil_weekday(day)), 3);
	buf_add_str(out, ", ");
	add_digits(out, c.day, 1);
	buf_add_str(out, " ");
	buf_add(out, civil_month_name(c.month), 3);
	buf_add_str(out, " ");
	add_digits(out, c.year, 4);
	buf_add_str(out, " ");
	add_pair(out, seconds / 3600, ":", seconds / 60 % 60);
	buf_add_str(out, ":");
	add_digits(out, seconds % 60, 2);
	buf_add_str(out, offset < 0 ? " -" : " +");
	add_pair(out, away / 60, "", away % 60);
	buf_add_str(out, "\r\n");
	return 0;
}
