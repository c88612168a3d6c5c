/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks and cleans the fields of a letter. */
#include "daemon/compose/letters.h"

#include <string.h>

#include "daemon/compose/letters_p.h"
#include "daemon/compose/lines.h"
#include "parsers/stretch.h"

enum {
	LINE_BYTES = 4096,
	TEXT_BYTES = 2 * 1024 * 1024,
	INDENT_MAX = 8,
	ITEMS_MAX = 5000 /* entries of one list */
};

#define MISLEADING_BEGINS '\xe2'

/*
 * Length of the character at p that must not stand in a letter: marks that
 * turn the reading order round, so that a name or a file is shown as another
 * (U+202A to U+202E, U+2066 to U+2069); U+2028 and U+2029 are line ends.
 */
static size_t
misleading(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;

	if (n < 3 || p[0] != MISLEADING_BEGINS)
		return 0;
	if (u[1] == 0x80 && u[2] >= 0xa8 && u[2] <= 0xae)
		return 3;
	return u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9 ? 3 : 0;
}

/* Where a character ends at or before n bytes (RFC 3629 s.3). */
static size_t
whole_characters(struct span s, size_t n)
{
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* How many bytes from `at` stay as they are. */
static size_t
clean_run(struct span s, size_t at)
{
	struct span run = span_sub(s, at, stretch_printable(s, at));
	ptrdiff_t mark = span_find_byte(run, 0, MISLEADING_BEGINS);

	while (
	    mark >= 0 && misleading(run.p + mark, s.n - at - (size_t)mark) == 0)
		mark = span_find_byte(run, (size_t)mark + 1, MISLEADING_BEGINS);
	return mark < 0 ? run.n : (size_t)mark;
}

/* Every control character is a blank; blanks at either end go. */
static void
add_clean(struct buf *out, struct span s)
{
	size_t start = out->n;

	s = span_trim(s);
	for (size_t i = 0; i < s.n;) {
		size_t n = clean_run(s, i);
		size_t skip = misleading(s.p + i, s.n - i);

		buf_add(out, s.p + i, n);
		if (n == 0 && out->n > start && out->p[out->n - 1] != ' ')
			buf_add_byte(out, ' ');
		i += n > 0 ? n : skip > 0 ? skip : 1;
	}
}

bool
letters_line_is_clean(struct span s)
{
	return s.n > 0 && s.n <= LINE_BYTES && s.p[0] != ' ' &&
	       s.p[s.n - 1] != ' ' && clean_run(s, 0) == s.n;
}

/* A value from a mail may be any length; a letter is never refused for it. */
static json_t *
clean_line(const struct render *r, struct span s)
{
	struct buf out;

	buf_init(&out, r->tmp, LINE_BYTES + 8);
	if (s.n <= LINE_BYTES) {
		add_clean(&out, s);
	} else {
		add_clean(
		    &out, span_sub(s, 0, whole_characters(s, LINE_BYTES)));
		buf_add_str(&out, "…");
	}
	json_t *line = json_stringn_nocheck(out.p, out.n);
	mem_free(out.p);
	return line;
}

/* How long the line at `at` is, when it would come out as it is; else 0. */
static size_t
clean_line_length(struct span s, size_t at)
{
	const char *line = s.p + at;
	size_t n = clean_run(s, at);

	if (n == 0 || line[0] == ' ' || line[n - 1] == ' ' ||
	    (at + n < s.n && line[n] != '\n'))
		return 0;
	return n;
}

/*
 * How much of the beginning of s comes out as it is: at most so many lines,
 * one empty one between two others among them.  Most mails do as a whole.
 */
static size_t
clean_beginning(struct span s, size_t most, size_t *count_r)
{
	size_t end = 0; /* of the last line */
	size_t at = 0;

	*count_r = 0;
	while (at < s.n) {
		bool empty = *count_r > 0 && s.p[at] == '\n';
		size_t n = clean_line_length(s, at + empty);

		if (n == 0 || *count_r + empty + 1 > most)
			break;
		*count_r += empty + 1U;
		end = at + empty + n;
		at = end + 1;
	}
	return end;
}

/* Any other line, with its indent; false when nothing is left of it. */
static bool
add_line(struct buf *out, struct span line)
{
	size_t indent = 0;

	while (indent < line.n && indent < INDENT_MAX && line.p[indent] == ' ')
		indent++;
	buf_add(out, line.p, indent);
	size_t start = out->n;
	add_clean(out, line);
	/* What an odd character at the end has become, or stood behind. */
	while (out->n > start && out->p[out->n - 1] == ' ')
		buf_cut(out, out->n - 1);
	return out->n > start;
}

/* Line by line from where the first one does not come out as it is. */
static bool
clean_each(struct span s, size_t most, struct buf *out, size_t *count)
{
	struct span line;
	bool empty = false; /* one is to come before the next line */

	while (s.n > 0) {
		size_t before = out->n;
		size_t used = *count + empty;
		size_t lines = 0;
		size_t n =
		    used >= most ? 0 : clean_beginning(s, most - used, &lines);

		buf_add(out, "\n\n", *count > 0 ? 1U + empty : 0);
		if (n > 0) {
			buf_add(out, s.p, n);
			s = span_sub(s, n + 1, s.n);
		} else if (stretch_take_line(&s, &line) &&
			   add_line(out, line)) {
			lines = 1;
		} else {
			buf_cut(out, before);
			empty = *count > 0;
			continue;
		}
		if (used + lines > most) {
			buf_cut(out, before);
			return false;
		}
		*count = used + lines;
		empty = false;
	}
	return true;
}

bool
letters_clean_lines(void *ctx, struct span s, size_t most, struct span *lines_r,
    size_t *count_r)
{
	bool whole = s.n <= TEXT_BYTES;
	struct buf out;

	if (!whole)
		s.n = whole_characters(s, TEXT_BYTES);
	while (s.n > 0 && s.p[s.n - 1] == '\n')
		s.n--;
	size_t n = clean_beginning(s, most, count_r);
	if (n == s.n) {
		*lines_r = s;
		return whole;
	}
	buf_init(&out, ctx, TEXT_BYTES * 2);
	(void)buf_reserve(&out, s.n + s.n / 16);
	buf_add(&out, s.p, n);
	s = span_sub(s, n == 0 ? 0 : n + 1, s.n);
	whole = clean_each(s, most, &out, count_r) && whole;
	*lines_r = buf_span(&out);
	return whole && !out.full;
}

static int
wrong(const struct render *r, const char *name, const char *what)
{
	return err_set(r->err, ERR_CONFIG, "letter %s: field \"%s\" %s",
	    letter_kind_info(r->kind)->name, name, what);
}

static struct span
json_span(const json_t *v)
{
	return span_of(json_string_value(v), json_string_length(v));
}

/* A line: text, a whole number, true or false. */
static int
clean_scalar(
    const struct render *r, const char *name, json_t *v, json_t **out_r)
{
	if (json_is_string(v)) {
		*out_r = letters_line_is_clean(json_span(v))
			     ? json_incref(v)
			     : clean_line(r, json_span(v));
	} else if (json_is_integer(v) || json_is_boolean(v)) {
		*out_r = json_incref(v);
	} else {
		return wrong(r, name, "is no line of text");
	}
	return 0;
}

static int
clean_item(
    const struct render *r, const char *list, json_t *item, json_t **out_r)
{
	const char *name;
	json_t *v;
	json_t *clean;

	if (!json_is_object(item))
		return clean_scalar(r, list, item, out_r);
	*out_r = json_object();
	json_object_foreach(item, name, v)
	{
		const struct letter_field *f = letter_field_find(r->kind, name);

		if (f == NULL || f->type != LETTER_ITEM) {
			json_decref(*out_r);
			return wrong(r, name, "is not one of a list's");
		}
		if (json_is_null(v))
			continue;
		if (clean_scalar(r, name, v, &clean) < 0) {
			json_decref(*out_r);
			return -1;
		}
		json_object_set_new_nocheck(*out_r, name, clean);
	}
	return 0;
}

static int
clean_list(
    const struct render *r, const char *name, const json_t *v, json_t **out_r)
{
	json_t *item;
	json_t *clean;
	size_t i;

	if (!json_is_array(v) || json_array_size(v) > ITEMS_MAX)
		return wrong(r, name, "is no list, or too long");
	*out_r = json_array();
	json_array_foreach(v, i, item)
	{
		if (clean_item(r, name, item, &clean) < 0) {
			json_decref(*out_r);
			return -1;
		}
		json_array_append_new(*out_r, clean);
	}
	return 0;
}

/* An officer's words are sent whole or not at all. */
static int
clean_text(
    const struct render *r, const char *name, const json_t *v, json_t **out_r)
{
	struct span lines;
	size_t count;

	if (!letters_clean_lines(
		r->tmp, json_span(v), SIZE_MAX, &lines, &count))
		return err_set(r->err, ERR_INPUT, "letter %s: %s is too long",
		    letter_kind_info(r->kind)->name, name);
	*out_r = json_stringn_nocheck(lines.p, lines.n);
	return 0;
}

/* A quote is for reading: what is too long is cut, and the letter says so. */
static json_t *
clean_quote(const struct render *r, const json_t *v, json_t *fields)
{
	json_t *list = json_array();
	struct span lines;
	struct span line;
	size_t count;

	if (!letters_clean_lines(
		r->tmp, json_span(v), LETTERS_QUOTE_LINES, &lines, &count) &&
	    letter_field_find(r->kind, "cut") != NULL)
		json_object_set_new_nocheck(fields, "cut", json_true());
	while (lines_take(&lines, &line))
		json_array_append_new(
		    list, json_stringn_nocheck(line.p, line.n));
	return list;
}

static int
clean_field(const struct render *r, const struct letter_field *f, json_t *v,
    json_t *out)
{
	json_t *clean = NULL;
	int result = 0;

	if ((f->type == LETTER_TEXT || f->type == LETTER_QUOTE) &&
	    !json_is_string(v))
		return wrong(r, f->name, "is no text");
	switch (f->type) {
	case LETTER_LINE:
		result = clean_scalar(r, f->name, v, &clean);
		break;
	case LETTER_TEXT:
		result = clean_text(r, f->name, v, &clean);
		break;
	case LETTER_QUOTE:
		clean = clean_quote(r, v, out);
		break;
	case LETTER_FLAG:
		if (!json_is_boolean(v))
			return wrong(r, f->name, "is neither true nor false");
		clean = json_incref(v);
		break;
	case LETTER_LIST:
		result = clean_list(r, f->name, v, &clean);
		break;
	case LETTER_ITEM:
		return wrong(r, f->name, "belongs into a list");
	}
	if (result < 0)
		return -1;
	json_object_set_new_nocheck(out, f->name, clean);
	if (json_array_size(clean) > 0)
		json_object_set_new_nocheck(
		    out, mem_fmt(r->tmp, "has_%s", f->name), json_true());
	return 0;
}

int
letters_clean(const struct render *r, json_t *fields, json_t *out)
{
	const char *name;
	json_t *v;

	json_object_foreach(fields, name, v)
	{
		const struct letter_field *f = letter_field_find(r->kind, name);

		if (f == NULL)
			return wrong(r, name, "is unknown");
		/* A quote that was cut has set its flag; false adds nothing. */
		if (json_is_null(v) || json_is_false(v))
			continue;
		if (clean_field(r, f, v, out) < 0)
			return -1;
	}
	return 0;
}
