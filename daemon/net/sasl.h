/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a client says to sign in with an access token, base64 and all: the
 * initial response of SASL XOAUTH2 (Google's and Microsoft's documents) and of
 * OAUTHBEARER (RFC 7628).  IMAP and SMTP say the same.
 *
 * The result holds the token: its context is a secret's.
 */
#ifndef ENQ_NET_SASL_H
#define ENQ_NET_SASL_H

#include "parsers/base/err.h"
#include "parsers/base/span.h"

/*
 * Exchange Online takes IMAP commands of 10,240 bytes at most.  A token of this
 * size, a user's name and base64 stay below that on one line.
 */
enum { SASL_TOKEN_MAX = 7168, SASL_USER_MAX = 320 };

/* Is it of the shape RFC 6750 s.2.1 gives a bearer token, and short enough? */
bool sasl_is_token(struct span token);

/*
 * user is the mailbox's address (of a shared mailbox, the shared address).
 * ERR_CONFIG when a part cannot be said: too long, or with control characters,
 * which would end it early.
 */
MUST_USE
int sasl_xoauth2(void *ctx, const char *user, const char *token,
    char **response_r, struct err *err);

/* host and port are those we are connected to. */
MUST_USE
int sasl_oauthbearer(void *ctx, const char *user, const char *host, int port,
    const char *token, char **response_r, struct err *err);

/*
 * A server's words, before anybody keeps them: stars in place of every piece of
 * 16 bytes or more of the token or of its base64, wherever in a response it
 * stood.
 */
void sasl_blank(char *words, const char *token);

#endif
