/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/digits.h"

#include "parsers/base/mem.h"
#include "parsers/stretch.h"

void
digits_find(const void *ctx, struct span text, struct digits *digits_r)
{
	size_t room = 0;

	ASSERT(text.n < UINT32_MAX);
	*digits_r = (struct digits){.text = text};
	for (size_t i = stretch_wordy(text, 0); i < text.n;
	     i += stretch_wordy(text, i)) {
		size_t start = i;
		while (i < text.n && is_digit((unsigned char)text.p[i]))
			i++;
		digits_r->runs = mem_grow(ctx, digits_r->runs, &room,
		    digits_r->count + 1, sizeof *digits_r->runs);
		digits_r->runs[digits_r->count++] = (struct digit_run){
		    .start = (uint32_t)start, .end = (uint32_t)i};
	}
}

/* Moves *next over the runs that stand close together; how many digits. */
static size_t
cluster(const struct digits *digits, int gap, size_t *next)
{
	const struct digit_run *run = digits->runs;
	size_t i = *next;
	size_t n = run[i].end - run[i].start;
	for (i++; i < digits->count &&
		  run[i].start - run[i - 1].end <= (uint32_t)gap;
	     i++)
		n += run[i].end - run[i].start;
	*next = i;
	return n;
}

bool
digits_window(const struct digits *digits, const struct digit_shape *shape,
    size_t *next, struct digit_window *window_r)
{
	while (*next < digits->count) {
		size_t first = digits->runs[*next].start;
		if (cluster(digits, shape->gap, next) < (size_t)shape->least)
			continue;
		size_t lead = (size_t)shape->lead;
		window_r->from = first < lead ? 0 : first - lead;
		window_r->last = digits->runs[*next - 1].end;
		return true;
	}
	return false;
}
