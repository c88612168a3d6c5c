/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ctl/sheet.h"

#include <stdio.h>
#include <stdlib.h>

#include "daemon/ctl/say.h"
#include "daemon/ctl/table.h"
#include "parsers/base/buf.h"

enum {
	COLUMNS_MAX = 12,
	NOTES_MAX = 24,
	BAR_CELLS = 16,
	ESCAPED_MAX = 64 * 1024
};

struct cell {
	const char *shown, *plain;
};

struct sheet {
	void *ctx;
	const char *key, *title;
	const struct sheet_column *columns;
	size_t width, heads;
	struct cell *cells;
	size_t count, room;
	const char *notes[NOTES_MAX];
	size_t note_count;
	const char *picture;
	size_t bars; /* a column; 0: none */
};

struct sheet *
sheet_new(void *ctx, const char *key, const char *title,
    const struct sheet_column *columns, size_t heads)
{
	struct sheet *sheet = mem_one(ctx, struct sheet);
	sheet->ctx = sheet;
	sheet->key = key;
	sheet->title = title;
	sheet->columns = columns;
	sheet->heads = heads;
	while (columns[sheet->width].title != NULL)
		sheet->width++;
	ASSERT(sheet->width < COLUMNS_MAX);
	return sheet;
}

void
sheet_text(struct sheet *sheet, const char *shown, const char *plain)
{
	sheet->cells = mem_grow(sheet->ctx, sheet->cells, &sheet->room,
	    sheet->count + 1, sizeof *sheet->cells);
	shown = say_clean(sheet->ctx, span_str(shown), false);
	sheet->cells[sheet->count++] = (struct cell){.shown = shown,
	    .plain = plain == NULL ? shown : mem_str(sheet->ctx, plain)};
}

void
sheet_value(struct sheet *sheet, const json_t *value)
{
	if (json_is_integer(value))
		sheet_text(sheet,
		    mem_fmt(sheet->ctx, "%lld",
			(long long)json_integer_value(value)),
		    NULL);
	else if (json_is_real(value))
		sheet_text(sheet,
		    mem_fmt(sheet->ctx, "%.1f", json_real_value(value)), NULL);
	else
		sheet_text(sheet, "-", "");
}

bool
sheet_is_empty(const struct sheet *sheet)
{
	return sheet->count == 0;
}

void
sheet_note(struct sheet *sheet, const char *text)
{
	if (sheet->note_count < NOTES_MAX)
		sheet->notes[sheet->note_count++] =
		    say_clean(sheet->ctx, span_str(text), false);
}

void
sheet_bars(struct sheet *sheet, size_t column)
{
	sheet->bars = column;
}

void
sheet_picture(struct sheet *sheet, const char *svg)
{
	sheet->picture = svg;
}

/* Is the column that a cell stands in one for people? */
static bool
is_shown(const struct sheet *sheet, size_t cell)
{
	return sheet->columns[cell % sheet->width].title[0] != '\0';
}

static bool
says_nothing(const struct sheet *sheet)
{
	return sheet->count == 0 && sheet->note_count == 0;
}

/* ---- for people ---- */

static const char *
bar_of(const struct sheet *sheet, size_t row, double most)
{
	const char *bar = "";
	const double n =
	    strtod(sheet->cells[row * sheet->width + sheet->bars].plain, NULL);
	const int cells = most > 0 ? (int)(n * BAR_CELLS / most + 0.5) : 0;
	for (int i = 0; i < cells; i++)
		bar = mem_fmt(sheet->ctx, "%s█", bar);
	return bar;
}

static double
most_of(const struct sheet *sheet)
{
	double most = 0;
	for (size_t i = sheet->bars; i < sheet->count; i += sheet->width) {
		const double n = strtod(sheet->cells[i].plain, NULL);
		most = n > most ? n : most;
	}
	return most;
}

