/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of a text and what each of them may be: shared by newtext.c, which
 * decides, and newtext_lines.c, which looks.
 */
#ifndef ENQ_PARSERS_NEWTEXT_P_H
#define ENQ_PARSERS_NEWTEXT_P_H

#include <stdbool.h>

#include "parsers/phrases.h"

enum kind {
	KIND_NEW = 0,
	KIND_BLANK,
	KIND_QUOTE,     /* ">" */
	KIND_INTRO,     /* "On … wrote:", header block, divider */
	KIND_OLD,       /* quoted without marks */
	KIND_SIGNATURE, /* signature, footer, disclaimer */
	KIND_BANNER     /* a gateway's words, a file's bytes */
};

struct line {
	struct span s;
	enum kind kind;
	bool colon; /* has one, an East Asian one too: may be a label */
	bool may_end_intro;
};

struct text {
	void *ctx;
	struct line *line;
	size_t count;
	bool doubt;
	struct phrase_starts dividers, disclaimers;
};

/* Cuts the text into t->line; the first look tells blank lines and quotes. */
void newtext_cut(struct text *t, struct span whole);

/* The first line after i that is not blank; count when there is none near. */
size_t newtext_next_words(const struct text *t, size_t i);

/*
 * "On … wrote:", which mail programs wrap over up to four lines: how many
 * lines from i, 0 when it is none.
 */
size_t newtext_intro(const struct text *t, size_t i);

/* Whatever ends the new text at i, an introduction, a header block or a
 * divider: how many lines it takes, 0 when there is none. */
size_t newtext_splitter(const struct text *t, size_t i);

#endif
