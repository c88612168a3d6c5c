/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Domains that are made to be taken for another (P-13): parliarnent.uk,
 * par1iament.uk, xn--… with a Cyrillic letter, parliament.uk.example.com.
 *
 * A domain's skeleton is what an eye sees of it: letters of other scripts that
 * look Latin, accents, digits for letters, and pairs like "rn" are replaced by
 * what they look like.  The table is our own and small: the letters that are
 * in use for this, not Unicode's whole list.
 */
#ifndef ENQ_POLICY_LOOKALIKE_H
#define ENQ_POLICY_LOOKALIKE_H

#include <stddef.h>

#include "parsers/base/span.h"

enum lookalike {
	LOOKALIKE_NONE = 0,
	LOOKALIKE_SAME_SHAPE, /* reads the same */
	LOOKALIKE_ONE_LETTER, /* one letter more, less, other or exchanged */
	LOOKALIKE_INSIDE      /* the name is put into another domain */
};

/*
 * Is the domain made to look like a known one?  A known domain itself, and
 * what lies below it, is none.  Domains under .gov.uk are given out with care:
 * one of them is no look-alike of another by a letter alone.
 */
enum lookalike lookalike_of(void *ctx, struct span domain, const char *known);

/* "reads like", … for a sentence: "X reads like Y and is not". */
const char *lookalike_words(enum lookalike kind);

/* The skeleton of a domain, for tests; a child of ctx. */
char *lookalike_skeleton(void *ctx, struct span domain);

#endif
