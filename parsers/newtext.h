/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * New text: what the writer wrote now, apart from what was quoted, forwarded,
 * signed, or put there by a gateway.  The whole text stays whole; the ranges
 * say where the new text stands in it.
 *
 * Lines are classified first (quote, introduction, header block, signature,
 * banner, plain), then one pass over the classes decides.  Where the shapes
 * leave doubt, reply_sure is false and a person is asked (P-27).
 */
#ifndef ENQ_PARSERS_NEWTEXT_H
#define ENQ_PARSERS_NEWTEXT_H

#include "parsers/facts.h"
#include "parsers/mail.h"

/*
 * Reads facts->text (set before); fills reply, reply_ranges, signature and
 * reply_sure.  mail may be NULL: then the text alone is looked at.
 */
void newtext_read(void *ctx, const struct mail *mail, struct facts *facts);

#endif
