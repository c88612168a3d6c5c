/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/quote.h"

#include <string.h>

#include "daemon/compose/lines.h"
#include "daemon/compose/markdown.h"

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
	while (lines_take(&lines, &line)) {
		buf_add_span(out, before);
		buf_add_span(out, line);
		buf_add_span(out, after);
		buf_add_byte(out, '\n');
	}
	buf_add_span(out, span_sub(text, next + two.n + 1, text.n));
	return !out->full;
}

void
quote_add_html(struct buf *out, struct span lines)
{
	struct span line;
	bool begun = false;

	buf_add_str(out, MARKDOWN_P);
	while (lines_take(&lines, &line)) {
		if (line.n == 0) {
			buf_add_str(out, "</p>\n" MARKDOWN_P);
			begun = false;
			continue;
		}
		if (begun)
			buf_add_str(out, "<br>\n");
		markdown_add_words(out, line);
		begun = true;
	}
	buf_add_str(out, "</p>");
}

/* What comes of two quoted lines with a hard break between them. */
#define TWO_LINES MARKDOWN_P QUOTE_MARK "<br>\n" QUOTE_MARK "</p>"

bool
quote_into_html(struct buf *out, struct span html, struct span lines)
{
	size_t before = strlen(MARKDOWN_P);
	size_t first;
	size_t second;

	if (!find_marks(html, &first, &second))
		return false;
	size_t start = first < before ? first : first - before;
	if (!span_starts(span_sub(html, start, html.n), TWO_LINES))
		return false;
	(void)buf_reserve(out, html.n + lines.n + lines.n / 4);
	buf_add_span(out, span_sub(html, 0, start));
	quote_add_html(out, lines);
	buf_add_span(out, span_sub(html, start + strlen(TWO_LINES), html.n));
	return !out->full;
}
