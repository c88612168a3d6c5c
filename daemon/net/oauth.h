/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One application's talk with its token server (OAuth 2.0), over HTTPS with a
 * verified certificate or not at all.
 *
 *   oauth = oauth_open(ctx, &settings, &err);          no connection yet
 *   oauth_client_token(oauth, ctx, when, &token, &note, &err);
 *
 * A call is one exchange and blocks for at most timeout_s.  Nothing is kept:
 * when to ask again is the caller's (daemon/token.h), what the answers mean
 * is oauth_rules.h.  No secret, key or token ever stands in an error.
 *
 * Whoever signs in needs no more than the user's name and a token's access;
 * sasl.h says how it is said.
 */
#ifndef ENQ_NET_OAUTH_H
#define ENQ_NET_OAUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/net/assertion.h"
#include "daemon/net/oauth_rules.h"
#include "parsers/base/err.h"
#include "parsers/base/span.h"

/* Called at least about once a second while a call waits; false ends it. */
struct oauth_watch {
	bool (*tick)(void *arg);
	void *arg;
};

/* The texts are borrowed, not copied. */
struct oauth_settings {
	const char *token_url;
	const char *device_url; /* NULL: no login by device code */
	const char *client_id;
	const char *scope;
	const char *ca_file;         /* NULL: the system's trust */
	const char *proxy;           /* NULL: straight there */
	struct span secret;          /* borrowed; empty: none */
	const struct signer *signer; /* borrowed; NULL: none */
	int timeout_s;               /* 0: 30 */
	struct oauth_watch watch;
};

/* The moment of a call: the clock's word and bytes by chance. */
struct oauth_moment {
	int64_t now;
	unsigned char nonce[ASSERTION_NONCE];
};

struct oauth;

MUST_USE
struct oauth *oauth_open(
    const void *ctx, const struct oauth_settings *settings, struct err *err);

/*
 * Each returns 0, or -1 with *err filled: ERR_TEMP is worth another try,
 * ERR_CONFIG is not before a person has done something.  *note_r is filled
 * either way.  What is returned hangs off ctx.
 */

/* As the application itself: client credentials. */
MUST_USE
int oauth_client_token(struct oauth *oauth, void *ctx,
    const struct oauth_moment *when, struct oauth_token *token_r,
    struct oauth_note *note_r, struct err *err);

/* For the person who has signed in.  A refresh token in the answer replaces
 * the one that was given. */
MUST_USE
int oauth_refresh_token(struct oauth *oauth, void *ctx,
    const struct oauth_moment *when, const char *refresh,
    struct oauth_token *token_r, struct oauth_note *note_r, struct err *err);

/* A login begins: a code for the person and one for us. */
MUST_USE
int oauth_device_begin(struct oauth *oauth, void *ctx,
    const struct oauth_moment *when, struct oauth_device *device_r,
    struct oauth_note *note_r, struct err *err);

/* Is the person done?  -1 with note_r->pending set: not yet. */
MUST_USE
int oauth_device_poll(struct oauth *oauth, void *ctx,
    const struct oauth_moment *when, const struct oauth_device *device,
    struct oauth_token *token_r, struct oauth_note *note_r, struct err *err);

#endif
