/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Wraps the text part.  A line of up to `keep` columns stays as it is, or an
 * officer's letter, wrapped by a mail client already, would get comb lines.
 * Longer lines break at blanks; what follows keeps the
 * quote marks and stands under the text of its list item, so that the result
 * is still the same Markdown.  An officer's line ends are meant, and are kept:
 * only where lines of prose end one after the other because the next word had
 * no room, at a column beyond `keep`, has a mail program broken them, and they
 * are wrapped as one; two that each begin anew may be the officer's own.  Runs
 * of empty lines, which templates leave where a section had nothing to say,
 * become one, and the line under a heading becomes
 * as long as the heading.
 */
#ifndef ENQ_COMPOSE_WRAP_H
#define ENQ_COMPOSE_WRAP_H

#include "parsers/base/buf.h"
#include "parsers/base/span.h"

/* Appends text wrapped at `width` columns (characters, not bytes). */
void wrap_text(struct buf *out, struct span text, size_t keep, size_t width);

/*
 * Appends the lines of a quote as wrap_text() would if they stood in its text,
 * each with `before`, which begins with '>', in front of it.  lines: LF between
 * them, no blanks at their ends.
 */
void wrap_quote(struct buf *out, struct span before, struct span lines,
    size_t keep, size_t width);

#endif
