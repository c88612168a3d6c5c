/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/stretch.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { LANES = 16 };

/*
 * Bytes that the compiler treats together; comparing gives -1 for "yes".
 * Signed, for which there is an instruction: what is no ASCII is below 0.
 */
typedef signed char lanes __attribute__((vector_size(LANES)));
typedef unsigned char unsigned_lanes __attribute__((vector_size(LANES)));

enum stop {
	STOP_NOT_ASCII,
	STOP_CONTROL,
	STOP_ESCAPE,
	STOP_DIGIT,
	STOP_QUOTED,
	STOP_PLAIN,
	STOP_WORD_END,
	STOP_LINE
};

static inline lanes
ends_word(lanes x)
{
	/* Either case; what is below 0 stays there. */
	lanes small = x | ' ';
	return ~((x < 0) | ((small >= 'a') & (small <= 'z')) |
		 ((x >= '0') & (x <= '9')) | (x == '\''));
}

/* No printable ASCII: that is all which one more, DEL wrapped, is over ' '. */
static inline lanes
is_odd(lanes x)
{
	return (lanes)((unsigned_lanes)x + 1) <= ' ';
}

static inline lanes
stops(lanes x, enum stop stop)
{
	switch (stop) {
	case STOP_NOT_ASCII:
		return x < 1;
	case STOP_CONTROL:
		return (lanes)((unsigned_lanes)x < ' ') | (x == 0x7f);
	case STOP_ESCAPE:
		return (lanes)((unsigned_lanes)x < ' ') | (x == '"') |
		       (x == '\\');
	case STOP_DIGIT:
		return (x >= '0') & (x <= '9');
	case STOP_QUOTED:
		return is_odd(x) | (x == '=');
	case STOP_PLAIN:
		return is_odd(x);
	case STOP_WORD_END:
		return ends_word(x);
	case STOP_LINE:
		break;
	}
	return (x == '\r') | (x == '\n');
}

/* The first lane that stops; LANES when none does. */
static inline size_t
first(lanes found)
{
#ifdef __SSE2__
	unsigned yes = (unsigned)_mm_movemask_epi8((__m128i)found);
	return yes == 0 ? LANES : (size_t)__builtin_ctz(yes);
#else
	uint64_t half[2];
	memcpy(half, &found, sizeof half);
	if ((half[0] | half[1]) == 0)
		return LANES;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	/* Eight bits a lane, the lowest first. */
	if (half[0] != 0)
		return (size_t)__builtin_ctzll(half[0]) / 8;
	return LANES / 2 + (size_t)__builtin_ctzll(half[1]) / 8;
#endif
	const char *p = (const char *)half;
	return (size_t)((const char *)memchr(p, 0xff, LANES) - p);
#endif
}

/*
 * Fewer than a step are left from `at` on: the last step of the text, of which
 * some has been seen.  Of a text shorter than a step the other lanes hold what
 * never stops.  Apart, so that the way to here costs no more than its loop.
 */
__attribute__((noinline)) static size_t
rest_of(struct span s, size_t start, size_t at, enum stop stop)
{
	static const signed char unseen[2 * LANES] = {[LANES] = -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1,
	    -1};
	char rest[LANES];
	lanes x;
	if (s.n >= LANES) {
		lanes mask;
		memcpy(&x, s.p + s.n - LANES, LANES);
		memcpy(&mask, unseen + (s.n - at), LANES);
		return s.n - LANES + first(stops(x, stop) & mask) - start;
	}
	memset(rest, 'a', LANES);
	memcpy(rest, s.p + at, s.n - at);
	memcpy(&x, rest, LANES);
	size_t n = first(stops(x, stop));
	return (n < s.n - at ? at + n : s.n) - start;
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
	return at == s.n ? at - start : rest_of(s, start, at, stop);
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
stretch_copy_unescaped(char *to, struct span s, size_t at)
{
	size_t start = at;
	lanes x;
	for (; at + LANES <= s.n; at += LANES, to += LANES) {
		memcpy(&x, s.p + at, LANES);
		memcpy(to, &x, LANES);
		size_t n = first(stops(x, STOP_ESCAPE));
		if (n < LANES)
			return at + n - start;
	}
	if (at == s.n)
		return at - start;
	size_t n = rest_of(s, at, at, STOP_ESCAPE);
	memcpy(to, s.p + at, n);
	return at + n - start;
}

size_t
stretch_wordy(struct span s, size_t at)
{
	return stretch(s, at, STOP_DIGIT);
}

size_t
stretch_quotable(struct span s, size_t at)
{
	return stretch(s, at, STOP_QUOTED);
}

size_t
stretch_plain(struct span s, size_t at)
{
	return stretch(s, at, STOP_PLAIN);
}

size_t
stretch_word(struct span s, size_t at)
{
	return stretch(s, at, STOP_WORD_END);
}

static inline bool
is_markup(char c)
{
	return c == '&' || c == '<' || c == '>' || c == '"' || c == '\n';
}

size_t
stretch_words(struct span s, size_t at)
{
	size_t start = at;
	lanes x;
	lanes next;
	/* Each byte is looked at with the one after it. */
	for (; at + LANES < s.n; at += LANES) {
		memcpy(&x, s.p + at, LANES);
		memcpy(&next, s.p + at + 1, LANES);
		lanes found = ((x == ' ') & (next == ' ')) | (x == '&') |
			      (x == '<') | (x == '>') | (x == '"') |
			      (x == '\n');
		size_t n = first(found);
		if (n < LANES)
			return at + n - start;
	}
	while (at < s.n && !is_markup(s.p[at]) &&
	       (s.p[at] != ' ' || at + 1 == s.n || s.p[at + 1] != ' '))
		at++;
	return at - start;
}

/* Each byte with the one after it, which is there for all of them. */
static inline size_t
first_pair(const char *p, signed char a, signed char b)
{
	lanes x;
	lanes next;
	memcpy(&x, p, LANES);
	memcpy(&next, p + 1, LANES);
	return first(((x | ' ') == a) & ((next | ' ') == b));
}

size_t
stretch_pair(struct span s, size_t at, const char pair[2])
{
	size_t start = at;
	signed char a = (signed char)(pair[0] | ' ');
	signed char b = (signed char)(pair[1] | ' ');
	for (; at + LANES < s.n; at += LANES) {
		size_t n = first_pair(s.p + at, a, b);
		if (n < LANES)
			return at + n - start;
	}
	/* The last step goes over some bytes again. */
	if (at + 1 < s.n && s.n - start > LANES) {
		at = s.n - LANES - 1;
		size_t n = first_pair(s.p + at, a, b);
		return (n < LANES ? at + n : s.n) - start;
	}
	for (; at + 1 < s.n; at++)
		if ((signed char)(s.p[at] | ' ') == a &&
		    (signed char)(s.p[at + 1] | ' ') == b)
			return at - start;
	return s.n - start;
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
