/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/figures.h"

#include <stdlib.h>

#include "parsers/base/mem.h"

static int
compare(const void *a, const void *b)
{
	const int x = *(const int *)a;
	const int y = *(const int *)b;

	return (x > y) - (x < y);
}

int
figures_percentile(int *values, size_t count, int percent)
{
	ASSERT(percent >= 1 && percent <= 100);
	if (count == 0)
		return -1;
	qsort(values, count, sizeof(*values), compare);
	const size_t rank = (count * (size_t)percent + 99) / 100;

	return values[rank - 1];
}

int
figures_percent(int part, int whole)
{
	if (whole <= 0)
		return -1;
	return (int)(((long long)part * 100 + whole / 2) / whole);
}

bool
figures_is_small(int n)
{
	return n > 0 && n < FIGURES_SMALL;
}

/* ---- a table ---- */

/* A row or a column, its sum the last cell. */
struct line {
	const int *counts;
	bool *hidden;
	size_t length, stride;
};

/* Could the hidden ones be worked out?  One alone is what is missing; several
 * are known when there is but one for each of them. */
static bool
tells(const struct line *line)
{
	const size_t last = line->length - 1;
	size_t hidden = 0;
	long long sum = 0;

	for (size_t i = 0; i < line->length; i++)
		if (line->hidden[i * line->stride]) {
			hidden++;
			sum += line->counts[i * line->stride];
		}
	if (hidden == 0 || hidden == 1)
		return hidden == 1;
	return !line->hidden[last * line->stride] && sum == (long long)hidden;
}

/* The least of those that are told and not nothing; the sum comes last. */
static bool
hide_one_more(const struct line *line)
{
	size_t least = line->length;

	for (size_t i = 0; i + 1 < line->length; i++) {
		const size_t at = i * line->stride;

		if (!line->hidden[at] && line->counts[at] > 0 &&
		    (least == line->length ||
			line->counts[at] < line->counts[least * line->stride]))
			least = i;
	}
	if (least == line->length)
		least = line->length - 1;
	if (line->hidden[least * line->stride])
		return false;
	line->hidden[least * line->stride] = true;
	return true;
}

void
figures_hide(const int *counts, size_t rows, size_t columns, bool *hidden)
{
	for (size_t i = 0; i < rows * columns; i++)
		hidden[i] = hidden[i] || figures_is_small(counts[i]);
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t r = 0; columns > 1 && r < rows; r++) {
			const struct line line = {counts + r * columns,
			    hidden + r * columns, columns, 1};

			while (tells(&line) && hide_one_more(&line))
				changed = true;
		}
		for (size_t c = 0; rows > 1 && c < columns; c++) {
			const struct line line = {
			    counts + c, hidden + c, rows, columns};

			while (tells(&line) && hide_one_more(&line))
				changed = true;
		}
	}
}
