/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/net/assertion.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <talloc.h>

#include "daemon/net/base64.h"
#include "parsers/jsonout.h"

enum { JWT_MAX = 16 * 1024, SHA1_BYTES = 20, SHA256_BYTES = 32 };

struct signer {
	gnutls_privkey_t key;
	enum assertion_signature how;
	unsigned char sha1[SHA1_BYTES]; /* of the certificate (DER) */
	unsigned char sha256[SHA256_BYTES];
};

static gnutls_datum_t
datum(struct span s)
{
	/* GnuTLS reads it; its type lacks the const. */
	return (gnutls_datum_t){
	    .data = (unsigned char *)(uintptr_t)s.p, .size = (unsigned)s.n};
}

static struct span
bytes(const void *p, size_t n)
{
	return span_of(p, n);
}

static int
signer_close(struct signer *signer)
{
	if (signer->key != NULL)
		gnutls_privkey_deinit(signer->key);
	return 0;
}

static int
read_certificate(
    struct span pem, gnutls_x509_crt_t *certificate_r, struct err *err)
{
	const gnutls_datum_t data = datum(pem);
	int rc = gnutls_x509_crt_init(certificate_r);

	if (rc == 0) {
		rc = gnutls_x509_crt_import(
		    *certificate_r, &data, GNUTLS_X509_FMT_PEM);
		if (rc != 0)
			gnutls_x509_crt_deinit(*certificate_r);
	}
	if (rc == 0)
		return 0;
	return err_set(err, ERR_CONFIG,
	    "no certificate in PEM form (-----BEGIN CERTIFICATE-----): %s",
	    gnutls_strerror(rc));
}

static int
read_key(struct signer *signer, struct span pem, struct err *err)
{
	const gnutls_datum_t data = datum(pem);
	int rc = gnutls_privkey_init(&signer->key);

	if (rc == 0)
		rc = gnutls_privkey_import_x509_raw(
		    signer->key, &data, GNUTLS_X509_FMT_PEM, NULL, 0);
	if (rc == GNUTLS_E_DECRYPTION_FAILED)
		return err_set(err, ERR_CONFIG,
		    "the private key is encrypted; openssl pkey -in FILE "
		    "takes the passphrase off");
	if (rc != 0)
		return err_set(err, ERR_CONFIG,
		    "no private key in PEM form (-----BEGIN PRIVATE KEY-----): "
		    "%s",
		    gnutls_strerror(rc));
	if (gnutls_privkey_get_pk_algorithm(signer->key, NULL) != GNUTLS_PK_RSA)
		return err_set(err, ERR_CONFIG,
		    "the private key is none of RSA, which token servers want");
	return 0;
}

/* Is it the certificate's own key?  Their public halves' ids are the same. */
static int
match(
    const struct signer *signer, gnutls_x509_crt_t certificate, struct err *err)
{
	unsigned char of_certificate[SHA256_BYTES];
	unsigned char of_key[SHA256_BYTES];
	size_t n = sizeof(of_certificate);
	size_t m = sizeof(of_key);
	gnutls_pubkey_t public = NULL;
	int rc = gnutls_x509_crt_get_key_id(
	    certificate, GNUTLS_KEYID_USE_SHA256, of_certificate, &n);

	if (rc == 0)
		rc = gnutls_pubkey_init(&public);
	if (rc == 0)
		rc = gnutls_pubkey_import_privkey(public, signer->key, 0, 0);
	if (rc == 0)
		rc = gnutls_pubkey_get_key_id(
		    public, GNUTLS_KEYID_USE_SHA256, of_key, &m);
	if (public != NULL)
		gnutls_pubkey_deinit(public);
	if (rc != 0)
		return err_set(
		    err, ERR_CONFIG, "the key: %s", gnutls_strerror(rc));
	if (n != m || memcmp(of_certificate, of_key, n) != 0)
		return err_set(err, ERR_CONFIG,
		    "the private key belongs to another certificate");
	return 0;
}

static int
fingerprints(
    struct signer *signer, gnutls_x509_crt_t certificate, struct err *err)
{
	size_t n = sizeof(signer->sha1);
	int rc = gnutls_x509_crt_get_fingerprint(
	    certificate, GNUTLS_DIG_SHA1, signer->sha1, &n);

