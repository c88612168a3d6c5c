/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Address lists (RFC 5322 s.3.4, with the obsolete forms and what real
 * programs write): groups, routes, comments, quoted and unquoted phrases with
 * dots and commas, encoded words, raw UTF-8.  Comments may nest without limit;
 * nothing recurses.
 */
#ifndef ENQ_PARSERS_ADDRESS_H
#define ENQ_PARSERS_ADDRESS_H

#include <stddef.h>

#include "parsers/base/span.h"
#include "parsers/mail.h"

/*
 * Appends the addresses of one raw header value to *list (grown with
 * mem_grow; a child of ctx), LIMIT_ADDRESSES in all.  False when that cut
 * something.  charset, or NULL, is for raw 8-bit names (words.h).
 */
bool address_list_read(const void *ctx, struct span raw, const char *charset,
    struct address **list, size_t *count, size_t *capacity);

/* A bare address out of "<a@b>", "a@b" or "rfc822; a@b": domain lower-cased;
 * NULL when there is none.  A child of ctx. */
char *address_bare(const void *ctx, struct span raw);

#endif
