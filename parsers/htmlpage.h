/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of an HTML page as it is written, word by word: white space
 * collapses, line ends are owed until text follows them, and every line of a
 * quotation begins with "> ".  html.c says which tag asks for what.
 */
#ifndef ENQ_PARSERS_HTMLPAGE_H
#define ENQ_PARSERS_HTMLPAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/buf.h"

struct html_marks;

enum {
	PAGE_LINK = 512,
	/* Lists inside lists that get deeper marks than the rest. */
	PAGE_LISTS = 16
};

/* The text so far, and where in the page we are. */
struct page {
	struct buf out;
	int quote;      /* open blockquotes */
	int line_quote; /* how many there were on the last line */
	int hidden;     /* open tags whose text is not shown */
	int pre;
	int list;               /* open lists */
	int number[PAGE_LISTS]; /* next number; 0: bullets */
	size_t item_end;        /* where the mark of the last item ends */
	int breaks;             /* line ends owed before the next text */
	bool space;             /* a blank owed before the next text */
	bool started;           /* the line has text */
	bool cell;              /* a cell of this row came before */
	char href[PAGE_LINK];
	size_t link_start; /* where the open link's text begins */

	int veiled;        /* depth of the element that its style hides, or 0 */
	int struck;        /* depth of the element that strikes out, or 0 */
	bool struck_shown; /* and HTML_STRUCK is written */

	uint64_t indents; /* one bit an open blockquote: it only indents */
	int depth;        /* open elements */
	int mark_depth;   /* of the element whose mark is open, or 0 */
	struct html_marks *marks;
};

/* Asks for at least n line ends before the next text. */
void page_owe_breaks(struct page *page, int n);

/* Writes what is owed, so that text can follow. */
void page_settle(struct page *page);

/* UTF-8 between two tags; nothing while it is hidden. */
void page_add_text(struct page *page, struct span text);

#endif
