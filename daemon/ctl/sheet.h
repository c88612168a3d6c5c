/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sheets: the tables of a report, printed one after the other for people, as
 * CSV or as a page of HTML.
 *
 * The CSV is one list, a figure a line, with the columns table, row, column
 * and figure, so that a spreadsheet can pivot it; the first `heads` columns of
 * a sheet together name the row.  A figure that is not known or is too small
 * to be told is "-" to people and empty in CSV.
 */
#ifndef ENQ_CTL_SHEET_H
#define ENQ_CTL_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

struct sheet_column {
	const char *title; /* for people; "": in CSV alone */
	const char *key;   /* for CSV; NULL: for people alone */
};

struct sheet;

/* columns ends with an entry without a title and outlives the sheet, as do
 * key and title.  heads: how many columns, from the left, are words. */
struct sheet *sheet_new(void *ctx, const char *key, const char *title,
    const struct sheet_column *columns, size_t heads);

/* The next cell, left to right.  CSV gets `plain`, or the same when NULL. */
void sheet_text(struct sheet *sheet, const char *shown, const char *plain);
/* A number, whole or with one decimal; null and NULL are "-". */
void sheet_value(struct sheet *sheet, const json_t *value);
/* Has it no row yet? */
bool sheet_is_empty(const struct sheet *sheet);
/* A sentence under the table. */
void sheet_note(struct sheet *sheet, const char *text);
/* Bars of that column stand beside the table, on a terminal. */
void sheet_bars(struct sheet *sheet, size_t column);
/* SVG that stands under the table, on a page. */
void sheet_picture(struct sheet *sheet, const char *svg);

enum sheet_form { SHEET_TEXT = 0, SHEET_CSV, SHEET_HTML };

struct sheet_book {
	const char *title;
	const char *intro; /* a sentence under it */
	struct sheet *const *sheets;
	size_t count;
};
/* Sheets without rows and notes are left out. */
void sheet_print(
    void *ctx, const struct sheet_book *book, enum sheet_form form);

/* Text for HTML; a child of ctx. */
const char *sheet_escape(void *ctx, const char *text);

#endif
