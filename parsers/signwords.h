/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words that stand around what somebody writes: signatures, what phones
 * and mail programs add below, disclaimers, lists' footers, and gateways'
 * banners above.  Pure questions about one line.
 */
#ifndef ENQ_PARSERS_SIGNWORDS_H
#define ENQ_PARSERS_SIGNWORDS_H

#include <stdbool.h>

#include "parsers/phrases.h"

/* "-- " and its sloppy kin. */
bool quote_signature(struct span line);

/* "-Ann Smith" as the last line of a letter; s is trimmed. */
bool quote_dash_name(struct span s);

/* "Sent from my iPhone"; s is trimmed. */
bool quote_mobile(struct span s);

/* "This email and any attachments are confidential …"; s is trimmed.  The
 * words it begins with are prepared once a text. */
void quote_disclaimer_starts(struct phrase_starts *starts_r);
bool quote_disclaimer(struct span s, const struct phrase_starts *starts);

/* First and further lines of "CAUTION: this email came from outside". */
bool quote_banner(struct span s);
bool quote_banner_more(struct span s);

/* A line that only a mailing list's footer has. */
bool quote_footer(struct span line);

/* "See my answers below", "comments in red". */
bool quote_says_inline(struct span line);

#endif
