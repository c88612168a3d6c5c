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
