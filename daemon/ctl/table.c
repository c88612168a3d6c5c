/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ctl/table.h"

#include <stdio.h>
#include <unistd.h>

#include "daemon/ctl/say.h"
#include "daemon/sys/console.h"
#include "parsers/base/buf.h"

enum { GAP = 2, FLEXIBLE_LEAST = 12, CELL_MAX = 64 * 1024 };

struct cell {
	const char *shown; /* cleaned */
	const char *plain;
	bool marked; /* of the first cell of a row */
};

struct table {
	const struct column *columns;
	size_t width; /* in columns */
	struct cell *cells;
	size_t count, room;
};

struct table *
table_new(void *ctx, const struct column *columns)
{
	struct table *table = mem_one(ctx, struct table);
	table->columns = columns;
	while (columns[table->width].title != NULL)
		table->width++;
	return table;
}

void
table_add(struct table *table, const char *shown, const char *plain)
{
	table->cells = mem_grow(table, table->cells, &table->room,
	    table->count + 1, sizeof *table->cells);
	table->cells[table->count++] =
	    (struct cell){.shown = say_clean(table, span_str(shown), false),
		.plain = mem_str(table, plain == NULL ? shown : plain)};
}

void
table_add_number(struct table *table, int64_t number)
{
	table_add(table, mem_fmt(table, "%lld", (long long)number), NULL);
}

void
table_mark(struct table *table)
{
	ASSERT(table->count > 0);
	table->cells[(table->count - 1) / table->width * table->width].marked =
	    true;
}

/* ---- CSV ---- */

static void
print_field(const char *text, bool is_number)
{
	bool quoted = strpbrk(text, ",\"\r\n") != NULL;
	(void)fputs(quoted ? "\"" : "", stdout);
	if (!is_number && text[0] != '\0' &&
	    strchr("=+-@\t\r", text[0]) != NULL)
		(void)putchar('\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			(void)putchar('"');
		(void)putchar(*text);
	}
	(void)fputs(quoted ? "\"" : "", stdout);
}

static void
print_csv(const struct table *table)
{
	for (size_t i = 0; i < table->width; i++)
		(void)printf("%s%s", i == 0 ? "" : ",", table->columns[i].key);
	for (size_t i = 0; i < table->count; i++) {
		size_t column = i % table->width;
		(void)fputs(column == 0 ? "\n" : ",", stdout);
		print_field(table->cells[i].plain,
		    table->columns[column].kind == COLUMN_NUMBER);
	}
	(void)putchar('\n');
}

/* ---- for people ---- */

/* A column without a width is left out. */
static void
measure(const struct table *table, size_t *widths)
{
	for (size_t i = 0; i < table->width; i++)
		widths[i] = say_width(table->columns[i].title);
	for (size_t i = 0; i < table->count; i++) {
		size_t n = say_width(table->cells[i].shown);
		if (n > widths[i % table->width])
			widths[i % table->width] = n;
	}
}

static bool
is_empty(const struct table *table, size_t column)
{
	for (size_t i = column; i < table->count; i += table->width)
		if (table->cells[i].shown[0] != '\0')
			return false;
	return true;
}

/* What the table takes when no flexible column is wider than most. */
static size_t
total(const struct table *table, const size_t *widths, size_t most)
{
	size_t sum = 0;
	for (size_t i = 0; i < table->width; i++) {
		bool cut = table->columns[i].kind == COLUMN_FLEXIBLE &&
			   widths[i] > most;
		if (widths[i] > 0)
			sum += (sum == 0 ? 0 : GAP) + (cut ? most : widths[i]);
	}
	return sum;
}

static void
leave_out(const struct table *table, size_t *widths, size_t room)
{
	for (size_t i = 0; i < table->width; i++)
		if (total(table, widths, SIZE_MAX) > room && is_empty(table, i))
			widths[i] = 0;
	for (size_t i = 0; i < table->width; i++)
		if (total(table, widths, FLEXIBLE_LEAST) > room &&
		    table->columns[i].kind == COLUMN_SPARE)
			widths[i] = 0;
}

/* Takes what is too much from the widest flexible column, bit by bit. */
static void
squeeze(const struct table *table, size_t *widths, size_t room)
{
	while (total(table, widths, SIZE_MAX) > room) {
		size_t widest = table->width;
		for (size_t i = 0; i < table->width; i++)
			if (table->columns[i].kind == COLUMN_FLEXIBLE &&
			    widths[i] > FLEXIBLE_LEAST &&
			    (widest == table->width ||
				widths[i] > widths[widest]))
				widest = i;
		if (widest == table->width)
			return;
		widths[widest]--;
	}
}

static void
tell_left_out(const struct table *table, const size_t *widths)
{
	bool first = true;
	for (size_t i = 0; i < table->width; i++) {
		if (widths[i] > 0 || is_empty(table, i))
			continue;
		(void)printf("%s%s",
		    first ? "Left out for want of room: " : ", ",
		    table->columns[i].title);
		first = false;
	}
	if (!first)
		(void)puts("; --csv has all.");
}

/* At most width columns of a text, ending in "…" when it was longer. */
static char *
cut(void *ctx, const char *text, size_t width)
{
	size_t n = strlen(text);
	char *copy = mem_str(ctx, text);
	if (say_width(text) <= width)
		return copy;
	while (n > 0 && say_width(copy) >= width) {
		do
			n--;
		while (n > 0 && ((unsigned char)copy[n] & 0xc0) == 0x80);
		copy[n] = '\0';
	}
	return mem_fmt(ctx, "%s…", copy);
}

static void
print_cell(void *ctx, const struct table *table, size_t column,
    const char *text, const size_t *widths)
{
	if (widths[column] == 0)
		return;
	const char *shown = cut(ctx, text, widths[column]);
	size_t blanks = widths[column] - say_width(shown);
	bool last = true;
	for (size_t i = column + 1; i < table->width; i++)
		last = last && widths[i] == 0;
	if (table->columns[column].kind == COLUMN_NUMBER)
		(void)printf("%*s%s", (int)blanks, "", shown);
	else
		(void)printf("%s%*s", shown, last ? 0 : (int)blanks, "");
	(void)fputs(last ? "\n" : "  ", stdout);
}

static void
print_aligned(struct table *table)
{
	void *ctx = mem_new(NULL);
	size_t *widths = mem_many(ctx, size_t, table->width);
	int room = console_width(STDOUT_FILENO);
	bool colours = console_colours(STDOUT_FILENO);
	measure(table, widths);
	if (room > 0) {
		leave_out(table, widths, (size_t)room);
		squeeze(table, widths, (size_t)room);
	}
	(void)fputs(colours ? "\033[1m" : "", stdout);
	for (size_t i = 0; i < table->width; i++)
		print_cell(ctx, table, i, table->columns[i].title, widths);
	(void)fputs(colours ? "\033[0m" : "", stdout);
	for (size_t i = 0; i < table->count; i++) {
		size_t column = i % table->width;
		if (column == 0 && table->cells[i].marked)
			(void)fputs(colours ? "\033[31m" : "", stdout);
		print_cell(ctx, table, column, table->cells[i].shown, widths);
		if (column + 1 == table->width)
			(void)fputs(colours ? "\033[0m" : "", stdout);
	}
	tell_left_out(table, widths);
	mem_free(ctx);
}

void
table_print(struct table *table, bool csv)
{
	ASSERT(table->count % table->width == 0);
	if (csv)
		print_csv(table);
	else
		print_aligned(table);
}
