/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pattern is a text with holes, made from a sample in which a mark of its
 * own stands in place of each value.  A value may stand in several holes, or
 * in none.
 */
#ifndef ENQ_COMPOSE_PATTERN_H
#define ENQ_COMPOSE_PATTERN_H

#include "parsers/base/buf.h"
#include "parsers/base/span.h"

enum { PATTERN_VALUES = 256 }; /* of a sample, at most */

struct pattern;

/* What stands in the sample for the value of that number, from 0: no mark of
 * Markdown's, no white space. */
const char *pattern_mark(void *ctx, size_t value);

/* From a sample with the marks of `count` values; it is copied.  NULL: a mark
 * in it is none of these. */
struct pattern *pattern_new(const void *ctx, struct span sample, size_t count);

/* How many holes it has, and which value stands in one. */
size_t pattern_holes(const struct pattern *pattern);
size_t pattern_value(const struct pattern *pattern, size_t hole);

/* Appends the text with the values in their places. */
void pattern_fill(
    const struct pattern *pattern, const struct span *values, struct buf *out);

#endif
