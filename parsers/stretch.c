/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/stretch.h"

enum { LANES = 16 };

/* Bytes that the compiler treats together; comparing gives 0xff for "yes". */
typedef unsigned char lanes __attribute__((vector_size(LANES)));

enum stop { STOP_NOT_ASCII, STOP_CONTROL, STOP_ESCAPE, STOP_DIGIT, STOP_LINE };

static inline lanes
stops(lanes x, enum stop stop)
{
	switch (stop) {
	case STOP_NOT_ASCII:
		return (lanes)((x == 0) | (x > 0x7f));
	case STOP_CONTROL:
		return (lanes)((x < ' ') | (x == 0x7f));
	case STOP_ESCAPE:
		return (lanes)((x < ' ') | (x == '"') | (x == '\\'));
	case STOP_DIGIT:
		return (lanes)((x >= '0') & (x <= '9'));
	case STOP_LINE:
		break;
	}
	return (lanes)((x == '\r') | (x == '\n'));
}

/* The first lane that stops; LANES when none does. */
static inline size_t
first(lanes found)
{
	uint64_t half[2];
	memcpy(half, &found, sizeof half);
	if ((half[0] | half[1]) == 0)
		return LANES;
	const char *p = (const char *)half;
	return (size_t)((const char *)memchr(p, 0xff, LANES) - p);
}

static inline size_t
stretch(struct span s, size_t at, enum stop stop)
{
	size_t start = at;
	lanes x;
	for (; at + LANES <= s.n; at += LANES) {
		memcpy(&x, s.p + at, LANES);
		size_t n = first(stops(x, stop));
		if (n < LANES)
			return at + n - start;
	}
	if (at == s.n)
		return at - start;
	/* Fewer are left: the other lanes hold what never stops. */
	char rest[LANES];
	memset(rest, 'a', LANES);
	memcpy(rest, s.p + at, s.n - at);
	memcpy(&x, rest, LANES);
	size_t n = first(stops(x, stop));
	return (n < s.n - at ? at + n : s.n) - start;
}

size_t
stretch_ascii(struct span s, size_t at)
{
	return stretch(s, at, STOP_NOT_ASCII);
}

size_t
stretch_printable(struct span s, size_t at)
{
	return stretch(s, at, STOP_CONTROL);
}

size_t
stretch_unescaped(struct span s, size_t at)
{
	return stretch(s, at, STOP_ESCAPE);
}

size_t
stretch_wordy(struct span s, size_t at)
{
	return stretch(s, at, STOP_DIGIT);
}

size_t
stretch_line(struct span s, size_t at)
{
	return stretch(s, at, STOP_LINE);
}

bool
stretch_take_line(struct span *rest, struct span *line_r)
{
	if (rest->n == 0)
		return false;
	size_t n = stretch_line(*rest, 0);
	*line_r = span_sub(*rest, 0, n);
	if (n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n')
		n++;
	*rest = span_sub(*rest, n + 1, rest->n);
	return true;
}
