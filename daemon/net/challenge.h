/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a server says about an access token it does not take: base64 of a JSON
 * object with a "status" (RFC 7628 s.3.2.2, and XOAUTH2, which it is made
 * after).  Pure, and fed by whoever is at the other end.
 */
#ifndef ENQ_NET_CHALLENGE_H
#define ENQ_NET_CHALLENGE_H

#include <stdbool.h>

#include "parsers/base/span.h"

enum { CHALLENGE_STATUS_SIZE = 32, CHALLENGE_MAX = 4096 };

/*
 * Its status, "401" or "invalid_token", fit to be printed.  False when there
 * is none that can be read; status_r is "" then.
 */
bool challenge_status(struct span base64, char status_r[CHALLENGE_STATUS_SIZE]);

#endif
