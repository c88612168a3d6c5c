/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Images that a mail shows within its words (logos, signatures, pasted
 * pictures) told from documents that happen to be images.  A phone marks the
 * photograph of a letter "inline" and gives it a Content-ID as well, so only
 * one thing counts: an HTML part refers to it, "cid:…" (RFC 2392).  In doubt it
 * is an attachment, which people are shown and told about.
 */
#ifndef ENQ_PARSERS_INLINEIMAGE_H
#define ENQ_PARSERS_INLINEIMAGE_H

#include "parsers/mail.h"

/* Sets is_inline_image on the parts, whose texts have been read. */
void inlineimage_mark(struct mail *mail);

#endif
