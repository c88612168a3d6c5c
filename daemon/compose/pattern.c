/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/pattern.h"

#include "daemon/compose/skeleton.h"

/* A mark is a skeleton's hole, and the number of its value. */
enum { DIGITS = 3 };

struct hole {
	size_t at; /* in the text, which has no mark there any more */
	size_t value;
};

struct pattern {
	struct buf text;
	struct hole *holes;
	size_t count, room;
};

const char *
pattern_mark(void *ctx, size_t value)
{
	ASSERT(value < PATTERN_VALUES);
	return mem_fmt(ctx, SKELETON_HOLE "%0*zu", DIGITS, value);
}

static void
add_hole(struct pattern *p, size_t value)
{
	p->holes =
	    mem_grow(p, p->holes, &p->room, p->count + 1, sizeof(*p->holes));
	p->holes[p->count++] = (struct hole){p->text.n, value};
}

static bool
read_sample(struct pattern *p, struct span sample, size_t count)
{
	int64_t value;

	for (;;) {
		ptrdiff_t at = span_find(sample, 0, SKELETON_HOLE);
		if (at < 0)
			break;
		size_t digits = (size_t)at + strlen(SKELETON_HOLE);
		if (!span_number(span_sub(sample, digits, DIGITS),
			PATTERN_VALUES, &value) ||
		    (size_t)value >= count)
			return false;
		buf_add(&p->text, sample.p, (size_t)at);
		add_hole(p, (size_t)value);
		sample = span_sub(sample, digits + DIGITS, sample.n);
	}
	buf_add_span(&p->text, sample);
	return true;
}

struct pattern *
pattern_new(const void *ctx, struct span sample, size_t count)
{
	struct pattern *p = mem_one(ctx, struct pattern);

	buf_init(&p->text, p, sample.n);
	if (!read_sample(p, sample, count)) {
		mem_free(p);
		return NULL;
	}
	return p;
}

size_t
pattern_holes(const struct pattern *pattern)
{
	return pattern->count;
}

size_t
pattern_value(const struct pattern *pattern, size_t hole)
{
	return pattern->holes[hole].value;
}

void
pattern_fill(
    const struct pattern *pattern, const struct span *values, struct buf *out)
{
	size_t done = 0;

	for (size_t i = 0; i < pattern->count; i++) {
		const struct hole *hole = &pattern->holes[i];

		buf_add(out, pattern->text.p + done, hole->at - done);
		buf_add_span(out, values[hole->value]);
		done = hole->at;
	}
	buf_add(out, pattern->text.p + done, pattern->text.n - done);
}
