/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proof by certificate, checked with the certificate; and sealed secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "daemon/net/assertion.h"
#include "daemon/net/seal.h"
#include "parsers/base/buf.h"
#include "parsers/jsonin.h"
#include "parsers/transfer.h"

enum { NOW = 1800000000, END = 1900000000, PEM_MAX = 8192 };

static const unsigned char nonce[ASSERTION_NONCE] = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

/* A key and a certificate for it, made once. */
struct pair {
	char key[PEM_MAX];
	char certificate[PEM_MAX];
};

struct fixture {
	void *ctx;
	struct pair rsa, other;
	char ec_key[PEM_MAX];
	char locked_key[PEM_MAX];
};

static void
make_pair(struct pair *pair)
{
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	size_t n = sizeof(pair->key);
	static const unsigned char serial[] = {7};

	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	assert_int_equal(
	    gnutls_x509_privkey_generate(key, GNUTLS_PK_RSA, 2048, 0), 0);
	assert_int_equal(
	    gnutls_x509_privkey_export_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
		GNUTLS_PKCS_PLAIN, pair->key, &n),
	    0);
	pair->key[n] = '\0';
	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	assert_int_equal(gnutls_x509_crt_set_version(crt, 3), 0);
	assert_int_equal(
	    gnutls_x509_crt_set_serial(crt, serial, sizeof(serial)), 0);
	assert_int_equal(gnutls_x509_crt_set_dn(crt, "CN=test", NULL), 0);
	assert_int_equal(gnutls_x509_crt_set_key(crt, key), 0);
	assert_int_equal(
	    gnutls_x509_crt_set_activation_time(crt, NOW - 100), 0);
	assert_int_equal(gnutls_x509_crt_set_expiration_time(crt, END), 0);
	assert_int_equal(
	    gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0), 0);
	n = sizeof(pair->certificate);
	assert_int_equal(gnutls_x509_crt_export(
			     crt, GNUTLS_X509_FMT_PEM, pair->certificate, &n),
	    0);
	pair->certificate[n] = '\0';
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
}

static void
make_ec_key(char *pem, char *locked)
{
	gnutls_x509_privkey_t key;
	size_t n = PEM_MAX;
	size_t m = PEM_MAX;

	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	assert_int_equal(
	    gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, 256, 0), 0);
	assert_int_equal(
	    gnutls_x509_privkey_export_pkcs8(
		key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, pem, &n),
	    0);
	pem[n] = '\0';
	assert_int_equal(
	    gnutls_x509_privkey_export_pkcs8(key, GNUTLS_X509_FMT_PEM,
		"passphrase", GNUTLS_PKCS_PBES2_AES_256, locked, &m),
	    0);
	locked[m] = '\0';
	gnutls_x509_privkey_deinit(key);
}

static int
setup(void **state)
{
	struct fixture *f = mem_one(NULL, struct fixture);

	f->ctx = f;
	make_pair(&f->rsa);
	make_pair(&f->other);
	make_ec_key(f->ec_key, f->locked_key);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	mem_free(*state);
	return 0;
}

/* One part of a JWT, decoded; NUL-terminated. */
static struct span
decoded(void *ctx, struct span part)
{
	char *usual = mem_strn(ctx, part.p, part.n);
	char *out = mem_zero(ctx, part.n + TRANSFER_ROOM_MIN);
	struct transfer t;
	size_t n = 0;
	size_t got;

	for (char *p = usual; *p != '\0'; p++)
		*p = *p == '-' ? '+' : *p == '_' ? '/' : *p;
	transfer_init(&t, TRANSFER_BASE64, span_str(usual));
	while ((got = transfer_read(
		    &t, out + n, part.n + TRANSFER_ROOM_MIN - n)) > 0)
		n += got;
	return span_of(out, n);
}

static void
check_signature(struct fixture *f, const char *jwt, gnutls_sign_algorithm_t how)
{
	const ptrdiff_t two = strrchr(jwt, '.') - jwt;
	const struct span signature = decoded(f->ctx, span_str(jwt + two + 1));
	const gnutls_datum_t data = {
	    (unsigned char *)(uintptr_t)jwt, (unsigned)two};
	const gnutls_datum_t sig = {
	    (unsigned char *)(uintptr_t)signature.p, (unsigned)signature.n};
	const gnutls_datum_t pem = {(unsigned char *)f->rsa.certificate,
	    (unsigned)strlen(f->rsa.certificate)};
	gnutls_x509_crt_t crt;
	gnutls_pubkey_t key;

	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	assert_int_equal(
	    gnutls_x509_crt_import(crt, &pem, GNUTLS_X509_FMT_PEM), 0);
	assert_int_equal(gnutls_pubkey_init(&key), 0);
	assert_int_equal(gnutls_pubkey_import_x509(key, crt, 0), 0);
	assert_int_equal(
	    gnutls_pubkey_verify_data2(key, how, 0, &data, &sig), 0);
	gnutls_pubkey_deinit(key);
	gnutls_x509_crt_deinit(crt);
}

static struct jsonin *
part(struct fixture *f, const char *jwt, int which)
{
	struct span rest = span_str(jwt);
	struct jsonin *root = NULL;
	struct err err;

	for (; which > 0; which--)
		rest = span_sub(
		    rest, (size_t)span_find_byte(rest, 0, '.') + 1, rest.n);
	rest = span_sub(rest, 0, (size_t)span_find_byte(rest, 0, '.'));
	if (jsonin_read(f->ctx, decoded(f->ctx, rest), &root, &err) != 0)
		fail_msg("%s", err.text);
	return root;
}

