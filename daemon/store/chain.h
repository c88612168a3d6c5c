/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How events are chained (invariant 5).  The hash of an event is the SHA-256,
 * in hexadecimal, of these lines, each ended by LF:
 *
 *	the hash of the event before it (64 zeros for the first)
 *	at, enquiry, message, letter: in decimal, 0 for none, a line each
 *	the bytes of actor, ":", actor
 *	the bytes of kind, ":", kind
 *	the SHA-256 of the payload (of nothing when it never had one)
 *
 * so that `sha256sum` and a shell can check it without this program.
 */
#ifndef ENQ_STORE_CHAIN_H
#define ENQ_STORE_CHAIN_H

#include "daemon/store/events.h"
#include "daemon/store/store_p.h"
#include "parsers/digest.h"

_Static_assert((int)CHAIN_SIZE == (int)DIGEST_HEX_SIZE, "a hash is a SHA-256");

#define CHAIN_START                                                            \
	"00000000000000000000000000000000"                                     \
	"00000000000000000000000000000000"

void chain_hash(const char *previous, const struct event *event,
    const char *payload_sha256, char hash_r[CHAIN_SIZE]);

#endif
