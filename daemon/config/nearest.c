/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/config/nearest.h"

enum { WORD_MAX = 40 };

/* With one row of the table: words are short. */
size_t
nearest_distance(struct span a, struct span b)
{
	size_t row[WORD_MAX + 1];
	if (a.n > WORD_MAX || b.n > WORD_MAX)
		return a.n > b.n ? a.n : b.n;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t change = corner + (a.p[i - 1] != b.p[j - 1]);
			size_t best =
			    row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
			corner = row[j];
			row[j] = change < best ? change : best;
		}
	}
	return row[b.n];
}