static void
an_assertion_is_signed_for_one_server_and_ten_minutes(void **state)
{
	static const char url[] = "https://login.example/t/oauth2/v2.0/token";
	struct fixture *f = *state;

	for (int how = ASSERTION_PS256; how <= ASSERTION_RS256; how++) {
		struct signer *signer;
		struct err err;
		char *jwt;

		if (signer_open(f->ctx, span_str(f->rsa.certificate),
			span_str(f->rsa.key), (enum assertion_signature)how,
			&signer, &err) != 0 ||
		    assertion_make(f->ctx, signer, "client", url, NOW, nonce,
			&jwt, &err) != 0)
			fail_msg("%s", err.text);
		check_signature(f, jwt,
		    how == ASSERTION_PS256 ? GNUTLS_SIGN_RSA_PSS_RSAE_SHA256
					   : GNUTLS_SIGN_RSA_SHA256);
		struct jsonin *head = part(f, jwt, 0);
		struct jsonin *claims = part(f, jwt, 1);

		assert_true(jsonin_is(jsonin_get(head, "alg"),
		    how == ASSERTION_PS256 ? "PS256" : "RS256"));
		assert_int_equal(jsonin_get(head, "x5t")->text.n, 27);
		assert_int_equal(jsonin_get(head, "x5t#S256")->text.n, 43);
		assert_true(jsonin_is(jsonin_get(claims, "aud"), url));
		assert_true(jsonin_is(jsonin_get(claims, "iss"), "client"));
		assert_true(jsonin_is(jsonin_get(claims, "sub"), "client"));
		assert_true(jsonin_is(
		    jsonin_get(claims, "jti"), "AQIDBAUGBwgJCgsMDQ4PEA"));
		assert_int_equal(jsonin_get(claims, "nbf")->number, NOW);
		assert_int_equal(jsonin_get(claims, "exp")->number, NOW + 600);
	}
}

static void
a_key_or_certificate_that_does_not_do_is_told_why(void **state)
{
	struct fixture *f = *state;
	const struct {
		const char *certificate, *key, *want;
	} rows[] = {
	    {f->rsa.key, f->rsa.key, "no certificate in PEM form"},
	    {"", f->rsa.key, "no certificate in PEM form"},
	    {f->rsa.certificate, f->rsa.certificate,
		"no private key in PEM form"},
	    {f->rsa.certificate, f->ec_key, "the private key is none of RSA"},
	    {f->rsa.certificate, f->locked_key, "the private key is encrypted"},
	    {f->rsa.certificate, f->other.key,
		"the private key belongs to another certificate"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct signer *signer;
		struct err err;

		assert_int_equal(
		    signer_open(f->ctx, span_str(rows[i].certificate),
			span_str(rows[i].key), ASSERTION_PS256, &signer, &err),
		    -1);
		assert_int_equal(err.kind, ERR_CONFIG);
		if (strstr(err.text, rows[i].want) == NULL)
			fail_msg("got %s, want %s", err.text, rows[i].want);
	}
}

static void
a_certificate_says_when_it_runs_out(void **state)
{
	const struct fixture *f = *state;
	int64_t end = 0;
	struct err err;

	assert_int_equal(
	    certificate_end(span_str(f->rsa.certificate), &end, &err), 0);
	assert_int_equal(end, END);
	assert_int_equal(certificate_end(span_str("x"), &end, &err), -1);
}

/* ---- seals ---- */

static void
what_was_sealed_opens_under_the_same_key_and_words_alone(void **state)
{
	struct fixture *f = *state;
	const struct span key = span_str("thirty-two bytes or so of chance");
	const struct span secret = span_str("0.ARwAbc refresh token");
	struct span sealed;
	struct span plain;
	struct err err;

	assert_int_equal(
	    seal_close(f->ctx, key, "oauth m", secret, nonce, &sealed, &err),
	    0);
	assert_int_equal(sealed.n, secret.n + SEAL_OVERHEAD);
	assert_true(span_find(sealed, 0, "refresh") < 0);
	assert_int_equal(
	    seal_open(f->ctx, key, "oauth m", sealed, &plain, &err), 0);
	assert_true(span_eq(plain, secret));
	assert_int_equal(
	    seal_open(f->ctx, key, "oauth n", sealed, &plain, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(seal_open(f->ctx, span_str("another key"), "oauth m",
			     sealed, &plain, &err),
	    -1);
}

static void
no_byte_of_a_seal_can_be_changed_or_left_out(void **state)
{
	struct fixture *f = *state;
	const struct span key = span_str("k");
	struct span sealed;
	struct span plain;
	struct err err;

	assert_int_equal(seal_close(f->ctx, key, "w", span_str("secret"), nonce,
			     &sealed, &err),
	    0);
	for (size_t i = 0; i < sealed.n; i++) {
		char *copy = mem_strn(f->ctx, sealed.p, sealed.n);

		copy[i] = (char)(copy[i] ^ 1);
		assert_int_equal(seal_open(f->ctx, key, "w",
				     span_of(copy, sealed.n), &plain, &err),
		    -1);
		assert_int_equal(seal_open(f->ctx, key, "w",
				     span_sub(sealed, 0, i), &plain, &err),
		    -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		an_assertion_is_signed_for_one_server_and_ten_minutes),
	    cmocka_unit_test(a_key_or_certificate_that_does_not_do_is_told_why),
	    cmocka_unit_test(a_certificate_says_when_it_runs_out),
	    cmocka_unit_test(
		what_was_sealed_opens_under_the_same_key_and_words_alone),
	    cmocka_unit_test(no_byte_of_a_seal_can_be_changed_or_left_out),
	};

	return cmocka_run_group_tests_name("assertion", tests, setup, teardown);
}
