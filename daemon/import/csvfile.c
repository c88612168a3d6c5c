/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * By libcsv, which knows nothing of line numbers: so the file is given to it a
 * line at a time, and whatever record ends during a call ends on that line.
 */
#include "daemon/import/csvfile.h"

#include <csv.h>

#include "parsers/charset.h"

enum { FIELD_MAX = 1000 };

struct reader {
	void *ctx;
	const char *const *columns_known;
	unsigned needed;
	const char *file;
	int line;
	int column;
	int order[CSVFILE_COLUMNS]; /* file column -> caller's column */
	int columns;
	bool have_header;
	struct csvfile_row *rows;
	size_t count, room;
	struct csvfile_row current;
	struct err *err;
	bool failed;
};

static void
fail(struct reader *r, const char *what, const char *field)
{
	if (r->failed)
		return;
	r->failed = true;
	err_set(r->err, ERR_INPUT, "%s:%d: %s%s%s", r->file, r->line, what,
	    field == NULL ? "" : " ", field == NULL ? "" : field);
}

static void
take_header(struct reader *r, const char *name)
{
	for (int i = 0; r->columns_known[i] != NULL; i++)
		if (span_is(span_str(name), r->columns_known[i])) {
			for (int k = 0; k < r->column; k++)
				if (r->order[k] == i)
					fail(r, "two columns are named", name);
			r->order[r->column] = i;
			return;
		}
	fail(r, "unknown column", name);
}

static void
on_field(void *p, size_t n, void *arg)
{
	struct reader *r = arg;
	struct span s = span_trim(span_of(p, n));
	/* A byte order mark, as spreadsheets write it. */
	if (!r->have_header && r->column == 0 && span_starts(s, "\xef\xbb\xbf"))
		s = span_sub(s, 3, s.n);
	if (r->column >= CSVFILE_COLUMNS) {
		fail(r, "too many columns", NULL);
		return;
	}
	if (s.n > FIELD_MAX) {
		fail(r, "a field is longer than 1000 bytes", NULL);
		return;
	}
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) {
			fail(r, "a field has a control character", NULL);
			return;
		}
	if (!charset_is_utf8(s)) {
		fail(r, "a field is not UTF-8; save the file as \"CSV UTF-8\"",
		    NULL);
		return;
	}
	char *text = mem_strn(r->ctx, s.p, s.n);
	if (!r->have_header)
		take_header(r, text);
	else if (r->column >= r->columns)
		fail(r, "more fields than the first line has columns", NULL);
	else
		r->current.fields[r->order[r->column]] = text;
	r->column++;
}

static bool
is_empty(const struct csvfile_row *row, const char *const *columns)
{
	for (int i = 0; columns[i] != NULL; i++)
		if (row->fields[i] != NULL && row->fields[i][0] != '\0')
			return false;
	return true;
}

static void
on_record(int end, void *arg)
{
	struct reader *r = arg;
	(void)end;
	if (r->failed)
		return;
	if (!r->have_header) {
		r->have_header = true;
		r->columns = r->column;
	} else if (!is_empty(&r->current, r->columns_known)) {
		for (int i = 0; r->columns_known[i] != NULL; i++) {
			if (r->current.fields[i] == NULL)
				r->current.fields[i] = "";
			if (r->needed & (1u << i) &&
			    r->current.fields[i][0] == '\0') {
				fail(r, "missing:", r->columns_known[i]);
				return;
			}
		}
		r->current.line = r->line;
		if (r->count >= CSVFILE_ROWS) {
			fail(r, "more than 200000 lines", NULL);
			return;
		}
		r->rows = mem_grow(
		    r->ctx, r->rows, &r->room, r->count + 1, sizeof *r->rows);
		r->rows[r->count++] = r->current;
	}
	r->column = 0;
	r->current = (struct csvfile_row){.line = 0};
}

static int
read_rows(struct reader *r, struct span text)
{
	struct csv_parser parser;
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return err_set(r->err, ERR_TEMP, "out of memory");
	while (text.n > 0 && !r->failed) {
		ptrdiff_t end = span_find_byte(text, 0, '\n');
		size_t n = end < 0 ? text.n : (size_t)end + 1;
		r->line++;
		if (csv_parse(&parser, text.p, n, on_field, on_record, r) != n)
			fail(r, csv_strerror(csv_error(&parser)), NULL);
		text = span_sub(text, n, text.n);
	}
	if (!r->failed && csv_fini(&parser, on_field, on_record, r) != 0)
		fail(r, "a quoted field does not end", NULL);
	csv_free(&parser);
	if (!r->failed && !r->have_header)
		fail(r, "the file is empty; its first line names the columns",
		    NULL);
	return r->failed ? -1 : 0;
}

int
csvfile_read(void *ctx, const char *name, struct span text,
    const char *const *columns, unsigned needed, struct csvfile *file_r,
    struct err *err)
{
	struct reader r = {.ctx = ctx,
	    .columns_known = columns,
	    .needed = needed,
	    .file = name,
	    .err = err};
	if (read_rows(&r, text) < 0)
		return -1;
	*file_r =
	    (struct csvfile){.name = name, .rows = r.rows, .count = r.count};
	return 0;
}
