/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Comments of a configuration file become spaces before libConfuse reads it:
 * its version 3.3 counts the line of a comment more than once, so that every
 * mistake below one would be reported too far down.
 *
 * A comment begins with # or, where no word is under way, with two slashes,
 * and ends with its line; or it stands between slash-star and star-slash.
 * Quoted text has none.  Line breaks stay.
 */
#ifndef ENQ_COMMENTS_H
#define ENQ_COMMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/mem.h"

/* False when a comment has no end: *lines_r is then the line it begins in. */
MUST_USE
bool comments_blank(char *p, size_t n, int *lines_r);

#endif
