/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/net/seal.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "parsers/digest.h"

/* What every sealed file begins with: whose it is, and how it is made. */
static const char mark[] = "ENQS1";
enum { MARK = sizeof(mark) - 1, TAG = 16 };

/* A key for this use alone; the same credential makes reply tokens too. */
static int
begin(struct span key, gnutls_aead_cipher_hd_t *handle_r, struct err *err)
{
	unsigned char own[DIGEST_BYTES];

	digest_hmac(key, span_str("enquiryd seal 1"), own);
	gnutls_datum_t data;
	data.data = own;
	data.size = sizeof(own);
	const int rc =
	    gnutls_aead_cipher_init(handle_r, GNUTLS_CIPHER_AES_256_GCM, &data);

	gnutls_memset(own, 0, sizeof(own));
	if (rc == 0)
		return 0;
	return err_set(err, ERR_PERM, "seal: %s", gnutls_strerror(rc));
}

int
seal_close(void *ctx, struct span key, const char *what, struct span plain,
    const unsigned char nonce[SEAL_NONCE], struct span *sealed_r,
    struct err *err)
{
	gnutls_aead_cipher_hd_t handle;

	if (plain.n > SEAL_MAX)
		return err_set(err, ERR_PERM, "too much to seal");
	if (begin(key, &handle, err) != 0)
		return -1;
	char *out = mem_zero(ctx, plain.n + SEAL_OVERHEAD);
	size_t n = plain.n + TAG;

	memcpy(out, mark, MARK);
	memcpy(out + MARK, nonce, SEAL_NONCE);
	const int rc = gnutls_aead_cipher_encrypt(handle, nonce, SEAL_NONCE,
	    what, strlen(what), TAG, plain.p, plain.n, out + MARK + SEAL_NONCE,
	    &n);

	gnutls_aead_cipher_deinit(handle);
	if (rc != 0)
		return err_set(err, ERR_PERM, "seal: %s", gnutls_strerror(rc));
	*sealed_r = span_of(out, MARK + SEAL_NONCE + n);
	return 0;
}

int
seal_open(void *ctx, struct span key, const char *what, struct span sealed,
    struct span *plain_r, struct err *err)
{
	gnutls_aead_cipher_hd_t handle;

	if (sealed.n < SEAL_OVERHEAD || sealed.n > SEAL_MAX + SEAL_OVERHEAD ||
	    memcmp(sealed.p, mark, MARK) != 0)
		return err_set(err, ERR_CONFIG, "not a sealed file of ours");
	if (begin(key, &handle, err) != 0)
		return -1;
	const struct span rest = span_sub(sealed, MARK + SEAL_NONCE, sealed.n);
	size_t n = rest.n - TAG;
	/* One more, so that the text is NUL-terminated. */
	char *out = mem_zero(ctx, n + 1);
	const int rc = gnutls_aead_cipher_decrypt(handle, sealed.p + MARK,
	    SEAL_NONCE, what, strlen(what), TAG, rest.p, rest.n, out, &n);

	gnutls_aead_cipher_deinit(handle);
	if (rc != 0)
		return err_set(err, ERR_CONFIG,
		    "it was sealed under another key_credential, or damaged");
	*plain_r = span_of(out, n);
	return 0;
}
