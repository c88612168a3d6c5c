/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/wrap.h"

#include "daemon/compose/lines.h"
#include "daemon/compose/texttable.h"
#include "parsers/stretch.h"

enum {
	PREFIX_MAX = 40,  /* deeper quotes and indents are not continued */
	BROKEN_MAX = 132, /* no mail program breaks lines that are longer */
	LOOK_MAX = 60,    /* lines that show where a program breaks them */
	JOINED_BYTES = 64 * 1024
};

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

/* Prose, and nothing that has a line of its own. */
static bool
is_prose(struct span line)
{
	return line.n > 0 && quote_length(line) == 0 &&
	       marker_length(line) == 0 && !is_blank(line.p[0]) &&
	       !texttable_is_row(line) && !is_underline(line) &&
	       line.p[0] != '#';
}

static size_t
first_word_columns(struct span line)
{
	const ptrdiff_t blank = span_find_byte(line, 0, ' ');

	return texttable_columns(
	    blank < 0 ? line : span_sub(line, 0, (size_t)blank));
}

/* The longest of the lines of prose that begin with this one, and how many of
 * those are longer than `keep`. */
static size_t
longest_of(struct span line, struct span text, size_t keep, size_t *long_r)
{
	size_t longest = 0;

	*long_r = 0;
	for (int i = 0; i < LOOK_MAX && is_prose(line); i++) {
		const size_t columns = texttable_columns(line);

		longest = columns > longest ? columns : longest;
		*long_r += columns > keep;
		if (!stretch_take_line(&text, &line))
			break;
		line = without_end_blanks(line);
	}
	return longest;
}

/*
 * Was the line broken before `next` because that had no room, rather than by
 * somebody who meant it?  A sentence that ends there may be a paragraph's last.
 */
static bool
is_broken(struct span line, struct span next, size_t longest)
{
	const char last = line.p[line.n - 1];

	return is_prose(next) && last != '.' && last != '?' && last != '!' &&
	       last != ':' &&
	       texttable_columns(line) + 1 + first_word_columns(next) > longest;
}

/* In the middle of a sentence nobody ends a line of their own. */
static bool
goes_on(struct span next)
{
	return next.p[0] >= 'a' && next.p[0] <= 'z';
}

/*
 * Lines that a mail program has broken at a column beyond `keep` become one, or
 * each would leave a comb's tooth behind.  True: those are taken from *text;
 * else the line stands alone.
 */
static bool
join_broken(
    struct buf *joined, struct span line, struct span *text, size_t keep)
{
	struct span rest = *text;
	struct span end = rest;
	struct span next;
	size_t count = 0;
	bool sure = false;
	size_t wide;
	const size_t longest = longest_of(line, rest, keep, &wide);

	/* One long line alone says nothing of where lines are broken. */
	if (wide < 2 || longest > BROKEN_MAX)
		return false;
	while (stretch_take_line(&rest, &next)) {
		next = without_end_blanks(next);
		if (next.n == 0 || !is_broken(line, next, longest) ||
		    joined->n + line.n + next.n + 2 > JOINED_BYTES)
			break;
		if (count++ == 0)
			buf_add_span(joined, line);
		buf_add_byte(joined, ' ');
		buf_add_span(joined, next);
		sure |= count > 1 || goes_on(next);
		line = next;
		end = rest;
	}
	/* Two lines of somebody's own may fall so. */
	if (!sure)
		return false;
	*text = end;
	return true;
}

/* As wrap_line(), and the lines after it that belong to it. */
static struct span
wrap_prose(struct buf *out, struct span line, struct span *text, size_t keep,
    size_t width)
{
	struct buf joined;

	if (line.n <= keep || !is_prose(line))
		return wrap_line(out, line, keep, width);
	buf_init(&joined, out->ctx, JOINED_BYTES);
	if (join_broken(&joined, line, text, keep))
		line = buf_span(&joined);
	line = wrap_line(out, line, keep, width);
	mem_free(joined.p);
	return line;
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
			above = wrap_prose(out, line, &text, keep, width);
		}
	}
}

void
wrap_quote(struct buf *out, struct span before, struct span lines, size_t keep,
    size_t width)
{
	const struct span bare = without_end_blanks(before);
	struct span line;
	struct buf whole;

	ASSERT(bare.n > 0 && bare.p[0] == '>');
	buf_init(&whole, out->ctx, out->cap);
	while (lines_take(&lines, &line)) {
		if (before.n + line.n <= keep) {
			buf_add_span(out, line.n == 0 ? bare : before);
			buf_add_span(out, line);
			buf_add_byte(out, '\n');
		} else {
			buf_reset(&whole);
			buf_add_span(&whole, before);
			buf_add_span(&whole, line);
			wrap_line(out, buf_span(&whole), keep, width);
		}
	}
	mem_free(whole.p);
}
