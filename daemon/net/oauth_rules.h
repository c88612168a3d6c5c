/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked of a token server and what its answers mean, as pure functions:
 * OAuth 2.0 (RFC 6749 s.4.4, s.5, s.6), device codes (RFC 8628).  oauth.c holds
 * the conversation.
 *
 * An err filled here has words of ours and, of the answer, its code alone: the
 * answer may name a person or hold a token.
 */
#ifndef ENQ_NET_OAUTH_RULES_H
#define ENQ_NET_OAUTH_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/net/diagnosis.h"
#include "parsers/base/buf.h"
#include "parsers/base/err.h"
#include "parsers/base/span.h"

enum {
	OAUTH_ANSWER_MAX = 64 * 1024,
	OAUTH_FORM_MAX = 64 * 1024,
	OAUTH_REFRESH_MAX = 8 * 1024,
	OAUTH_CODE_SIZE = 24
};

/* Who asks.  secret, or assertion (a signed JWT), or neither. */
struct oauth_client {
	const char *client_id;
	const char *scope;
	struct span secret;
	const char *assertion; /* NULL: none */
};

/* The bodies of the four requests, application/x-www-form-urlencoded. */
void oauth_form_client(struct buf *out, const struct oauth_client *client);
void oauth_form_refresh(
    struct buf *out, const struct oauth_client *client, const char *refresh);
void oauth_form_device(struct buf *out, const struct oauth_client *client);
void oauth_form_poll(
    struct buf *out, const struct oauth_client *client, const char *code);

/* An HTTP answer, whole. */
struct oauth_answer {
	int status;
	struct span body;
	int64_t date;        /* instant of its Date header, or INSTANT_NONE */
	int64_t retry_after; /* seconds of its Retry-After; 0: none */
};

/* What an exchange has shown beside its result. */
struct oauth_note {
	const struct diagnosis *diagnosis; /* NULL: nothing we know */
	char code[OAUTH_CODE_SIZE];        /* "AADSTS7000222", or "" */
	int64_t retry_after_s;             /* 0: not said */
	bool pending; /* device code: the person is not done yet */
	bool slower;  /* and we asked too often */
	bool skew_known;
	int64_t skew_s; /* our clock minus the server's */
};

/* A skew over this is worth a word; a signed assertion allows ten minutes. */
enum { OAUTH_SKEW_ODD_S = 90 };

struct oauth_token {
	char *access;
	int64_t got_at; /* instant */
	int64_t expires_at;
	char *refresh; /* NULL: none came */
};

/*
 * The answer to a request for a token.  ERR_TEMP: later; ERR_CONFIG: only a
 * person can mend it.  *note_r is filled either way.
 */
MUST_USE
int oauth_read_token(void *ctx, const struct oauth_answer *answer, int64_t now,
    struct oauth_token *token_r, struct oauth_note *note_r, struct err *err);

struct oauth_device {
	char *device_code; /* ours alone */
	char *user_code;   /* the person types it */
	char *url;         /* there; https */
	int64_t expires_at;
	int interval_s; /* between polls, at least */
};

MUST_USE
int oauth_read_device(void *ctx, const struct oauth_answer *answer, int64_t now,
    struct oauth_device *device_r, struct oauth_note *note_r, struct err *err);

/*
 * Does the token carry the application permission?  1 yes, 0 no, -1 it cannot
 * be told: tokens are the server's business, and only a hint for people is
 * made of this.
 */
int oauth_token_has_role(struct span token, const char *role);

/* When to replace a token: random (any 32 bits) spreads it over the last third
 * of its life, so that many clients do not come at once. */
int64_t oauth_renew_at(const struct oauth_token *token, uint32_t random);

/* "means (code)" into *err. */
int oauth_err(struct err *err, enum err_kind kind,
    const struct oauth_note *note, const char *otherwise);

#endif
