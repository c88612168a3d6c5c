/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Modified UTF-7, the form in which IMAP names mailboxes (RFC 3501 s.5.1.3):
 * printable ASCII stands for itself, '&' is "&-", everything else is UTF-16 in
 * a base64 with ',' for '/', between '&' and '-'.  libetpan sends names as
 * they are, so ours are turned into this form first.
 */
#ifndef ENQ_NET_UTF7_H
#define ENQ_NET_UTF7_H

#include "parsers/base/err.h"
#include "parsers/base/span.h"

enum { UTF7_NAME_BYTES = 1000 };

/*
 * The name for the wire, or NULL: ERR_CONFIG when it is empty, longer than
 * UTF7_NAME_BYTES, not valid UTF-8 or holds control characters.
 */
char *utf7_encode(const void *ctx, struct span utf8, struct err *err);

/* The name in UTF-8, or NULL with ERR_INPUT when it is not of this form. */
char *utf7_decode(const void *ctx, struct span wire, struct err *err);

#endif
