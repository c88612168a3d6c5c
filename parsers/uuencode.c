/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/uuencode.h"

#include "parsers/phrases.h"

/* "begin 644 plan.pdf"; the mode has three digits or four (POSIX uuencode). */
static bool
is_begin(struct span line, struct span *name_r)
{
	static const char word[] = "begin ";
	size_t digits = 0;

	if (line.n < sizeof word || memcmp(line.p, word, sizeof word - 1) != 0)
		return false;
	line = span_sub(line, sizeof word - 1, line.n);
	while (
	    digits < line.n && line.p[digits] >= '0' && line.p[digits] <= '7')
		digits++;
	if (digits < 3 || digits > 4 || digits == line.n ||
	    line.p[digits] != ' ')
		return false;
	*name_r = span_trim(span_sub(line, digits, line.n));
	return name_r->n > 0;
}

/*
 * A line of the body: a length, then four characters for three bytes.  Blanks
 * at its end may be lost, and some programs add a check character.
 */
static bool
is_body(struct span line)
{
	if (line.n == 0)
		return true; /* a length of nought that lost its blank */
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] < ' ' || line.p[i] > '`')
			return false;
	size_t bytes = (size_t)((line.p[0] - ' ') & 63);
	return line.n - 1 <= (bytes + 2) / 3 * 4 + 2;
}

/* Reads the lines below a begin line; *rest is left where it stopped. */
static bool
reaches_end(struct span *rest)
{
	struct span line;

	for (;;) {
		struct span before = *rest;
		if (!span_line(rest, &line))
			return false;
		if (span_is(span_trim(line), "end"))
			return true;
		if (!is_body(line)) {
			*rest = before;
			return false;
		}
	}
}

bool
uuencode_find(struct span text, size_t from, struct uuencode_file *file_r)
{
	struct span rest = span_sub(text, from, text.n);
	struct span line;

	/* Nearly every mail is done here. */
	if (!phrase_in(rest, "begin "))
		return false;
	for (;;) {
		size_t start = text.n - rest.n;
		if (!span_line(&rest, &line))
			return false;
		if (!is_begin(line, &file_r->name) || !reaches_end(&rest))
			continue;
		file_r->start = start;
		file_r->end = text.n - rest.n;
		return true;
	}
}
