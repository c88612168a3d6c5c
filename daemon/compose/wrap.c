/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/wrap.h"

#include "daemon/compose/lines.h"
#include "daemon/compose/texttable.h"
#include "parsers/stretch.h"

enum { PREFIX_MAX = 40 }; /* deeper quotes and indents are not continued */

/* How many bytes of a line are quote marks and blanks. */
static size_t
quote_length(struct span line)
{
	size_t n = 0;

	while (n < line.n && (line.p[n] == '>' || line.p[n] == ' '))
		n++;
	return n;
}

/* The length of "- " or "12. " at the start of s, else 0. */
static size_t
marker_length(struct span s)
{
	size_t n = 0;

	while (n < s.n && n < 4 && is_digit(s.p[n]))
		n++;
	if (n == 0 && s.n > 1 && (s.p[0] == '-' || s.p[0] == '*') &&
	    s.p[1] == ' ')
		return 2;
	if (n > 0 && n + 1 < s.n && s.p[n] == '.' && s.p[n + 1] == ' ')
		return n + 2;
	return 0;
}

/* break_at() for a line that begins with more ASCII than there is room for. */
static size_t
break_ascii_at(struct span s, size_t room)
{
	size_t at = room;

	while (at > 0 && s.p[at] != ' ')
		at--;
	if (at > 0)
		return at;
	ptrdiff_t next = span_find_byte(s, room, ' ');
	return next < 0 ? s.n : (size_t)next;
}

/*
 * Where to break s so that at most `room` columns stay before it: the last
 * blank that fits, else the first there is; s.n when there is none.  A word
 * longer than a line (an address of a page) is not cut.
 */
static size_t
break_at(struct span s, size_t room)
{
	size_t best = s.n;
	size_t used = 0;

	if (s.n <= room)
		return s.n;
	if (stretch_ascii(span_sub(s, 0, room + 1), 0) == room + 1)
		return break_ascii_at(s, room);
	for (size_t i = 0; i < s.n; i++) {
		if (((unsigned char)s.p[i] & 0xc0) == 0x80)
			continue;
		if (s.p[i] == ' ' && i > 0) {
			if (used <= room || best == s.n)
				best = i;
			if (used > room)
				return best;
		}
		used++;
		if (used > room && best < s.n)
			return best;
	}
	return used <= room ? s.n : best;
}

static struct span
without_end_blanks(struct span s)
{
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

static struct span
add_line(struct buf *out, struct span line)
{
	buf_add_span(out, line);
	buf_add_byte(out, '\n');
	return line;
}

/* Appends the pieces of a line; returns the last one. */
static struct span
wrap_line(struct buf *out, struct span line, size_t keep, size_t width)
{
	if (line.n <= keep)
		return add_line(out, line);
	size_t quote = quote_length(line);
	size_t marker = marker_length(span_sub(line, quote, line.n));
	struct span prefix = span_sub(line, 0, quote);
	struct span rest = span_sub(line, quote, line.n);
	size_t start = out->n;
	bool first = true;

	if (quote + marker > PREFIX_MAX || texttable_columns(line) <= keep)
		return add_line(out, line);
	while (rest.n > 0) {
		size_t indent = first ? 0 : marker;
		/* The marker's own blank is no place to break. */
		size_t skip = first ? marker : 0;
		size_t n = skip + break_at(span_sub(rest, skip, rest.n),
				      width - quote - indent - skip);
		struct span piece = without_end_blanks(span_sub(rest, 0, n));

		start = out->n;
		buf_add_span(out, prefix);
		for (size_t i = 0; i < indent; i++)
			buf_add_byte(out, ' ');
		buf_add_span(out, piece);
		buf_add_byte(out, '\n');
		rest = span_trim(span_sub(rest, n, rest.n));
		first = false;
	}
	return span_sub(buf_span(out), start, out->n - start - 1);
}

/* "====" or "----" under a line: a heading (CommonMark 0.30 s.4.3). */
static bool
is_underline(struct span line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] != line.p[0])
			return false;
	return line.n > 2 && (line.p[0] == '=' || line.p[0] == '-');
}

/* As long as the heading. */
static void
add_underline(struct buf *out, struct span underline, size_t columns)
{
	for (size_t n; columns > 0; columns -= n) {
		n = columns < underline.n ? columns : underline.n;
		buf_add(out, underline.p, n);
	}
	buf_add_byte(out, '\n');
}

void
wrap_text(struct buf *out, struct span text, size_t keep, size_t width)
{
	struct span line;
	struct span above = {0}; /* the line above; empty: none */
	bool gap = false;

	ASSERT(width > PREFIX_MAX + 10);
	while (lines_take(&text, &line)) {
		line = without_end_blanks(line);
		if (line.n == 0) {
			gap = out->n > 0;
			above.n = 0;
			continue;
		}
		if (gap)
			buf_add_byte(out, '\n');
		gap = false;
		if (texttable_is_row(line)) {
			texttable_add(out, line, &text);
			above.n = 0;
		} else if (above.n > 0 && is_underline(line)) {
			add_underline(out, line, texttable_columns(above));
			above.n = 0;
		} else {
			above = wrap_line(out, line, keep, width);
		}
	}
}
