/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCRAM-SHA-256: the published exchange, and servers that do not keep to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/net/base64.h"
#include "daemon/net/scram.h"

/* The nonce of RFC 7677 s.3, which is base64 of these. */
#define NONCE "rOprNGfwEbeRWgbNEkqO"
#define SERVERS "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define SALT "W22ZaJ0SNY7soEsUEjb6gQ=="
#define PROOF "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

static int
setup(void **state)
{
	*state = mem_new(NULL);
	return 0;
}

static int
teardown(void **state)
{
	mem_free(*state);
	return 0;
}

static struct span
base64(void *ctx, const char *text)
{
	struct buf b;

	buf_init(&b, ctx, 65536);
	base64_add(&b, span_str(text));
	return buf_span(&b);
}

static struct scram *
begin(void *ctx, const char *user, const char **said_r)
{
	const struct span random = base64_decode(ctx, span_str(NONCE));
	struct scram *s;

	assert_int_equal(random.n, SCRAM_NONCE_BYTES);
	scram_begin(ctx, user, (const unsigned char *)random.p, &s, said_r);
	return s;
}

static const char *
plain(void *ctx, const char *said)
{
	return base64_decode(ctx, span_str(said)).p;
}

static void
the_published_exchange_comes_out(void **state)
{
	const char *said = NULL;
	struct err err;
	struct scram *s = begin(*state, "user", &said);

	assert_string_equal(plain(*state, said), "n,,n=user,r=" NONCE);
	assert_int_equal(
	    scram_answer(s,
		base64(*state, "r=" NONCE SERVERS ",s=" SALT ",i=4096"),
		"pencil", &said, &err),
	    0);
	assert_string_equal(plain(*state, said),
	    "c=biws,r=" NONCE SERVERS
	    ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
	assert_int_equal(scram_judge(s, base64(*state, PROOF)), SCRAM_PROVED);
	assert_int_equal(
	    scram_judge(s, base64(*state, PROOF ",x=1")), SCRAM_PROVED);
}

static void
a_server_that_does_not_know_the_password_is_seen(void **state)
{
	static const char *const proofs[] = {"",
	    "v=", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G8=",
	    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95A==",
	    "x=1,v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
	    "V=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="};
	const char *said = NULL;
	struct err err;
	struct scram *s = begin(*state, "user", &said);

	assert_int_equal(scram_judge(s, base64(*state, PROOF)), SCRAM_FALSE);
	assert_int_equal(
	    scram_answer(s,
		base64(*state, "r=" NONCE SERVERS ",s=" SALT ",i=4096"),
		"pencil", &said, &err),
	    0);
	for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++)
		assert_int_equal(
		    scram_judge(s, base64(*state, proofs[i])), SCRAM_FALSE);
	assert_int_equal(
	    scram_judge(s, base64(*state, "e=invalid-proof")), SCRAM_REFUSED);
	/* Nor is another one's right: of another password. */
	s = begin(*state, "user", &said);
	assert_int_equal(
	    scram_answer(s,
		base64(*state, "r=" NONCE SERVERS ",s=" SALT ",i=4096"), "pen",
		&said, &err),
	    0);
	assert_int_equal(scram_judge(s, base64(*state, PROOF)), SCRAM_FALSE);
}

static void
a_challenge_that_cannot_be_one_is_refused(void **state)
{
	static const char *const challenges[] = {
	    "",
	    "r=" NONCE ",s=" SALT ",i=4096",
	    "r=another" SERVERS ",s=" SALT ",i=4096",
	    "R=" NONCE SERVERS ",s=" SALT ",i=4096",
	    "m=ext,r=" NONCE SERVERS ",s=" SALT ",i=4096",
	    "r=" NONCE SERVERS ",i=4096,s=" SALT,
	    "r=" NONCE SERVERS ",s=,i=4096",
	    "r=" NONCE SERVERS ",s=!,i=4096",
	    "r=" NONCE SERVERS ",s=" SALT,
	    "r=" NONCE SERVERS ",s=" SALT ",i=4095",
	    "r=" NONCE SERVERS ",s=" SALT ",i=1000001",
	    "r=" NONCE SERVERS ",s=" SALT ",i=-1",
	    "r=" NONCE SERVERS ",s=" SALT ",i=99999999999999999999",
	    "e=other-error",
	};
	const char *said = NULL;
	struct err err;

	for (size_t i = 0; i < sizeof(challenges) / sizeof(challenges[0]);
	     i++) {
		struct scram *s = begin(*state, "user", &said);

		if (scram_answer(s, base64(*state, challenges[i]), "pencil",
			&said, &err) != -1 ||
		    err.kind != ERR_CONFIG)
			fail_msg("taken: %s", challenges[i]);
		assert_int_equal(
		    scram_judge(s, base64(*state, PROOF)), SCRAM_FALSE);
	}
	/* Too long, and a second one. */
	char *nonces = mem_zero(*state, SCRAM_CHALLENGE_MAX);
	memset(nonces, 'n', SCRAM_CHALLENGE_MAX - 1);
	struct scram *s = begin(*state, "user", &said);
	const struct span good =
	    base64(*state, "r=" NONCE SERVERS ",s=" SALT ",i=4096");
	assert_int_equal(
	    scram_answer(s,
		base64(*state,
		    mem_fmt(*state, "r=" NONCE "%s,s=" SALT ",i=4096", nonces)),
		"pencil", &said, &err),
	    -1);
	assert_int_equal(scram_answer(s, good, "pencil", &said, &err), 0);
	assert_int_equal(scram_answer(s, good, "pencil", &said, &err), -1);
}

static void
a_name_cannot_end_early(void **state)
{
	const char *said = NULL;

	(void)begin(*state, "a,b=c", &said);
	assert_string_equal(plain(*state, said), "n,,n=a=2Cb=3Dc,r=" NONCE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		the_published_exchange_comes_out, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_server_that_does_not_know_the_password_is_seen, setup,
		teardown),
	    cmocka_unit_test_setup_teardown(
		a_challenge_that_cannot_be_one_is_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_name_cannot_end_early, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
