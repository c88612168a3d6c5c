/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * By libcsv, which knows nothing of line numbers: so the file is given to it a
 * line at a time, and whatever record ends during a call ends on that line.
 */
#include "daemon/import/csvfile.h"

#include <stdlib.h>

#include <csv.h>

#include "parsers/charset.h"

enum { FIELD_MAX = 1000, NO_COLUMN = -1 };

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define HARD_BLANK "\xc2\xa0"

struct reader {
	void *ctx;
	const char *const *columns_known;
	unsigned needed;
	struct csvfile *file;
	int line;
	int column;
	int order[CSVFILE_COLUMNS]; /* file column -> caller's, or NO_COLUMN */
	int columns;
	bool have_header;
	size_t room;
	struct csvfile_row current;
	const char *wrong; /* what the current line has; NULL: nothing */
	struct err *err;
	bool failed;
};

void
csvfile_mistake(void *ctx, struct csvfile *file, int line, const char *text)
{
	if (file->mistake_count < CSVFILE_MISTAKES)
		file->mistakes[file->mistake_count] = (struct csvfile_mistake){
		    .line = line, .text = mem_str(ctx, text)};
	file->mistake_count++;
}

static int
by_line(const void *a, const void *b)
{
	const struct csvfile_mistake *left = a;
	const struct csvfile_mistake *right = b;
	return left->line - right->line;
}

void
csvfile_sort_mistakes(struct csvfile *file)
{
	const size_t kept = file->mistake_count < CSVFILE_MISTAKES
				? file->mistake_count
				: CSVFILE_MISTAKES;
	qsort(file->mistakes, kept, sizeof file->mistakes[0], by_line);
}

/* Nothing that follows can be read. */
static void
fail(struct reader *r, const char *what)
{
	if (r->failed)
		return;
	r->failed = true;
	err_set(r->err, ERR_INPUT, "%s:%d: %s", r->file->name, r->line, what);
}

/* The first is what a person mends first. */
static void
wrong(struct reader *r, const char *what)
{
	if (r->wrong == NULL)
		r->wrong = what;
}

/* ---- the first line ---- */

static const char *
known_columns(const struct reader *r)
{
	const char *words = r->columns_known[0];
	for (int i = 1; r->columns_known[i] != NULL; i++)
		words = mem_fmt(r->ctx, "%s, %s", words, r->columns_known[i]);
	return words;
}

static void
take_header(struct reader *r, const char *name)
{
	const struct span s = span_str(name);
	for (int i = 0; r->columns_known[i] != NULL; i++) {
		if (!span_eq_ascii(s, span_str(r->columns_known[i])))
			continue;
		if (r->file->columns & (1u << i))
			fail(r,
			    mem_fmt(r->ctx, "two columns are named %s", name));
		r->file->columns |= 1u << i;
		r->order[r->column] = i;
		return;
	}
	r->order[r->column] = NO_COLUMN;
	if (s.n == 0)
		return;
	if (span_find_byte(s, 0, ';') >= 0)
		fail(r,
		    "the fields stand apart by semicolons; save the file with "
		    "commas, as \"CSV UTF-8 (comma delimited)\"");
	else
		fail(r, mem_fmt(r->ctx, "unknown column %s; there are %s", name,
			    known_columns(r)));
}

/* ---- fields and lines ---- */

static struct span
tidy(struct span s)
{
	s = span_trim(s);
	while (span_starts(s, HARD_BLANK))
		s = span_trim(span_sub(s, 2, s.n));
	while (span_ends(s, HARD_BLANK))
		s = span_trim(span_sub(s, 0, s.n - 2));
	return s;
}

static const char *
unfit(struct span s)
{
	if (s.n > FIELD_MAX)
		return "a field is longer than 1000 bytes";
	if (!charset_is_utf8(s))
		return "a field is not UTF-8; save the file as \"CSV UTF-8\"";
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return "a field has a line break or another control "
			       "character";
	return NULL;
}

static void
on_field(void *p, size_t n, void *arg)
{
	struct reader *r = arg;
	const struct span s = tidy(span_of(p, n));
	const char *why = unfit(s);
	const int column = r->column++;
	if (r->failed)
		return;
	if (!r->have_header && (why != NULL || column >= CSVFILE_COLUMNS)) {
		fail(r, why != NULL ? why : "too many columns");
		return;
	}
	if (!r->have_header) {
		r->column = column;
		take_header(r, mem_strn(r->ctx, s.p, s.n));
		r->column++;
		return;
	}
	if (why != NULL)
		wrong(r, why);
	else if (column < r->columns && r->order[column] != NO_COLUMN)
		r->current.fields[r->order[column]] =
		    mem_strn(r->ctx, s.p, s.n);
	else if (s.n > 0)
		wrong(r, column < r->columns
			     ? "a field stands in a column without a name"
			     : "more fields than the first line has columns");
}

static bool
is_empty(const struct csvfile_row *row, const char *const *columns)
{
	for (int i = 0; columns[i] != NULL; i++)
		if (row->fields[i] != NULL && row->fields[i][0] != '\0')
			return false;
	return true;
}

/* A line with too few fields may be where the file was cut off. */
static void
check_line(struct reader *r)
{
	if (r->column < r->columns)
		wrong(r,
		    "fewer fields than the first line has columns; was the "
		    "file cut short?");
	for (int i = 0; r->columns_known[i] != NULL; i++) {
		if (r->current.fields[i] == NULL)
			r->current.fields[i] = "";
		if (r->needed & (1u << i) && r->current.fields[i][0] == '\0')
			wrong(r, mem_fmt(r->ctx, "missing: %s",
				     r->columns_known[i]));
	}
}

static void
take_line(struct reader *r)
{
	struct csvfile *file = r->file;
	check_line(r);
	if (r->wrong != NULL) {
		csvfile_mistake(r->ctx, file, r->line, r->wrong);
		return;
	}
	if (file->count >= CSVFILE_ROWS) {
		fail(r, "more than 200000 lines");
		return;
	}
	r->current.line = r->line;
	file->rows = mem_grow(
	    r->ctx, file->rows, &r->room, file->count + 1, sizeof *file->rows);
	file->rows[file->count++] = r->current;
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
	} else if (r->wrong != NULL ||
		   !is_empty(&r->current, r->columns_known)) {
		take_line(r);
	}
	r->column = 0;
	r->wrong = NULL;
	r->current = (struct csvfile_row){.line = 0};
}

static int
read_rows(struct reader *r, struct span text)
{
	struct csv_parser parser;
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return err_set(r->err, ERR_TEMP, "out of memory");
	if (span_starts(text, BYTE_ORDER_MARK))
		text = span_sub(text, strlen(BYTE_ORDER_MARK), text.n);
	while (text.n > 0 && !r->failed) {
		ptrdiff_t end = span_find_byte(text, 0, '\n');
		size_t n = end < 0 ? text.n : (size_t)end + 1;
		r->line++;
		if (csv_parse(&parser, text.p, n, on_field, on_record, r) != n)
			fail(r,
			    "a quotation mark inside a field; put the whole "
			    "field in quotation marks and write \"\" for one "
			    "in it");
		text = span_sub(text, n, text.n);
	}
	if (!r->failed && csv_fini(&parser, on_field, on_record, r) != 0)
		fail(r, "a quoted field does not end");
	csv_free(&parser);
	if (!r->failed && !r->have_header)
		fail(r, "the file is empty; its first line names the columns");
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
	    .file = file_r,
	    .err = err};
	*file_r = (struct csvfile){.name = name};
	return read_rows(&r, text);
}
