/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/htmlstrike.h"

#define THROUGH "line-through"

static const char *const tags[] = {"s", "del", "strike"};

bool
htmlstrike_is(const char *name, const char *style)
{
	for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
		if (strcmp(name, tags[i]) == 0)
			return true;
	return style != NULL &&
	       span_find_ascii(span_str(style), 0, THROUGH) >= 0;
}

static bool
is_tag(struct span at, const char *name)
{
	const size_t n = strlen(name);
	return span_starts(at, name) && at.n > n &&
	       (at.p[n] == '>' || is_space((unsigned char)at.p[n]));
}

bool
htmlstrike_may(struct span page)
{
	ptrdiff_t at = span_find_byte(page, 0, '<');
	for (; at >= 0; at = span_find_byte(page, (size_t)at + 1, '<')) {
		const struct span name = span_sub(page, (size_t)at + 1, 8);
		for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
			if (is_tag(name, tags[i]))
				return true;
	}
	return span_find_ascii(page, 0, THROUGH) >= 0;
}
