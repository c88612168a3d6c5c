/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/nearmiss.h"

#include <string.h>

#include "parsers/base/mem.h"
#include "parsers/base/span.h"
#include "parsers/refcheck.h"

enum {
	YEAR_DIGITS = 2,
	NUMBER_MAX = 9,
	DIGITS_MAX = YEAR_DIGITS + NUMBER_MAX,
	/* The letter; each digit nine ways; each pair of neighbours. */
	CANDIDATES_MAX = 1 + DIGITS_MAX * 9 + DIGITS_MAX
};

/* A reference taken apart: prefix, digits of year and number, letter. */
struct pieces {
	struct span prefix;
	char digits[DIGITS_MAX + 1];
	char letter; /* NUL: missing */
};

static bool
take_digits(struct span s, size_t least, size_t most, char *out)
{
	if (s.n < least || s.n > most)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return false;
		out[i] = s.p[i];
	}
	out[s.n] = '\0';
	return true;
}

/* "ENQ-26-00417[-X]"; a prefix may have dashes of its own. */
static bool
take_apart(const char *normal, struct pieces *p)
{
	struct span s = span_str(normal);

	p->letter = '\0';
	if (s.n > 2 && s.p[s.n - 2] == '-' && !is_digit(s.p[s.n - 1])) {
		p->letter = s.p[s.n - 1];
		s.n -= 2;
	}
	size_t number = s.n;

	while (number > 0 && is_digit(s.p[number - 1]))
		number--;
	if (number < YEAR_DIGITS + 2 || s.p[number - 1] != '-' ||
	    s.p[number - YEAR_DIGITS - 2] != '-')
		return false;
	p->prefix = span_sub(s, 0, number - YEAR_DIGITS - 2);
	return take_digits(span_sub(s, number - YEAR_DIGITS - 1, YEAR_DIGITS),
		   YEAR_DIGITS, YEAR_DIGITS, p->digits) &&
	       take_digits(span_sub(s, number, s.n - number), 1, NUMBER_MAX,
		   p->digits + YEAR_DIGITS);
}

struct list {
	void *ctx;
	const char **out;
	size_t count;
};

/* Keeps a candidate whose letter fits; 0 as letter: whichever fits. */
static void
keep(struct list *list, const struct pieces *p, const char *digits, char letter)
{
	int64_t year = 0;
	int64_t number = 0;

	if (!span_number(span_of(digits, YEAR_DIGITS), 99, &year) ||
	    !span_number(span_str(digits + YEAR_DIGITS), 999999999, &number))
		return;
	if (letter != '\0' &&
	    letter != reference_check_letter((int)year, number))
		return;
	const char *prefix = mem_strn(list->ctx, p->prefix.p, p->prefix.n);

	list->out[list->count++] =
	    reference_format(list->ctx, prefix, (int)year, number);
}

void
nearmiss_references(
    void *ctx, const char *normal, const char ***out_r, size_t *count_r)
{
	struct list list = {.ctx = ctx};
	struct pieces p;

	*out_r = NULL;
	*count_r = 0;
	if (!take_apart(normal, &p))
		return;
	list.out = mem_many(ctx, const char *, CANDIDATES_MAX);
	keep(&list, &p, p.digits, '\0');
	/* Without its letter nothing tells a digit that is wrong. */
	for (size_t i = 0; p.letter != '\0' && p.digits[i] != '\0'; i++) {
		char digits[DIGITS_MAX + 1];

		memcpy(digits, p.digits, sizeof(digits));
		for (int c = '0'; c <= '9'; c++) {
			digits[i] = (char)c;
			if (c != p.digits[i])
				keep(&list, &p, digits, p.letter);
		}
		digits[i] = p.digits[i + 1];
		digits[i + 1] = p.digits[i];
		if (digits[i] != '\0' && digits[i] != digits[i + 1])
			keep(&list, &p, digits, p.letter);
	}
	*out_r = list.out;
	*count_r = list.count;
}
