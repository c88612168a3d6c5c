/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SHA-256 and what is built on it: content hashes, keyed tokens.  A thin skin
 * over GnuTLS's hash functions, which use the processor's instructions; no
 * key, counter or randomness lives here.
 */
#ifndef ENQ_PARSERS_DIGEST_H
#define ENQ_PARSERS_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/span.h"

enum { DIGEST_BYTES = 32, DIGEST_HEX_SIZE = 65 };

/* A running SHA-256; a child of ctx, closed when that is freed. */
struct digest;

struct digest *digest_new(void *ctx);
void digest_add(struct digest *digest, struct span bytes);
/* Writes the hash of what was added so far and starts afresh. */
void digest_hex(struct digest *digest, char hex_r[DIGEST_HEX_SIZE]);

/* SHA-256 of bytes held at once, as lower-case hexadecimal. */
void digest_sha256(struct span bytes, char hex_r[DIGEST_HEX_SIZE]);

/* HMAC-SHA256 (RFC 2104) of bytes under key. */
void digest_hmac(
    struct span key, struct span bytes, unsigned char mac_r[DIGEST_BYTES]);

/* Equal?  Takes the same time wherever the first difference is. */
bool digest_equal(const void *a, const void *b, size_t n);

/*
 * Five bits a character, most significant first, over 0-9 a-z without i l o u
 * (nothing that a person reading it aloud would confuse); a child of ctx.
 */
char *digest_base32(void *ctx, const unsigned char *bytes, size_t n);

#endif
