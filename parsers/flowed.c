/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/flowed.h"

#include "parsers/base/buf.h"

/* Removes the quote marks (RFC 3676 s.4.5) and returns their number. */
static size_t
take_quotes(struct span *line)
{
	size_t depth = 0;
	while (depth < line->n && line->p[depth] == '>')
		depth++;
	*line = span_sub(*line, depth, line->n);
	return depth;
}

static void
add_quotes(struct buf *out, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		buf_add_byte(out, '>');
	if (depth > 0)
		buf_add_byte(out, ' ');
}

struct span
flowed_join(const void *ctx, struct span text, bool delsp)
{
	struct buf out;
	struct span line;
	bool open = false; /* the line before ended in a soft break */
	size_t open_depth = 0;

	/* At worst every line is ">\n" and gains a blank. */
	buf_init(&out, ctx, text.n * 2 + 2);
	while (span_line(&text, &line)) {
		size_t depth = take_quotes(&line);
		/* Space-stuffing (s.4.4). */
		if (line.n > 0 && line.p[0] == ' ')
			line = span_sub(line, 1, line.n);
		bool signature = span_eq(line, span_of("-- ", 3));
		bool joins = open && depth == open_depth && !signature;
		/* A soft break before another depth ends there (s.4.5). */
		if (open && !joins)
			buf_add_byte(&out, '\n');
		if (!joins)
			add_quotes(&out, depth);
		open = !signature && line.n > 0 && line.p[line.n - 1] == ' ';
		open_depth = depth;
		if (open && delsp)
			line.n--;
		buf_add_span(&out, line);
		if (!open)
			buf_add_byte(&out, '\n');
	}
	return buf_span(&out);
}
