/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A long quote in a letter.  The mail somebody wrote is most of what an
 * allocation holds, and running each of its lines through template, escape and
 * Markdown costs several times what all the rest does.  So the shape of a
 * letter (letters_shape.c) is made with two marks in the quote's place, a line
 * each, and the lines are put there: quote_add_html(), wrap_quote().
 */
#ifndef ENQ_COMPOSE_QUOTE_H
#define ENQ_COMPOSE_QUOTE_H

#include <stdbool.h>

#include "parsers/base/buf.h"
#include "parsers/base/span.h"

/* U+FDD0 U+FDD1: no characters, for use inside a program (Unicode 23.7); no
 * Markdown, no white space, never wrapped. */
#define QUOTE_MARK "\xef\xb7\x90\xef\xb7\x91"

/*
 * Appends the lines as they stand in a quote's HTML, between its tags.  lines:
 * cleaned, LF between them, no empty one at either end, no two empty ones in a
 * row.
 */
void quote_add_html(struct buf *out, struct span lines);

#endif