	n = sizeof(signer->sha256);
	if (rc == 0)
		rc = gnutls_x509_crt_get_fingerprint(
		    certificate, GNUTLS_DIG_SHA256, signer->sha256, &n);
	if (rc == 0)
		return 0;
	return err_set(
	    err, ERR_CONFIG, "the certificate: %s", gnutls_strerror(rc));
}

int
signer_open(void *ctx, struct span certificate, struct span key,
    enum assertion_signature how, struct signer **signer_r, struct err *err)
{
	gnutls_x509_crt_t crt;

	if (read_certificate(certificate, &crt, err) != 0)
		return -1;
	struct signer *signer = mem_one(ctx, struct signer);
	int result = -1;

	talloc_set_destructor(signer, signer_close);
	signer->how = how;
	if (read_key(signer, key, err) == 0 && match(signer, crt, err) == 0)
		result = fingerprints(signer, crt, err);
	gnutls_x509_crt_deinit(crt);
	if (result != 0)
		mem_free(signer);
	else
		*signer_r = signer;
	return result;
}

/* The header names the certificate both ways: older servers know x5t alone. */
static void
add_header(struct buf *out, const struct signer *signer, void *work)
{
	struct jsonout json;
	struct buf print;

	jsonout_init(&json, work, JWT_MAX, false);
	jsonout_open(&json, NULL, '{');
	jsonout_text(
	    &json, "alg", signer->how == ASSERTION_PS256 ? "PS256" : "RS256");
	jsonout_text(&json, "typ", "JWT");
	buf_init(&print, work, 64);
	base64url_add(&print, bytes(signer->sha1, sizeof(signer->sha1)));
	jsonout_text(&json, "x5t", print.p);
	buf_reset(&print);
	base64url_add(&print, bytes(signer->sha256, sizeof(signer->sha256)));
	jsonout_text(&json, "x5t#S256", print.p);
	jsonout_close(&json, '{');
	base64url_add(out, buf_span(&json.out));
}

static void
add_claims(struct buf *out, const char *client_id, const char *audience,
    int64_t now, const unsigned char *nonce, void *work)
{
	struct jsonout json;
	struct buf id;

	buf_init(&id, work, 64);
	base64url_add(&id, bytes(nonce, ASSERTION_NONCE));
	jsonout_init(&json, work, JWT_MAX, false);
	jsonout_open(&json, NULL, '{');
	jsonout_text(&json, "aud", audience);
	jsonout_text(&json, "iss", client_id);
	jsonout_text(&json, "sub", client_id);
	jsonout_text(&json, "jti", id.p);
	jsonout_int(&json, "nbf", now);
	jsonout_int(&json, "iat", now);
	jsonout_int(&json, "exp", now + ASSERTION_LIFE_S);
	jsonout_close(&json, '{');
	base64url_add(out, buf_span(&json.out));
}

int
assertion_make(void *ctx, const struct signer *signer, const char *client_id,
    const char *audience, int64_t now,
    const unsigned char nonce[ASSERTION_NONCE], char **jwt_r, struct err *err)
{
	void *work = mem_new(NULL);
	gnutls_datum_t signature = {.data = NULL};
	struct buf jwt;

	buf_init(&jwt, ctx, JWT_MAX);
	add_header(&jwt, signer, work);
	buf_add_byte(&jwt, '.');
	add_claims(&jwt, client_id, audience, now, nonce, work);
	const gnutls_datum_t data = datum(buf_span(&jwt));
	const int rc = gnutls_privkey_sign_data2(signer->key,
	    signer->how == ASSERTION_PS256 ? GNUTLS_SIGN_RSA_PSS_RSAE_SHA256
					   : GNUTLS_SIGN_RSA_SHA256,
	    0, &data, &signature);

	mem_free(work);
	if (rc != 0)
		return err_set(err, ERR_CONFIG,
		    "the private key cannot sign: %s", gnutls_strerror(rc));
	buf_add_byte(&jwt, '.');
	base64url_add(&jwt, bytes(signature.data, signature.size));
	gnutls_free(signature.data);
	if (jwt.full)
		return err_set(
		    err, ERR_CONFIG, "client_id or token_url are too long");
	*jwt_r = jwt.p;
	return 0;
}

int
certificate_end(struct span pem, int64_t *instant_r, struct err *err)
{
	gnutls_x509_crt_t crt;

	if (read_certificate(pem, &crt, err) != 0)
		return -1;
	*instant_r = gnutls_x509_crt_get_expiration_time(crt);
	gnutls_x509_crt_deinit(crt);
	return 0;
}
