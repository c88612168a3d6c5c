/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A skeleton is the HTML of a letter with holes where its values stand.  What
 * Markdown makes of a template depends on the template, not on the words that
 * are put into it, because every mark in them is escaped; so letters of one
 * shape share one skeleton, and only the first of them meet md4c.
 *
 * That is a claim about templates that somebody may edit, so whoever makes a
 * skeleton proves it first: see skeleton_holes_apart() and skeleton_trial().
 */
#ifndef ENQ_COMPOSE_SKELETON_H
#define ENQ_COMPOSE_SKELETON_H

#include <stdbool.h>

#include "parsers/base/buf.h"
#include "parsers/base/span.h"

/* U+FDD2: no character, for use inside a program (Unicode 23.7); no Markdown,
 * no punctuation, no white space. */
#define SKELETON_HOLE "\xef\xb7\x92"

enum {
	SKELETON_HOLES = 256,       /* at most */
	SKELETON_BYTES = 128 * 1024 /* of its HTML, at most */
};

struct skeleton;

/*
 * From the HTML that came of a letter with a hole in place of each of `count`
 * values; with `quoted` its quote's two marks stand in it, too.  NULL: it has
 * not exactly these, or is too large to be kept.
 */
struct skeleton *skeleton_new(
    const void *ctx, struct span html, size_t count, bool quoted);

/* Appends the HTML with the values and the quote's lines in their places.
 * values: a line each, not empty, without blanks at its ends. */
void skeleton_fill(const struct skeleton *skeleton, const struct span *values,
    struct span quote, struct buf *out);

/*
 * Do all holes of a Markdown stand apart from marks?  Whether "**" begins or
 * ends something depends on its neighbours (CommonMark 0.30 s.6.2), so none
 * of them may be a value.
 */
bool skeleton_holes_apart(struct span markdown);

/*
 * The value that hole `hole` is to be tried with in a round of
 * SKELETON_TRIALS: every kind of beginning and end, alone and beside others.
 */
enum { SKELETON_TRIALS = 20 };
struct span skeleton_trial(size_t round, size_t hole);

#endif
