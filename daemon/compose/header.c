/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/header.h"

#include <stdio.h>
#include <string.h>

#include "parsers/base/civil.h"

enum { DATE_BYTES = 40 };

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

bool
header_add_folded(struct buf *out, const char *name, struct span value)
{
	size_t column = strlen(name) + 1;
	size_t n;

	if (!is_words(value) ||
	    column + 1 + word_length(value, 0) > HEADER_FOLD_COLUMNS)
		return false;
	buf_add_str(out, name);
	buf_add(out, ":", 1);
	for (size_t at = 0; at < value.n; at += n + 1) {
		n = word_length(value, at);
		if (column + 1 + n > HEADER_FOLD_COLUMNS) {
			buf_add(out, "\r\n", 2);
			column = 0;
		}
		buf_add(out, " ", 1);
		buf_add(out, value.p + at, n);
		column += 1 + n;
	}
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

int
header_add_date(struct buf *out, int64_t instant, int offset, struct err *err)
{
	int32_t seconds;
	char text[DATE_BYTES];

	if (offset < -24 * 60 || offset > 24 * 60)
		return err_set(err, ERR_INPUT, "Date: no zone");
	int32_t day = civil_utc_day(instant + offset * 60, &seconds);
	struct civil c = civil_from_day(day);
	int away = offset < 0 ? -offset : offset;
	snprintf(text, sizeof(text),
	    "%.3s, %d %.3s %04d %02d:%02d:%02d %c%02d%02d",
	    civil_weekday_name(civil_weekday(day)), c.day,
	    civil_month_name(c.month), c.year, seconds / 3600,
	    seconds / 60 % 60, seconds % 60, offset < 0 ? '-' : '+', away / 60,
	    away % 60);
	header_add(out, "Date", "", text, "");
	return 0;
}
