/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The header half of struct mail, made by our own scan: GMime keeps the last
 * of duplicate headers and stops at the first odd line, we keep them all.  In
 * two steps, because raw 8-bit headers are read in the charset of the text,
 * which is known only after the parts.
 */
#ifndef ENQ_PARSERS_MAILFIELDS_H
#define ENQ_PARSERS_MAILFIELDS_H

#include "parsers/mail.h"

/*
 * Fills mail->headers, without values, and raw_headers; *body_r is where the
 * body starts.  False when the block is irregular: GMime would read it
 * otherwise than we do, or it passes a limit.  What it makes hangs off mail.
 */
bool mailfields_scan(struct mail *mail, size_t *body_r);

/* Values, addresses, ids, date and their flags; charset may be NULL. */
void mailfields_decode(struct mail *mail, const char *charset);

#endif
