/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/digest.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <talloc.h>

#include "parsers/base/mem.h"

struct digest {
	gnutls_hash_hd_t hash;
};

static int
close_hash(struct digest *digest)
{
	gnutls_hash_deinit(digest->hash, NULL);
	return 0;
}

struct digest *
digest_new(void *ctx)
{
	struct digest *digest = mem_one(ctx, struct digest);
	ASSERT(gnutls_hash_init(&digest->hash, GNUTLS_DIG_SHA256) == 0);
	talloc_set_destructor(digest, close_hash);
	return digest;
}

void
digest_add(struct digest *digest, struct span bytes)
{
	if (bytes.n > 0)
		ASSERT(gnutls_hash(digest->hash, bytes.p, bytes.n) == 0);
}

static void
write_hex(const unsigned char sum[DIGEST_BYTES], char hex_r[DIGEST_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		hex_r[2 * i] = digits[sum[i] >> 4];
		hex_r[2 * i + 1] = digits[sum[i] & 15];
	}
	hex_r[DIGEST_HEX_SIZE - 1] = '\0';
}

void
digest_hex(struct digest *digest, char hex_r[DIGEST_HEX_SIZE])
{
	unsigned char sum[DIGEST_BYTES];
	gnutls_hash_output(digest->hash, sum);
	write_hex(sum, hex_r);
}

void
digest_sha256(struct span bytes, char hex_r[DIGEST_HEX_SIZE])
{
	unsigned char sum[DIGEST_BYTES];
	ASSERT(gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes.n == 0 ? "" : bytes.p,
		   bytes.n, sum) == 0);
	write_hex(sum, hex_r);
}

void
digest_hmac(
    struct span key, struct span bytes, unsigned char mac_r[DIGEST_BYTES])
{
	ASSERT(gnutls_hmac_fast(GNUTLS_MAC_SHA256, key.n == 0 ? "" : key.p,
		   key.n, bytes.n == 0 ? "" : bytes.p, bytes.n, mac_r) == 0);
}

bool
digest_equal(const void *a, const void *b, size_t n)
{
	return n == 0 || gnutls_memcmp(a, b, n) == 0;
}

char *
digest_base32(void *ctx, const unsigned char *bytes, size_t n)
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
	size_t count = (n * 8 + 4) / 5;
	char *text = mem_array(ctx, count + 1, 1);
	for (size_t i = 0; i < count; i++) {
		size_t byte = i * 5 / 8;
		unsigned shift = (unsigned)(i * 5 % 8);
		unsigned pair = (unsigned)bytes[byte] << 8;
		if (byte + 1 < n)
			pair |= bytes[byte + 1];
		text[i] = alphabet[(pair >> (11 - shift)) & 31];
	}
	return text;
}
