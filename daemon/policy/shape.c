/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/shape.h"

#include <string.h>

#include "parsers/base/span.h"

enum { MORE_DIGITS = 2 };

bool
shape_is_one(const char *example)
{
	bool digit = false;
	size_t n = 0;
	for (; example[n] != '\0'; n++) {
		digit |= is_digit((unsigned char)example[n]);
		if (!is_alnum((unsigned char)example[n]) &&
		    strchr("/-.", example[n]) == NULL)
			return false;
	}
	return digit && n <= SHAPE_BYTES;
}

static size_t
digits(const char *s)
{
	size_t n = 0;
	while (is_digit((unsigned char)s[n]))
		n++;
	return n;
}

bool
shape_fits(const char *example, const char *reference)
{
	const char *e = example;
	const char *r = reference;
	while (*e != '\0') {
		const size_t wanted = digits(e);
		const size_t found = digits(r);
		if (wanted > 0) {
			if (found < wanted || found > wanted + MORE_DIGITS)
				return false;
			e += wanted;
			r += found;
			continue;
		}
		if (is_alpha((unsigned char)*e) ? !is_alpha((unsigned char)*r)
						: *e != *r)
			return false;
		e++;
		r++;
	}
	return *r == '\0';
}
