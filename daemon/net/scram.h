/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding, the client's
 * side: the server never sees the password, and shows that it knows what was
 * made of it.  Pure; what is said and heard is base64, as IMAP has it.
 *
 * Not by the SASL library: it loads all the mechanisms that are installed, and
 * OpenSSL with them, and takes 8 ms of a core where GnuTLS takes 2.
 */
#ifndef ENQ_NET_SCRAM_H
#define ENQ_NET_SCRAM_H

#include "parsers/base/err.h"
#include "parsers/base/span.h"

enum {
	SCRAM_NONCE_BYTES = 15,
	SCRAM_CHALLENGE_MAX = 1024, /* of base64 */
	/* Fewer make a password easy to guess for whoever has heard (RFC 7677
	 * s.4), more only keep us busy: a second. */
	SCRAM_ROUNDS_MIN = 4096,
	SCRAM_ROUNDS_MAX = 1000000
};

struct scram;

/* The first response; the bytes are random and of this exchange alone. */
void scram_begin(void *ctx, const char *user,
    const unsigned char random[SCRAM_NONCE_BYTES], struct scram **scram_r,
    const char **said_r);

/* The answer to the server's challenge; ERR_CONFIG when that cannot be one. */
MUST_USE
int scram_answer(struct scram *scram, struct span challenge,
    const char *password, const char **said_r, struct err *err);

enum scram_verdict {
	SCRAM_NONE = 0, /* not spoken yet */
	SCRAM_PROVED,   /* the server knows the password */
	SCRAM_REFUSED,  /* it says that ours is wrong, or why not */
	SCRAM_FALSE     /* anything else */
};

/* The server's last word. */
enum scram_verdict scram_judge(const struct scram *scram, struct span last);

#endif
