/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/net/sasl.h"

#include <string.h>

#include "daemon/net/base64.h"
#include "parsers/base/buf.h"

enum {
	PLAIN_MAX = SASL_TOKEN_MAX + 2 * SASL_USER_MAX + 256,
	PIECE_MIN = 16 /* shorter ones are words by chance, and no use */
};

/* RFC 6750 s.2.1: b64token, but for the "=" at its end. */
static bool
is_token_byte(char c)
{
	return is_alnum((unsigned char)c) ||
	       (c != '\0' && strchr("-._~+/", c) != NULL);
}

bool
sasl_is_token(struct span token)
{
	size_t i = 0;

	while (i < token.n && is_token_byte(token.p[i]))
		i++;
	if (i == 0 || token.n > SASL_TOKEN_MAX)
		return false;
	while (i < token.n && token.p[i] == '=')
		i++;
	return i == token.n;
}

static int
check(const char *user, const char *token, struct err *err)
{
	size_t n = 0;

	for (; user[n] != '\0'; n++)
		if ((unsigned char)user[n] <= ' ' || user[n] == 0x7f)
			return err_set(err, ERR_CONFIG,
			    "user has a character that cannot be said");
	if (n == 0 || n > SASL_USER_MAX)
		return err_set(err, ERR_CONFIG,
		    "user must have 1 to %d characters", SASL_USER_MAX);
	if (!sasl_is_token(span_str(token)))
		return err_set(err, ERR_CONFIG,
		    "the access token is not one that can be said");
	return 0;
}

static char *
encoded(void *ctx, const struct buf *plain)
{
	struct buf b;

	ASSERT(!plain->full);
	buf_init(&b, ctx, PLAIN_MAX / 3 * 4 + 8);
	base64_add(&b, buf_span(plain));
	ASSERT(!b.full);
	return b.p;
}

int
sasl_xoauth2(void *ctx, const char *user, const char *token, char **response_r,
    struct err *err)
{
	struct buf plain;

	if (check(user, token, err) != 0)
		return -1;
	buf_init(&plain, ctx, PLAIN_MAX);
	buf_add_fmt(&plain,
	    "user=%s\x01"
	    "auth=Bearer %s\x01\x01",
	    user, token);
	*response_r = encoded(ctx, &plain);
	return 0;
}

/* RFC 5801 s.4: a comma and an equals sign would end the name. */
static void
add_saslname(struct buf *b, const char *user)
{
	for (const char *p = user; *p != '\0'; p++)
		if (*p == ',')
			buf_add_str(b, "=2C");
		else if (*p == '=')
			buf_add_str(b, "=3D");
		else
			buf_add_byte(b, *p);
}

int
sasl_oauthbearer(void *ctx, const char *user, const char *host, int port,
    const char *token, char **response_r, struct err *err)
{
	struct buf plain;

	if (check(user, token, err) != 0)
		return -1;
	buf_init(&plain, ctx, PLAIN_MAX);
	buf_add_str(&plain, "n,a=");
	add_saslname(&plain, user);
	buf_add_fmt(&plain,
	    ",\x01host=%s\x01port=%d\x01"
	    "auth=Bearer %s\x01\x01",
	    host, port, token);
	if (plain.full)
		return err_set(
		    err, ERR_CONFIG, "user or host are too long to be said");
	*response_r = encoded(ctx, &plain);
	return 0;
}

/* How many of the bytes words begins with stand somewhere in the secret. */
static size_t
longest(const char *words, struct span secret)
{
	size_t most = 0;

	for (size_t at = 0; at + most < secret.n; at++) {
		size_t n = 0;

		while (at + n < secret.n && words[n] != '\0' &&
		       words[n] == secret.p[at + n])
			n++;
		if (n > most)
			most = n;
	}
	return most;
}

static void
blank(char *words, struct span secret)
{
	while (*words != '\0') {
		const size_t n = longest(words, secret);

		if (n < PIECE_MIN) {
			words++;
			continue;
		}
		memset(words, '*', n);
		words += n;
	}
}

void
sasl_blank(char *words, const char *token)
{
	void *ctx = mem_new(NULL);

	blank(words, span_str(token));
	/* Base64 depends on where among three bytes the token begins. */
	for (size_t shift = 0; shift < 3; shift++) {
		struct buf plain;

		buf_init(&plain, ctx, PLAIN_MAX);
		buf_add(&plain, "==", shift);
		buf_add_str(&plain, token);
		if (!plain.full)
			blank(words, span_str(encoded(ctx, &plain)));
	}
	mem_free(ctx);
}
