/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/texttable.h"

#include "parsers/stretch.h"

enum { CELLS_MAX = 8, ROWS_MAX = 200, GAP = 2 };

struct row {
	struct span cells[CELLS_MAX];
	size_t count;
};

struct table {
	struct row rows[ROWS_MAX];
	size_t count;
	size_t widths[CELLS_MAX];
	bool right[CELLS_MAX];
};

size_t
texttable_columns(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n;) {
		size_t ascii = stretch_ascii(s, i);

		n += ascii;
		i += ascii;
		if (i < s.n)
			n += ((unsigned char)s.p[i++] & 0xc0) != 0x80;
	}
	return n;
}

/* False when there are more cells than a table has. */
static bool
read_row(struct span line, struct row *row_r)
{
	struct span rest = span_sub(line, 1, line.n);

	row_r->count = 0;
	while (rest.n > 0 && row_r->count < CELLS_MAX) {
		const ptrdiff_t bar = span_find_byte(rest, 0, '|');
		const size_t n = bar < 0 ? rest.n : (size_t)bar;

		row_r->cells[row_r->count++] = span_trim(span_sub(rest, 0, n));
		rest = span_sub(rest, n + 1, rest.n);
	}
	return span_trim(rest).n == 0;
}

bool
texttable_is_row(struct span line)
{
	struct row row;

	return line.n > 1 && line.p[0] == '|' && line.p[1] == ' ' &&
	       read_row(line, &row);
}

/* "| --- | ---: |" */
static bool
is_rule(const struct row *row)
{
	for (size_t i = 0; i < row->count; i++)
		for (size_t k = 0; k < row->cells[i].n; k++)
			if (row->cells[i].p[k] != '-' &&
			    row->cells[i].p[k] != ':')
				return false;
	return row->count > 0 && row->cells[0].n > 0;
}

static void
take_row(struct table *t, struct span line)
{
	struct row row;

	(void)read_row(line, &row);
	if (is_rule(&row)) {
		for (size_t i = 0; i < row.count; i++)
			t->right[i] = row.cells[i].n > 0 &&
				      row.cells[i].p[row.cells[i].n - 1] == ':';
		return;
	}
	t->rows[t->count++] = row;
	for (size_t i = 0; i < row.count; i++) {
		const size_t n = texttable_columns(row.cells[i]);

		if (n > t->widths[i])
			t->widths[i] = n;
	}
}

static void
add_blanks(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_add_byte(out, ' ');
}

static void
add_row(struct buf *out, const struct table *t, const struct row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		const size_t n = texttable_columns(row->cells[i]);
		const size_t pad = t->widths[i] - n;

		if (t->right[i])
			add_blanks(out, pad);
		buf_add_span(out, row->cells[i]);
		if (i + 1 < row->count)
			add_blanks(out, (t->right[i] ? 0 : pad) + GAP);
	}
	buf_add_byte(out, '\n');
}

void
texttable_add(struct buf *out, struct span first, struct span *rest)
{
	struct table *t = mem_one(out->ctx, struct table);
	struct span line = first;
	struct span ahead = *rest;

	take_row(t, line);
	/* What there is no room for is the beginning of the next table. */
	while (t->count < ROWS_MAX && span_line(&ahead, &line) &&
	       texttable_is_row(line)) {
		take_row(t, line);
		*rest = ahead;
	}
	for (size_t i = 0; i < t->count; i++)
		add_row(out, t, &t->rows[i]);
	mem_free(t);
}
