/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words and shapes by which mail programs set off what they quote or
 * forward, in the languages seen in mail to English councils and more.  Pure
 * questions about one line; newtext.c decides what follows from them.
 */
#ifndef ENQ_PARSERS_QUOTEWORDS_H
#define ENQ_PARSERS_QUOTEWORDS_H

#include <stdbool.h>

#include "parsers/phrases.h"

enum { QUOTE_INTRO_BYTES = 500 };

/* Without what only shapes the line at both ends: white space, NBSP, marks of
 * Markdown's bold, marks of writing direction. */
struct span quote_bare(struct span s);

/* Could "On … wrote:" begin, or end, with this line? */
bool quote_intro_starts(struct span line);
bool quote_intro_may_end(struct span line);

/* Is the joined text an "On … wrote:"?  quote_follows: ">" comes next. */
bool quote_intro(struct span joined, bool quote_follows);

/* "Ann Smith wrote:", without a date: enough above a ">" alone. */
bool quote_author(struct span line);

/*
 * Yahoo's phones write the quoted words behind it: "On … wrote:   Old words".
 * Does the line begin so?
 */
bool quote_intro_joined(struct span line);

/* Is a time of day in it, as programs write dates? */
bool quote_time(struct span s);

/* "-----Original Message-----", "Begin forwarded message:"; the words that the
 * latter begins with are prepared once a text. */
void quote_divider_starts(struct phrase_starts *starts_r);
bool quote_divider(struct span line, const struct phrase_starts *starts);

/* A line of dashes, underscores or the like, five or more, alone. */
bool quote_rule(struct span line);

#endif
