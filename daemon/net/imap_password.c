/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in with a password: SCRAM-SHA-256 and PLAIN (RFC 4616). */
#include "daemon/net/imap_p.h"

#include <string.h>

#include "daemon/net/base64.h"
#include "daemon/net/scram.h"

enum { PLAIN_MAX = 32 * 1024 };

/* -1 with the session alive, as every NO. */
static int
refused(const struct imap_auth_way *way, struct err *err)
{
	struct span words = span_str(way->words);
	ptrdiff_t end;

	if (span_starts(words, "NO "))
		words = span_sub(words, 3, words.n);
	/* [AUTHENTICATIONFAILED] and the like are for programs. */
	if (words.n > 0 && words.p[0] == '[' &&
	    (end = span_find_byte(words, 0, ']')) >= 0)
		words = span_trim(span_sub(words, (size_t)end + 1, words.n));
	return err_set(err, ERR_CONFIG, "signing in: the server says NO: %.*s",
	    (int)words.n, words.p);
}

static int
nothing_to_add(
    void *arg, struct span challenge, const char **said_r, struct err *err)
{
	(void)arg;
	(void)challenge;
	(void)said_r;
	return err_set(err, ERR_CONFIG, "signing in: the server asks for more");
}

static int
by_plain(struct imap *im, void *ctx, bool at_once, struct err *err)
{
	const struct imap_settings *set = &im->set;
	struct imap_auth_way way = {
	    .ctx = ctx, .mechanism = "PLAIN", .answer = nothing_to_add};
	struct buf plain;
	struct buf said;

	buf_init(&plain, ctx, PLAIN_MAX);
	buf_add_byte(&plain, '\0');
	buf_add_str(&plain, set->user);
	buf_add_byte(&plain, '\0');
	buf_add_str(&plain, set->password);
	buf_init(&said, ctx, 2 * PLAIN_MAX);
	base64_add(&said, buf_span(&plain));
	if (plain.full || said.full)
		return err_set(
		    err, ERR_CONFIG, "user or password are too long");
	way.first = said.p;
	const int rc = imap_authenticate(im, &way, at_once, err);

	return rc > 0 ? 0 : rc == 0 ? refused(&way, err) : -1;
}

struct proving {
	struct scram *scram;
	const char *password;
	bool answered;
	enum scram_verdict verdict;
};

static int
prove(void *arg, struct span challenge, const char **said_r, struct err *err)
{
	struct proving *p = arg;

	if (!p->answered) {
		p->answered = true;
		return scram_answer(
		    p->scram, challenge, p->password, said_r, err);
	}
	p->verdict = scram_judge(p->scram, challenge);
	*said_r = "";
	return p->verdict == SCRAM_PROVED
		   ? 0
		   : err_set(err, ERR_CONFIG,
			 "signing in: the server does not take our proof");
}

/*
 * A server that does not know the password gets nothing more from us: it is
 * not the one it says it is, and PLAIN would give it the password.
 */
static int
by_scram(struct imap *im, void *ctx, bool at_once, struct err *err)
{
	struct proving p = {.password = im->set.password};
	struct imap_auth_way way = {
	    .ctx = ctx,
	    .mechanism = "SCRAM-SHA-256",
	    .answer = prove,
	    .arg = &p,
	};
	unsigned char random[SCRAM_NONCE_BYTES];

	ASSERT(im->set.random != NULL);
	im->set.random(random, sizeof random);
	scram_begin(ctx, im->set.user, random, &p.scram, &way.first);
	const int rc = imap_authenticate(im, &way, at_once, err);

	if (rc == 0)
		return refused(&way, err);
	if (rc > 0 && p.verdict == SCRAM_PROVED)
		return 0;
	if (rc > 0 || p.verdict == SCRAM_FALSE) {
		(void)err_set(err, ERR_CONFIG,
		    "signing in: the server does not show that it knows the "
		    "password; it may not be the one it says it is");
		return imap_die(im, err);
	}
	return -1;
}

int
imap_authenticate_password(
    struct imap *im, bool scram, bool at_once, struct err *err)
{
	void *ctx = mem_new(NULL);
	const int rc = scram ? by_scram(im, ctx, at_once, err)
			     : by_plain(im, ctx, at_once, err);

	mem_free(ctx);
	return rc;
}
