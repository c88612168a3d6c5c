/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTML → readable text by libxml2's push parser: no tree, no network, no
 * entities from outside.  Paragraphs, lists and tables become lines; a link's
 * target follows its text where the two differ; images give their alt text;
 * lines of a blockquote carry "> " so that quoting survives, and struck-out
 * words are marked as such.
 *
 * html_init() once per process, before the jail.
 */
#ifndef ENQ_PARSERS_HTML_H
#define ENQ_PARSERS_HTML_H

#include "parsers/base/span.h"

/* What stands before words that the page shows struck out; "]" behind them. */
#define HTML_STRUCK "[struck out: "

void html_init(void);

/* Where the page itself says that text is quoted (htmlquote.h): offsets into
 * the text.  A line belongs to a mark when it begins in it. */
struct html_mark {
	size_t start, end;
	bool intro; /* "On … wrote:", not the quoted words */
};

enum { HTML_MARKS = 32 };

struct html_marks {
	struct html_mark list[HTML_MARKS];
	size_t count;
};

/* html is UTF-8; the result is UTF-8 with LF line ends, a child of ctx, at
 * most LIMIT_TEXT_BYTES. */
struct span html_to_text(const void *ctx, struct span html);

/* The same, and the first HTML_MARKS marks of it. */
struct span html_to_marked_text(
    const void *ctx, struct span html, struct html_marks *marks_r);

#endif
