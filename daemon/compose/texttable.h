/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the text part: the rows of a Markdown table become columns that
 * stand under each other, two blanks apart.  The row of dashes says how each
 * is set ("---:" to the right) and is left out.  Cells are the program's own
 * words, or an officer's, and none is lost: a line with more of them than a
 * table has is no row.  A '|' ends one.
 */
#ifndef ENQ_COMPOSE_TEXTTABLE_H
#define ENQ_COMPOSE_TEXTTABLE_H

#include <stdbool.h>

#include "parsers/base/buf.h"
#include "parsers/base/span.h"

bool texttable_is_row(struct span line);

/* Appends the table that `first` begins; its other rows are taken off *rest. */
void texttable_add(struct buf *out, struct span first, struct span *rest);

/* Characters, counted by their first bytes (RFC 3629 s.3). */
size_t texttable_columns(struct span s);

#endif
