/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/net/scram.h"

#include <stdbool.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "daemon/net/base64.h"
#include "daemon/net/sasl.h"
#include "parsers/digest.h"

enum { SAID_MAX = 4096 };

struct scram {
	const char *bare;  /* the first response, without its GS2 header */
	const char *nonce; /* ours */
	bool answered;
	unsigned char proof[DIGEST_BYTES]; /* once answered: the server's */
};

static const char *
encoded(void *ctx, struct span plain)
{
	struct buf b;

	buf_init(&b, ctx, SAID_MAX);
	base64_add(&b, plain);
	ASSERT(!b.full);
	return b.p;
}

void
scram_begin(void *ctx, const char *user,
    const unsigned char random[SCRAM_NONCE_BYTES], struct scram **scram_r,
    const char **said_r)
{
	struct scram *s = mem_one(ctx, struct scram);
	struct buf b;

	s->nonce = encoded(s, span_of((const char *)random, SCRAM_NONCE_BYTES));
	buf_init(&b, s, SAID_MAX);
	buf_add_str(&b, "n,,n=");
	sasl_add_name(&b, user);
	buf_add_fmt(&b, ",r=%s", s->nonce);
	s->bare = b.p + strlen("n,,");
	*scram_r = s;
	*said_r = encoded(s, buf_span(&b));
}

/* The value of the attribute that must come next, up to the comma. */
static bool
take(struct span *rest, char name, struct span *value_r)
{
	if (rest->n < 2 || rest->p[0] != name || rest->p[1] != '=')
		return false;
	const ptrdiff_t comma = span_find_byte(*rest, 2, ',');
	const size_t end = comma < 0 ? rest->n : (size_t)comma;

	*value_r = span_sub(*rest, 2, end - 2);
	*rest = span_sub(*rest, end + 1, rest->n);
	return value_r->n > 0;
}

/* Ours and at least one byte of the server's own. */
static bool
continues(struct span nonce, const char *ours)
{
	const size_t n = strlen(ours);

	return nonce.n > n && memcmp(nonce.p, ours, n) == 0;
}

/* RFC 5802 s.3: the proof to be shown, and in s the one to be seen. */
static int
prove(struct scram *s, const char *password, struct span salt, int64_t rounds,
    struct span message, unsigned char shown_r[DIGEST_BYTES])
{
	unsigned char keys[4][DIGEST_BYTES];
	unsigned char *salted = keys[0], *client = keys[1], *stored = keys[2],
		      *server = keys[3];
	/* GnuTLS does not write to them. */
	const gnutls_datum_t from = {.data = (void *)(uintptr_t)password,
	    .size = (unsigned)strlen(password)};
	const gnutls_datum_t with = {
	    .data = (void *)(uintptr_t)salt.p, .size = (unsigned)salt.n};
	const struct span salted_span = {(const char *)salted, DIGEST_BYTES};

	if (gnutls_pbkdf2(GNUTLS_MAC_SHA256, &from, &with, (unsigned)rounds,
		salted, DIGEST_BYTES) != 0)
		return -1;
	digest_hmac(salted_span, span_str("Client Key"), client);
	ASSERT(gnutls_hash_fast(
		   GNUTLS_DIG_SHA256, client, DIGEST_BYTES, stored) == 0);
	digest_hmac(
	    span_of((const char *)stored, DIGEST_BYTES), message, shown_r);
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		shown_r[i] ^= client[i];
	digest_hmac(salted_span, span_str("Server Key"), server);
	digest_hmac(
	    span_of((const char *)server, DIGEST_BYTES), message, s->proof);
	gnutls_memset(keys, 0, sizeof keys);
	return 0;
}

int
scram_answer(struct scram *s, struct span challenge, const char *password,
    const char **said_r, struct err *err)
{
	struct span first;
	struct span rest;
	struct span nonce;
	struct span salt;
	struct span rounds;
	int64_t count;
	unsigned char shown[DIGEST_BYTES];
	struct buf message;

	if (s->answered || challenge.n > SCRAM_CHALLENGE_MAX)
		return err_set(
		    err, ERR_CONFIG, "the server's challenge is no SCRAM");
	rest = first = base64_decode(s, challenge);
	if (!take(&rest, 'r', &nonce) || !take(&rest, 's', &salt) ||
	    !take(&rest, 'i', &rounds) || !continues(nonce, s->nonce) ||
	    !span_number(rounds, SCRAM_ROUNDS_MAX, &count) ||
	    count < SCRAM_ROUNDS_MIN)
		return err_set(err, ERR_CONFIG,
		    "the server's SCRAM challenge cannot be used");
	salt = base64_decode(s, salt);
	buf_init(&message, s, SAID_MAX);
	buf_add_fmt(&message, "%s,", s->bare);
	buf_add_span(&message, first);
	buf_add_byte(&message, ',');
	const size_t final = message.n;

	/* "n,,": no channel binding. */
	buf_add_str(&message, "c=biws,r=");
	buf_add_span(&message, nonce);
	if (message.full || salt.n == 0 ||
	    prove(s, password, salt, count, buf_span(&message), shown) != 0)
		return err_set(err, ERR_CONFIG,
		    "the server's SCRAM challenge cannot be used");
	buf_add_str(&message, ",p=");
	base64_add(&message, span_of((const char *)shown, sizeof shown));
	ASSERT(!message.full);
	s->answered = true;
	*said_r =
	    encoded(s, span_sub(buf_span(&message), final, message.n - final));
	return 0;
}

enum scram_verdict
scram_judge(const struct scram *s, struct span last)
{
	void *ctx = mem_new(NULL);
	struct span rest;
	struct span proof;
	enum scram_verdict verdict = SCRAM_FALSE;

	rest = base64_decode(ctx, span_sub(last, 0, SCRAM_CHALLENGE_MAX));
	if (take(&rest, 'e', &proof)) {
		verdict = SCRAM_REFUSED;
	} else if (s->answered && take(&rest, 'v', &proof)) {
		proof = base64_decode(ctx, proof);
		if (proof.n == DIGEST_BYTES &&
		    digest_equal(proof.p, s->proof, DIGEST_BYTES))
			verdict = SCRAM_PROVED;
	}
	mem_free(ctx);
	return verdict;
}
