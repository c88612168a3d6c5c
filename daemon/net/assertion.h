/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proof of who we are by certificate instead of secret: a JWT that our private
 * key signs for one token server and a few minutes (RFC 7523 s.3; Microsoft's
 * "certificate credentials").  Signed by GnuTLS; clock and chance are
 * arguments.
 */
#ifndef ENQ_NET_ASSERTION_H
#define ENQ_NET_ASSERTION_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/err.h"
#include "parsers/base/span.h"

enum assertion_signature {
	ASSERTION_PS256 = 0, /* RSASSA-PSS, what Microsoft recommends */
	ASSERTION_RS256      /* RSASSA-PKCS1-v1_5 */
};

struct signer;

/*
 * Both as PEM; the key unencrypted.  ERR_CONFIG says what is wrong: no PEM, no
 * RSA key, a key of another certificate.  A child of ctx, wiped when freed.
 */
MUST_USE
int signer_open(void *ctx, struct span certificate, struct span key,
    enum assertion_signature how, struct signer **signer_r, struct err *err);

enum { ASSERTION_NONCE = 16, ASSERTION_LIFE_S = 600 };

/* nonce: bytes that were never used before (they become the jti). */
MUST_USE
int assertion_make(void *ctx, const struct signer *signer,
    const char *client_id, const char *audience, int64_t now,
    const unsigned char nonce[ASSERTION_NONCE], char **jwt_r, struct err *err);

/* When a certificate (PEM) runs out. */
MUST_USE
int certificate_end(struct span pem, int64_t *instant_r, struct err *err);

#endif
