/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a mail is wrapped in: S/MIME (RFC 8551), PGP (RFC 3156, or in the text,
 * RFC 9580 s.6), or the notice of a secure-mail product that keeps the words
 * on its own server.  We open none of them; an officer is told what it is and
 * what opens it (P-4).
 *
 * Councils' outgoing mail says "Protected by Egress" under every letter, so a
 * product's name alone means nothing: it takes its kind of attachment, or its
 * link together with words that invite to read a message there.
 */
#ifndef ENQ_PARSERS_WRAPPER_H
#define ENQ_PARSERS_WRAPPER_H

#include "parsers/facts.h"
#include "parsers/mail.h"

/* Fills facts->wrapper and its flags; reads facts->reply, set before. */
void wrapper_read(void *ctx, const struct mail *mail, struct facts *facts);

#endif
