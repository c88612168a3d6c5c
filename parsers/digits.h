/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the digits of a text stand.  Every identifier has some, close
 * together, and most of a letter has none: whoever looks for one with a
 * pattern needs to look only where the digits are dense enough.
 */
#ifndef ENQ_PARSERS_DIGITS_H
#define ENQ_PARSERS_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/base/span.h"

/* Digits that stand together: [start, end) of the text. */
struct digit_run {
	uint32_t start, end;
};

struct digits {
	struct span text;
	struct digit_run *runs;
	size_t count;
};

/* What is known of the digits of a match. */
struct digit_shape {
	int least; /* so many at least; 0: nothing is known */
	int lead;  /* most bytes before the first of them */
	int gap;   /* most bytes between two of them */
};

/* Where matches may start: at or after from, at or before last. */
struct digit_window {
	size_t from;
	size_t last;
};

/* text is shorter than 4 GB; the runs are a child of ctx. */
void digits_find(const void *ctx, struct span text, struct digits *digits_r);

/*
 * The next place from run *next on whose digits are enough for the shape;
 * *next is moved behind them.  False when there is none.
 */
bool digits_window(const struct digits *digits, const struct digit_shape *shape,
    size_t *next, struct digit_window *window_r);

#endif
