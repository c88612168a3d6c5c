/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables: aligned for people, RFC 4180 for --csv.
 *
 * On a terminal that is too narrow empty columns and then, from the left, the
 * spare ones are left out, the flexible ones are cut with "…", and a line says
 * what is missing; a pipe gets everything.  A CSV cell that a spreadsheet would
 * take for a formula (= + - @ at its start) gets a ' before it, because
 * subjects are written by strangers.
 */
#ifndef ENQ_CTL_TABLE_H
#define ENQ_CTL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum column_kind {
	COLUMN_TEXT = 0,
	COLUMN_FLEXIBLE, /* may be cut */
	COLUMN_SPARE,    /* may be left out */
	COLUMN_NUMBER    /* to the right */
};

struct column {
	const char *title; /* for people */
	const char *key;   /* for CSV */
	enum column_kind kind;
};

struct table;

/* columns ends with an entry without a title and must outlive the table. */
struct table *table_new(void *ctx, const struct column *columns);

/*
 * The next cell, left to right; a new row begins by itself.  plain is what a
 * CSV file gets (an ISO date instead of words); NULL: the same.
 */
void table_add(struct table *table, const char *shown, const char *plain);
void table_add_number(struct table *table, int64_t number);
/* The row that the last cell belongs to needs attention. */
void table_mark(struct table *table);

void table_print(struct table *table, bool csv);

#endif
