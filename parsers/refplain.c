/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/refplain.h"

#include "parsers/base/buf.h"
#include "parsers/charset.h"
#include "parsers/stretch.h"

/* Length of an invisible character at p, 0 when it is none. */
static size_t
invisible(const unsigned char *p, size_t n)
{
	if (n >= 2 && p[0] == 0xc2 && p[1] == 0xad)
		return 2; /* U+00AD */
	if (n < 3)
		return 0;
	bool joiner = p[0] == 0xe2 && p[1] == 0x80 && p[2] >= 0x8b &&
		      p[2] <= 0x8f; /* U+200B … 200F */
	bool word_joiner = p[0] == 0xe2 && p[1] == 0x81 && p[2] == 0xa0;
	bool bom = p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf;
	return joiner || word_joiner || bom ? 3 : 0;
}

/* The ASCII character that a full-width one at p stands for, 0 for none. */
static int
narrow(const unsigned char *p, size_t n)
{
	/* U+FF01 is "!"; UTF-8 steps to EF BD at U+FF40. */
	if (n < 3 || p[0] != 0xef || (p[1] != 0xbc && p[1] != 0xbd))
		return 0;
	int c = (p[1] - 0xbc) * 64 + (p[2] - 0x80) + 0x20;
	return c > ' ' && c < 0x7f ? c : 0;
}

struct span
refplain_text(const void *ctx, struct span text)
{
	const unsigned char *p = (const unsigned char *)text.p;
	struct buf out;
	size_t done = 0;

	if (charset_is_ascii(text))
		return text;
	buf_init(&out, ctx, text.n + 1);
	for (size_t i = 0; i < text.n;) {
		i += stretch_ascii(text, i);
		if (i == text.n)
			break;
		size_t skip = invisible(p + i, text.n - i);
		int c = skip > 0 ? 0 : narrow(p + i, text.n - i);
		if (skip == 0 && c == 0) {
			i++;
			continue;
		}
		buf_add_span(&out, span_sub(text, done, i - done));
		if (c != 0)
			buf_add_byte(&out, (char)c);
		i += skip > 0 ? skip : 3;
		done = i;
	}
	if (done == 0)
		return text;
	buf_add_span(&out, span_sub(text, done, text.n));
	return buf_span(&out);
}