/* Titles are capitals on a terminal, as in every other table. */
static const char *
capitals(void *ctx, const char *title)
{
	char *text = mem_str(ctx, title);
	for (char *p = text; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return text;
}

static void
say_table(const struct sheet *sheet)
{
	struct column *columns =
	    mem_many(sheet->ctx, struct column, COLUMNS_MAX + 2);
	size_t n = 0;
	for (size_t i = 0; i < sheet->width; i++)
		if (is_shown(sheet, i))
			columns[n++] = (struct column){
			    .title =
				capitals(sheet->ctx, sheet->columns[i].title),
			    .key = "",
			    .kind = i >= sheet->heads       ? COLUMN_NUMBER
				    : i + 1 == sheet->heads ? COLUMN_FLEXIBLE
							    : COLUMN_TEXT};
	if (sheet->bars > 0)
		columns[n] = (struct column){
		    .title = "", .key = "", .kind = COLUMN_TEXT};
	struct table *table = table_new(sheet->ctx, columns);
	const double most = sheet->bars > 0 ? most_of(sheet) : 0;
	for (size_t i = 0; i < sheet->count; i++) {
		if (is_shown(sheet, i))
			table_add(table, sheet->cells[i].shown, NULL);
		if (sheet->bars > 0 && (i + 1) % sheet->width == 0)
			table_add(
			    table, bar_of(sheet, i / sheet->width, most), NULL);
	}
	table_print(table, false);
}

static void
say_sheet(const struct sheet *sheet)
{
	(void)putchar('\n');
	say_heading("%s", sheet->title);
	if (sheet->count > 0)
		say_table(sheet);
	for (size_t i = 0; i < sheet->note_count; i++)
		say_wrapped("", sheet->notes[i]);
}

/* ---- CSV ---- */

static const char *
row_name(const struct sheet *sheet, size_t row)
{
	const char *name = "";
	for (size_t i = 0; i < sheet->heads; i++) {
		const char *word = sheet->cells[row * sheet->width + i].plain;
		if (word[0] != '\0')
			name = mem_fmt(sheet->ctx, "%s%s%s", name,
			    name[0] == '\0' ? "" : ", ", word);
	}
	return name;
}

static void
print_csv(void *ctx, const struct sheet_book *book)
{
	static const struct column columns[] = {
	    {"TABLE", "table", COLUMN_TEXT},
	    {"ROW", "row", COLUMN_TEXT},
	    {"COLUMN", "column", COLUMN_TEXT},
	    {"FIGURE", "figure", COLUMN_NUMBER},
	    {NULL, NULL, COLUMN_TEXT},
	};
	struct table *table = table_new(ctx, columns);
	for (size_t s = 0; s < book->count; s++) {
		const struct sheet *sheet = book->sheets[s];
		for (size_t i = 0; i < sheet->count; i++) {
			const size_t column = i % sheet->width;
			if (column < sheet->heads ||
			    sheet->columns[column].key == NULL)
				continue;
			table_add(table, sheet->key, NULL);
			table_add(
			    table, row_name(sheet, i / sheet->width), NULL);
			table_add(table, sheet->columns[column].key, NULL);
			table_add(table, sheet->cells[i].plain, NULL);
		}
	}
	table_print(table, true);
}

/* ---- a page ---- */

const char *
sheet_escape(void *ctx, const char *text)
{
	struct buf out;
	buf_init(&out, ctx, ESCAPED_MAX);
	for (; *text != '\0'; text++) {
		const char one[2] = {*text, '\0'};
		buf_add_str(&out, *text == '&'   ? "&amp;"
				  : *text == '<' ? "&lt;"
				  : *text == '>' ? "&gt;"
				  : *text == '"' ? "&quot;"
						 : one);
	}
	return out.p;
}

static void
page_cell(const struct sheet *sheet, size_t i)
{
	const char *text = sheet_escape(sheet->ctx, sheet->cells[i].shown);
	const size_t column = i % sheet->width;
	if (!is_shown(sheet, i))
		return;
	if (column == 0)
		(void)printf("<tr><th scope=\"row\">%s</th>", text);
	else
		(void)printf("<td%s>%s</td>",
		    column < sheet->heads ? " class=\"w\"" : "", text);
}

/* A table may be wider than a telephone: it scrolls in its own box, which the
 * keyboard can reach. */
static void
page_sheet(const struct sheet *sheet)
{
	const char *title = sheet_escape(sheet->ctx, sheet->title);
	(void)printf("<section>\n<h2 id=\"%s\">%s</h2>\n", sheet->key, title);
	if (sheet->count > 0) {
		(void)printf("<div class=\"t\" role=\"region\" tabindex=\"0\" "
			     "aria-labelledby=\"%s\">\n<table>\n"
			     "<caption>%s</caption>\n<thead>\n<tr>",
		    sheet->key, title);
		for (size_t i = 0; i < sheet->width; i++)
			if (is_shown(sheet, i))
				(void)printf("<th scope=\"col\"%s>%s</th>",
				    i > 0 && i < sheet->heads ? " class=\"w\""
							      : "",
				    sheet_escape(
					sheet->ctx, sheet->columns[i].title));
		(void)fputs("</tr>\n</thead>\n<tbody>\n", stdout);
		for (size_t i = 0; i < sheet->count; i++) {
			page_cell(sheet, i);
			if ((i + 1) % sheet->width == 0)
				(void)fputs("</tr>\n", stdout);
		}
		(void)fputs("</tbody>\n</table>\n</div>\n", stdout);
	}
	for (size_t i = 0; i < sheet->note_count; i++)
		(void)printf(
		    "<p>%s</p>\n", sheet_escape(sheet->ctx, sheet->notes[i]));
	if (sheet->picture != NULL)
		(void)fputs(sheet->picture, stdout);
	(void)fputs("</section>\n", stdout);
}

static void
print_page(void *ctx, const struct sheet_book *book)
{
	static const char style[] =
	    ":root{color-scheme:light dark;--ink:#0b0c0c;--paper:#fff;"
	    "--line:#767b82;--curve:#1d5fa8;--level:#a13d00}\n"
	    "@media(prefers-color-scheme:dark){:root{--ink:#f1f2f3;"
	    "--paper:#14171a;--line:#9aa1a9;--curve:#7db8f5;"
	    "--level:#ffb37a}}\n"
	    "body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);"
	    "background:var(--paper);max-width:60rem;margin:1.5rem auto;"
	    "padding:0 1rem}\n"
	    ".t{overflow-x:auto}\n"
	    "table{border-collapse:collapse;"
	    "font-variant-numeric:tabular-nums}\n"
	    "caption{position:absolute;clip-path:inset(50%);width:1px;"
	    "height:1px;overflow:hidden;white-space:nowrap}\n"
	    "th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);"
	    "text-align:right;vertical-align:top;white-space:nowrap}\n"
	    "th:first-child,.w{text-align:left}\n"
	    "tbody th{font-weight:normal}\n"
	    "@media(max-width:40rem){th,td{padding:.25rem .4rem;"
	    "font-size:.875rem}th{white-space:normal}}\n"
	    "svg{display:block;width:100%;max-width:45rem;height:auto;"
	    "margin:1rem 0;color:var(--ink)}\n"
	    "section{break-inside:avoid}\n";
	(void)printf("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n"
		     "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
		     "content=\"width=device-width, initial-scale=1\">\n"
		     "<title>%s</title>\n<style>\n%s</style>\n</head>\n"
		     "<body>\n<main>\n<h1>%s</h1>\n<p>%s</p>\n",
	    sheet_escape(ctx, book->title), style,
	    sheet_escape(ctx, book->title), sheet_escape(ctx, book->intro));
	for (size_t i = 0; i < book->count; i++)
		if (!says_nothing(book->sheets[i]))
			page_sheet(book->sheets[i]);
	(void)fputs("</main>\n</body>\n</html>\n", stdout);
}

void
sheet_print(void *ctx, const struct sheet_book *book, enum sheet_form form)
{
	if (form == SHEET_CSV) {
		print_csv(ctx, book);
		return;
	}
	if (form == SHEET_HTML) {
		print_page(ctx, book);
		return;
	}
	say_heading("%s", book->title);
	say_wrapped("", book->intro);
	for (size_t i = 0; i < book->count; i++)
		if (!says_nothing(book->sheets[i]))
			say_sheet(book->sheets[i]);
}
