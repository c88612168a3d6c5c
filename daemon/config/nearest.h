/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far two words are from each other, for "did you mean …?": a misspelt
 * setting or subcommand is answered with the name that was meant.
 */
#ifndef ENQ_NEAREST_H
#define ENQ_NEAREST_H

#include <stddef.h>

#include "parsers/base/span.h"

/* Words further apart than this are not meant for each other. */
enum { NEAREST_MAX = 2 };

/* Levenshtein's distance in bytes; of a very long word, its length. */
size_t nearest_distance(struct span a, struct span b);

#endif
