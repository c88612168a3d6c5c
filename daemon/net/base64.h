/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Base64 (RFC 4648) in one piece, as sign-in protocols want it: without line
 * breaks.  Bodies of letters have compose/encode.h.
 */
#ifndef ENQ_NET_BASE64_H
#define ENQ_NET_BASE64_H

#include "parsers/base/buf.h"

/* The usual alphabet, padded (s.4). */
void base64_add(struct buf *out, struct span bytes);

/* The one for URLs, not padded (s.5; RFC 7515 s.2). */
void base64url_add(struct buf *out, struct span bytes);

#endif
