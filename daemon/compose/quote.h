/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A long quote in a letter.  The mail somebody wrote is most of what an
 * allocation holds, and running each of its lines through template, escape and
 * Markdown costs several times what all the rest does.  So a letter is
 * rendered with two marks in the quote's place, a line each, and these
 * functions put the lines there, framed as the template framed the marks.
 *
 * The result is the same as without marks, or false: the template does more
 * with a line than put something before and after it (text), or than quote it
 * (HTML), or another field holds the mark.  Then the lines have to be rendered
 * one by one.  lines: cleaned, LF between them, no empty one at either end, no
 * two empty ones in a row.
 */
#ifndef ENQ_COMPOSE_QUOTE_H
#define ENQ_COMPOSE_QUOTE_H

#include <stdbool.h>

#include "parsers/base/buf.h"
#include "parsers/base/span.h"

/* U+FDD0 U+FDD1: no characters, for use inside a program (Unicode 23.7); no
 * Markdown, no white space, never wrapped. */
#define QUOTE_MARK "\xef\xb7\x90\xef\xb7\x91"

/* Both append; on false out may hold a part. */
MUST_USE
bool quote_into_text(struct buf *out, struct span text, struct span lines);
/* html: with its styles. */
MUST_USE
bool quote_into_html(struct buf *out, struct span html, struct span lines);

/* The lines as they stand in a quote's HTML, between its tags. */
void quote_add_html(struct buf *out, struct span lines);

#endif
