/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/quote.h"

#include <string.h>

#include "parsers/stretch.h"

/* Where the first of exactly two marks stands, and the second. */
static bool
find_marks(struct span s, size_t *first_r, size_t *second_r)
{
	size_t n = strlen(QUOTE_MARK);
	ptrdiff_t first = span_find(s, 0, QUOTE_MARK);
	if (first < 0)
		return false;
	ptrdiff_t second = span_find(s, (size_t)first + n, QUOTE_MARK);
	if (second < 0 || span_find(s, (size_t)second + n, QUOTE_MARK) >= 0)
		return false;
	*first_r = (size_t)first;
	*second_r = (size_t)second;
	return true;
}

/* The line around `at`: where it begins, and where its line end is. */
static struct span
line_around(struct span s, size_t at, size_t *start_r)
{
	size_t start = at;
	while (start > 0 && s.p[start - 1] != '\n')
		start--;
	ptrdiff_t end = span_find_byte(s, at, '\n');
	*start_r = start;
	return span_sub(s, start, (end < 0 ? s.n : (size_t)end) - start);
}

bool
quote_into_text(struct buf *out, struct span text, struct span lines)
{
	size_t n = strlen(QUOTE_MARK);
	size_t first;
	size_t second;
	size_t start;
	size_t next;
	struct span line;

	if (!find_marks(text, &first, &second))
		return false;
	struct span one = line_around(text, first, &start);
	struct span two = line_around(text, second, &next);
	if (!span_eq(one, two) || next != start + one.n + 1)
		return false;
	struct span before = span_sub(one, 0, first - start);
	struct span after = span_sub(one, before.n + n, one.n);

	buf_add_span(out, span_sub(text, 0, start));
	while (stretch_take_line(&lines, &line)) {
		buf_add_span(out, before);
		buf_add_span(out, line);
		buf_add_span(out, after);
		buf_add_byte(out, '\n');
	}
	buf_add_span(out, span_sub(text, next + two.n + 1, text.n));
	return !out->full;
}

/* What md4c writes for a character that HTML gives a meaning; NULL: none. */
static const char *
escape(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

/* Blanks are one, as Markdown makes them, and none begins a line. */
static void
add_line(struct buf *out, struct span line)
{
	size_t done = 0;
	char before = ' ';

	for (size_t i = 0; i < line.n; before = line.p[i++]) {
		const char *escaped = escape(line.p[i]);
		bool left_out = line.p[i] == ' ' && before == ' ';

		if (escaped == NULL && !left_out)
			continue;
		buf_add(out, line.p + done, i - done);
		if (escaped != NULL)
			buf_add_str(out, escaped);
		done = i + 1;
	}
	buf_add(out, line.p + done, line.n - done);
}

/* What md4c makes of two quoted lines with a hard break between them. */
#define TWO_LINES "<p>" QUOTE_MARK "<br>\n" QUOTE_MARK "</p>"

bool
quote_into_html(struct buf *out, struct span html, struct span lines)
{
	size_t first;
	size_t second;
	struct span line;
	bool begun = false;

	if (!find_marks(html, &first, &second))
		return false;
	size_t start = first < 3 ? first : first - 3;
	if (!span_starts(span_sub(html, start, html.n), TWO_LINES))
		return false;
	buf_add_span(out, span_sub(html, 0, start));
	buf_add_str(out, "<p>");
	while (stretch_take_line(&lines, &line)) {
		if (line.n == 0) {
			buf_add_str(out, "</p>\n<p>");
			begun = false;
			continue;
		}
		if (begun)
			buf_add_str(out, "<br>\n");
		add_line(out, line);
		begun = true;
	}
	buf_add_str(out, "</p>");
	buf_add_span(out, span_sub(html, start + strlen(TWO_LINES), html.n));
	return !out->full;
}
