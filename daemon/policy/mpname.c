/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/mpname.h"

#include <stddef.h>

#include "parsers/base/mem.h"
#include "parsers/base/span.h"

/* As the lists of Parliament and of councils have them. */
static const char *const titles[] = {"the", "rt", "right", "hon", "honourable",
    "sir", "dame", "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor",
    "rev", "revd", "cllr", "lord", "lady", "baroness", "mp", "kc", "qc", "cbe",
    "obe", "mbe", "kbe", "dbe", "kcb", "dcb", "cb", "ch", "bt", "pc", "dl"};

static bool
is_title(struct span word)
{
	for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
		if (span_eq_ascii(word, span_str(titles[i])))
			return true;
	return false;
}

/* Letters beyond ASCII are a name's, too. */
static bool
is_letter(unsigned char c)
{
	return is_alpha(c) || c >= 0x80;
}

/* "hart amelia jones", a blank behind each word. */
static char *
bare(void *ctx, const char *name)
{
	const struct span s = span_str(name);
	char *text = mem_zero(ctx, s.n + 2);
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		size_t end = i;
		while (end < s.n && is_letter((unsigned char)s.p[end]))
			end++;
		if (end > i && !is_title(span_sub(s, i, end - i))) {
			for (size_t k = i; k < end; k++)
				text[n++] =
				    (char)to_lower((unsigned char)s.p[k]);
			text[n++] = ' ';
		}
		i = end == i ? end + 1 : end;
	}
	text[n] = '\0';
	return text;
}

bool
mpname_same(void *ctx, const char *a, const char *b)
{
	const char *left = bare(ctx, a);
	return left[0] != '\0' &&
	       span_eq_ascii(span_str(left), span_str(bare(ctx, b)));
}

bool
mpname_stands_in(void *ctx, const char *name, const char *text)
{
	const char *words = bare(ctx, name);
	return words[0] != '\0' && text != NULL &&
	       span_find(span_str(mem_fmt(ctx, " %s", bare(ctx, text))), 0,
		   mem_fmt(ctx, " %s", words)) >= 0;
}

bool
mpname_is_own_address(const char *addr)
{
	static const char end[] = ".mp@parliament.uk";
	const struct span s = span_str(addr);
	return s.n > sizeof end - 1 &&
	       span_eq_ascii(
		   span_sub(s, s.n - (sizeof end - 1), sizeof end - 1),
		   span_str(end));
}
