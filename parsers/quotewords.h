/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words and shapes by which mail programs set off what they quote, forward
 * and sign, in the languages seen in mail to English councils and a few more.
 * Pure questions about one line; newtext.c decides what follows from them.
 */
#ifndef ENQ_PARSERS_QUOTEWORDS_H
#define ENQ_PARSERS_QUOTEWORDS_H

#include <stdbool.h>

#include "parsers/base/span.h"

enum { QUOTE_INTRO_BYTES = 500 };

/* Labels of a header block, by meaning. */
enum quote_label {
	LABEL_NONE = 0,
	LABEL_FROM,
	LABEL_DATE,
	LABEL_TO,
	LABEL_CC,
	LABEL_SUBJECT,
	LABEL_OTHER /* Reply-To, Importance, Attachments */
};

/* "From:", "*Von:*", "Emne :" … at the head of a line. */
enum quote_label quote_label(struct span line);

/* Could "On … wrote:" begin with this line? */
bool quote_intro_starts(struct span line);

/* Is the joined text an "On … wrote:"?  quote_follows: ">" comes next. */
bool quote_intro(struct span joined, bool quote_follows);

/* "-----Original Message-----", "Begin forwarded message:" */
bool quote_divider(struct span line);

/* A line of dashes, underscores or the like, five or more, alone. */
bool quote_rule(struct span line);

/* "-- " and its sloppy kin. */
bool quote_signature(struct span line);

/* "Sent from my iPhone"; s is trimmed. */
bool quote_mobile(struct span s);

/* "This email and any attachments are confidential …"; s is trimmed. */
bool quote_disclaimer(struct span s);

/* First and further lines of "CAUTION: this email came from outside". */
bool quote_banner(struct span s);
bool quote_banner_more(struct span s);

/* A line that only a mailing list's footer has. */
bool quote_footer(struct span line);

/* "See my answers below", "comments in red". */
bool quote_says_inline(struct span line);

#endif
