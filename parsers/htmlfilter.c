/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/htmlfilter.h"

#include "parsers/limits.h"

static size_t
next_close(struct htmlfilter *f, size_t at)
{
	if (f->close < at) {
		ptrdiff_t hit = span_find_byte(f->html, at, '>');
		f->close = hit < 0 ? f->html.n : (size_t)hit;
	}
	return f->close;
}

static size_t
comment_end(struct htmlfilter *f, size_t at)
{
	if (f->comment < at + 3) {
		ptrdiff_t hit = span_find(f->html, at, "-->");
		f->comment = hit < 0 ? f->html.n : (size_t)hit + 3;
	}
	return f->comment;
}

size_t
htmlfilter_unwanted(struct htmlfilter *f, size_t at)
{
	struct span s = span_sub(f->html, at, f->html.n);
	if (s.n < 2)
		return 0;
	bool comment = span_starts(s, "<!--");
	size_t close = next_close(f, at + 1);
	size_t end = close < f->html.n ? close + 1 : f->html.n;
	if (comment) {
		/* A comment that never ends hides only its own mark. */
		size_t last = comment_end(f, at + 4);
		if (last < f->html.n || span_ends(f->html, "-->"))
			end = last;
		return close < f->html.n ? end - at : 4;
	}
	if (s.p[1] == '!' || s.p[1] == '?')
		return close < f->html.n ? end - at : 2;
	if (!is_alpha((unsigned char)s.p[1]) && s.p[1] != '/')
		return 0;
	return end - at > LIMIT_HTML_TAG_BYTES ? end - at : 0;
}
