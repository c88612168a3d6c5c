/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A span is a view of bytes somebody else owns: never NUL-dependent, never
 * freed, valid as long as its owner.  All reading of outside bytes goes
 * through spans, so that a missing terminator cannot be read past.
 *
 * The is_* and *_ascii helpers are ASCII only and locale-independent: mail
 * grammar is ASCII (RFC 5234), whatever the process's locale says.
 */
#ifndef ENQ_BASE_SPAN_H
#define ENQ_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *p;
	size_t n;
};

static inline struct span
span_of(const char *p, size_t n)
{
	return (struct span){p, n};
}

static inline struct span
span_str(const char *s)
{
	return (struct span){s, s == NULL ? 0 : strlen(s)};
}

static inline bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_alpha(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
is_alnum(int c)
{
	return is_digit(c) || is_alpha(c);
}

static inline bool
is_blank(int c)
{
	return c == ' ' || c == '\t';
}

static inline bool
is_space(int c)
{
	return is_blank(c) || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

static inline int
to_lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static inline int
to_upper(int c)
{
	return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
}

/* Part of s from offset `from` on, at most n bytes; clamped to s. */
static inline struct span
span_sub(struct span s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return (struct span){from == 0 ? s.p : s.p + from, n};
}

/* s without white space (is_space) at both ends. */
struct span span_trim(struct span s);

static inline bool
span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
bool span_eq_ascii(struct span a, struct span b); /* case-insensitive */

/* Does s begin or end with t, case-insensitively? */
bool span_starts(struct span s, const char *t);
bool span_ends(struct span s, const char *t);

/* Case-insensitive.  Most names differ in the first letter already. */
static inline bool
span_is(struct span a, const char *s)
{
	return (a.n == 0 || to_lower(a.p[0]) == to_lower(s[0])) &&
	       span_starts(a, s) && strlen(s) == a.n;
}

/* Offset of byte c or of text t in s at or after `from`; -1 when absent. */
ptrdiff_t span_find_byte(struct span s, size_t from, char c);
ptrdiff_t span_find(struct span s, size_t from, const char *t);
ptrdiff_t span_find_ascii(struct span s, size_t from, const char *t);

/*
 * Takes the next line off *rest into *line_r, without its CRLF, LF or bare CR
 * terminator.  False when *rest is empty.
 */
bool span_line(struct span *rest, struct span *line_r);

/* A decimal number that fills s wholly and is at most max; false otherwise. */
bool span_number(struct span s, int64_t max, int64_t *value_r);

#endif
