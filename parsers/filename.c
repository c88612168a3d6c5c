/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/filename.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/limits.h"
#include "parsers/phrases.h"
#include "parsers/words.h"

/* What stands behind the last slash, and behind a drive. */
static struct span
last_component(struct span name)
{
	for (size_t i = name.n; i-- > 0;)
		if (name.p[i] == '/' || name.p[i] == '\\')
			return span_sub(name, i + 1, name.n);
	if (name.n > 1 && is_alpha(name.p[0]) && name.p[1] == ':')
		return span_sub(name, 2, name.n);
	return name;
}

/*
 * Length of a character at p that is seen by nobody but turns or hides what
 * stands beside it: marks, embeddings, overrides and isolates of the Unicode
 * bidirectional algorithm (UAX 9), zero-width space and BOM.  Zero-width
 * joiners stay: Persian and emoji need them.
 */
static size_t
invisible(const char *p, size_t n)
{
	const unsigned char *c = (const unsigned char *)p;

	if (n >= 2 && c[0] == 0xd8 && c[1] == 0x9c) /* U+061C */
		return 2;
	if (n < 3 || c[0] < 0xe2)
		return 0;
	if (c[0] == 0xe2 && c[1] == 0x80 &&
	    (c[2] == 0x8b || c[2] == 0x8e || c[2] == 0x8f ||
		(c[2] >= 0xa8 && c[2] <= 0xae))) /* U+200B, 200E … 202E */
		return 3;
	if (c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa0 && c[2] <= 0xaf &&
	    !(c[2] >= 0xa1 && c[2] <= 0xa4)) /* U+2060, 2066 … 206F */
		return 3;
	return c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf ? 3 : 0;
}

/* CON, NUL, COM1 … name devices on Windows, with any ending too. */
static bool
is_device(struct span name)
{
	static const char *const devices[] = {
	    "con", "prn", "aux", "nul", "conin$", "conout$", "clock$"};
	ptrdiff_t dot = span_find_byte(name, 0, '.');

	name = span_trim(span_sub(name, 0, dot < 0 ? name.n : (size_t)dot));
	if (phrases_are(name, devices, sizeof devices / sizeof devices[0]))
		return true;
	return name.n == 4 &&
	       (span_starts(name, "com") || span_starts(name, "lpt")) &&
	       is_digit(name.p[3]);
}

char *
filename_label(const void *ctx, struct span raw)
{
	struct buf b;
	struct span name = last_component(span_trim(raw));

	buf_init(&b, ctx, name.n + 1);
	for (size_t i = 0; i < name.n;) {
		size_t skip = invisible(name.p + i, name.n - i);
		unsigned char c = (unsigned char)name.p[i];
		if (skip > 0) {
			i += skip;
			continue;
		}
		/* A colon names a stream of a file (NTFS). */
		buf_add_byte(
		    &b, c < ' ' || c == 0x7f || c == ':' ? '_' : (char)c);
		i++;
	}
	name = buf_span(&b);
	name.n = words_cut(name.p, name.n, LIMIT_NAME_BYTES - 1);
	while (name.n > 0 && strchr(". ", name.p[name.n - 1]) != NULL)
		name.n--;
	name = span_trim(name);
	char *label = NULL;
	if (name.n > 0)
		label = mem_fmt(ctx, "%s%.*s", is_device(name) ? "_" : "",
		    (int)name.n, name.p);
	mem_free(b.p);
	return label;
}
