/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/base/span.h"

struct span
span_trim(struct span s)
{
	while (s.n > 0 && is_space((unsigned char)s.p[0]))
		s = span_sub(s, 1, s.n);
	while (s.n > 0 && is_space((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

bool
span_eq_ascii(struct span a, struct span b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (to_lower((unsigned char)a.p[i]) !=
		    to_lower((unsigned char)b.p[i]))
			return false;
	return true;
}

bool
span_starts(struct span s, const char *t)
{
	size_t n = 0;
	while (n < s.n && t[n] != '\0' &&
	       to_lower((unsigned char)s.p[n]) == to_lower((unsigned char)t[n]))
		n++;
	return t[n] == '\0';
}

bool
span_ends(struct span s, const char *t)
{
	size_t n = strlen(t);
	return s.n >= n && span_is(span_sub(s, s.n - n, n), t);
}

ptrdiff_t
span_find_byte(struct span s, size_t from, char c)
{
	if (from >= s.n)
		return -1;
	const char *hit = memchr(s.p + from, c, s.n - from);
	return hit == NULL ? -1 : hit - s.p;
}

ptrdiff_t
span_find(struct span s, size_t from, const char *t)
{
	size_t n = strlen(t);
	if (n == 0)
		return from <= s.n ? (ptrdiff_t)from : -1;
	while (from + n <= s.n) {
		ptrdiff_t at = span_find_byte(s, from, t[0]);
		if (at < 0 || (size_t)at + n > s.n)
			return -1;
		if (memcmp(s.p + at, t, n) == 0)
			return at;
		from = (size_t)at + 1;
	}
	return -1;
}

ptrdiff_t
span_find_ascii(struct span s, size_t from, const char *t)
{
	size_t n = strlen(t);
	if (n == 0)
		return from <= s.n ? (ptrdiff_t)from : -1;
	/* memchr beats a loop; the next place of each case is kept. */
	char both[2] = {(char)to_lower((unsigned char)t[0]),
	    (char)to_upper((unsigned char)t[0])};
	ptrdiff_t next[2] = {span_find_byte(s, from, both[0]), -1};
	if (both[1] != both[0])
		next[1] = span_find_byte(s, from, both[1]);
	for (;;) {
		int i =
		    next[1] < 0 || (next[0] >= 0 && next[0] < next[1]) ? 0 : 1;
		if (next[i] < 0 || (size_t)next[i] + n > s.n)
			return -1;
		if (span_starts(span_sub(s, (size_t)next[i], n), t))
			return next[i];
		next[i] = span_find_byte(s, (size_t)next[i] + 1, both[i]);
	}
}

bool
span_line(struct span *rest, struct span *line_r)
{
	if (rest->n == 0)
		return false;
	size_t i = 0;
	while (i < rest->n && rest->p[i] != '\n' && rest->p[i] != '\r')
		i++;
	*line_r = span_of(rest->p, i);
	if (i < rest->n)
		i += rest->p[i] == '\r' && i + 1 < rest->n &&
			     rest->p[i + 1] == '\n'
			 ? 2
			 : 1;
	*rest = span_sub(*rest, i, rest->n);
	return true;
}

bool
span_number(struct span s, int64_t max, int64_t *value_r)
{
	int64_t value = 0;
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit((unsigned char)s.p[i]))
			return false;
		int digit = s.p[i] - '0';
		if (digit > max || value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*value_r = value;
	return true;
}
