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
	int opened; /* the line on which the field in hand began */
	int column;
	int order[CSVFILE_COLUMNS]; /* file column -> caller's, or NO_COLUMN */
	int columns;
	bool have_header;
	size_t room;
	struct csvfile_row current;
	unsigned unread; /* fields of it that have a mistake: a bit for each */
	bool shifted;    /* its fields may stand under wrong names */
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

/* Nothing that follows can be read; without the names of the columns nothing
 * at all.  Else it is one mistake beside those of the lines above. */
static void
fail(struct reader *r, int line, const char *what)
{
	if (r->failed)
		return;
	r->failed = true;
	if (r->have_header)
		csvfile_mistake(r->ctx, r->file, line,
		    mem_fmt(r->ctx, "%s; nothing below it was read", what));
	else
		err_set(
		    r->err, ERR_INPUT, "%s:%d: %s", r->file->name, line, what);
}

/* After such a mistake no field is where it belongs: nothing else is told of
 * that line. */
static void
shifted(struct reader *r, int line, const char *what)
{
	if (!r->shifted)
		csvfile_mistake(r->ctx, r->file, line, what);
	r->shifted = true;
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
take_header(struct reader *r, int column, const char *name)
{
	const struct span s = span_str(name);
	for (int i = 0; r->columns_known[i] != NULL; i++) {
		if (!span_eq_ascii(s, span_str(r->columns_known[i])))
			continue;
		if (r->file->columns & (1u << i))
			fail(r, r->line,
			    mem_fmt(r->ctx, "two columns are named %s", name));
		r->file->columns |= 1u << i;
		r->order[column] = i;
		return;
	}
	r->order[column] = NO_COLUMN;
	if (s.n == 0)
		return;
	if (span_find_byte(s, 0, ';') >= 0)
		fail(r, r->line,
		    "the fields stand apart by semicolons; save the file with "
		    "commas, as \"CSV UTF-8 (comma delimited)\"");
	else
		fail(r, r->line,
		    mem_fmt(r->ctx, "unknown column %s; there are %s", name,
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
		return "is longer than 1000 bytes";
	if (!charset_is_utf8(s))
		return "is not UTF-8; save the file as \"CSV UTF-8\"";
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return "has a line break or another control character";
	return NULL;
}

/* Most often the closing mark is missing, and that is to be looked for where
 * the field opens. */
static const char *
runs_on(const struct reader *r)
{
	return mem_fmt(r->ctx,
	    "a quotation mark opens a field that runs on to line %d: is its "
	    "closing mark missing? No field may have a line break",
	    r->line);
}

static void
take_name(struct reader *r, int column, struct span s)
{
	const char *why = unfit(s);
	if (why != NULL)
		fail(r, r->line, mem_fmt(r->ctx, "a field %s", why));
	else if (column >= CSVFILE_COLUMNS)
		fail(r, r->line, "too many columns");
	else
		take_header(r, column, mem_strn(r->ctx, s.p, s.n));
}

static void
take_field(struct reader *r, int column, struct span s)
{
	const int known = column < r->columns ? r->order[column] : NO_COLUMN;
	const char *why = unfit(s);
	if (known == NO_COLUMN && s.n > 0) {
		shifted(r, r->line,
		    column < r->columns
			? "a field stands in a column without a name"
			: "more fields than the first line has columns");
	} else if (known != NO_COLUMN && why != NULL) {
		r->unread |= 1u << known;
		csvfile_mistake(r->ctx, r->file, r->line,
		    mem_fmt(r->ctx, "the field %s %s", r->columns_known[known],
			why));
	} else if (known != NO_COLUMN) {
		r->current.fields[known] = mem_strn(r->ctx, s.p, s.n);
	}
}

static void
on_field(void *p, size_t n, void *arg)
{
	struct reader *r = arg;
	const struct span s = tidy(span_of(p, n));
	const int from = r->opened;
	const int column = r->column++;
	r->opened = r->line;
	if (r->failed)
		return;
	if (from < r->line && !r->have_header)
		fail(r, from, runs_on(r));
	else if (from < r->line)
		shifted(r, from, runs_on(r));
	else if (!r->have_header)
		take_name(r, column, s);
	else
		take_field(r, column, s);
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
		shifted(r, r->line,
		    "fewer fields than the first line has columns; was the "
		    "file cut short?");
	for (int i = 0; r->columns_known[i] != NULL; i++) {
		if (r->current.fields[i] == NULL)
			r->current.fields[i] = "";
		if (r->current.fields[i][0] == '\0' && !r->shifted &&
		    (r->needed & ~r->unread & 1u << i) != 0)
			csvfile_mistake(r->ctx, r->file, r->line,
			    mem_fmt(
				r->ctx, "missing: %s", r->columns_known[i]));
	}
}

static void
take_line(struct reader *r)
{
	struct csvfile *file = r->file;
	check_line(r);
	if (r->shifted)
		return;
	if (file->count >= CSVFILE_ROWS) {
		fail(r, r->line, "more than 200000 lines");
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
	} else if (r->shifted || r->unread != 0 ||
		   !is_empty(&r->current, r->columns_known)) {
		take_line(r);
	}
	r->column = 0;
	r->opened = r->line + 1;
	r->shifted = false;
	r->unread = 0;
	r->current = (struct csvfile_row){.line = 0};
}

/* libcsv has met something that is no CSV, or the end within a field. */
static void
fail_in_field(struct reader *r, const char *what)
{
	if (r->opened < r->line)
		fail(r, r->opened, runs_on(r));
	else
		fail(r, r->line, what);
}

/* One line of the file, which libcsv passes over when it is blank. */
static void
read_line(struct reader *r, struct csv_parser *parser, struct span line)
{
	r->line++;
	if (csv_parse(parser, line.p, line.n, on_field, on_record, r) != line.n)
		fail_in_field(r,
		    "a quotation mark inside a field; put the whole field in "
		    "quotation marks and write \"\" for one in it");
	if (r->column == 0 && r->opened == r->line && span_trim(line).n == 0)
		r->opened++;
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
		read_line(r, &parser, span_sub(text, 0, n));
		text = span_sub(text, n, text.n);
	}
	if (!r->failed && csv_fini(&parser, on_field, on_record, r) != 0)
		fail_in_field(
		    r, "a quotation mark opens a field that never ends");
	csv_free(&parser);
	if (!r->failed && !r->have_header)
		fail(r, 1,
		    "the file is empty; its first line names the columns");
	return r->failed && !r->have_header ? -1 : 0;
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
	    .opened = 1,
	    .err = err};
	*file_r = (struct csvfile){.name = name};
	return read_rows(&r, text);
}
