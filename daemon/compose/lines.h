/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of a text that is a letter's own: cleaned and rendered text ends
 * its lines in LF alone (letters_clean.c, and no template holds a CR), which
 * memchr() finds in a third of the time that either line end takes.
 */
#ifndef ENQ_COMPOSE_LINES_H
#define ENQ_COMPOSE_LINES_H

#include <stdbool.h>

#include "parsers/base/span.h"

/* Takes the next line off *rest, without its LF; false when nothing is left. */
static inline bool
lines_take(struct span *rest, struct span *line_r)
{
	if (rest->n == 0)
		return false;
	const char *end = memchr(rest->p, '\n', rest->n);
	size_t n = end == NULL ? rest->n : (size_t)(end - rest->p);
	*line_r = span_of(rest->p, n);
	*rest = span_sub(*rest, n + 1, rest->n);
	return true;
}

#endif
