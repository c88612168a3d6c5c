/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of an access token: one struct token_source for each oauth section
 * that a process signs in with.
 *
 * A token is fetched when first wanted or due, replaced before it is over, and
 * once at once when a server does not take it.  While the token server does not
 * give one, it is asked again after 30 seconds, later every 15 minutes, or when
 * it says (Retry-After); in between every call has the same answer at hand, so
 * that a queue of letters does not become a queue of requests.
 *
 * Tokens are in memory only.  With grant = 'device_code' the refresh token is
 * in state_dir, sealed under the key credential (net/seal.h), mode 600:
 * `enquiryctl login` writes it, and when the provider replaces it the new one
 * is given to .keep.
 */
#ifndef ENQ_TOKEN_H
#define ENQ_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/config/config.h"
#include "daemon/net/oauth.h"
#include "daemon/sys/secret.h"
#include "parsers/base/err.h"
#include "parsers/digest.h"

/* What a section names; NULL where it names none. */
struct token_credentials {
	struct secret *secret;
	struct secret *certificate;
	struct secret *certificate_key;
	struct secret *seal; /* key_credential; for GRANT_DEVICE_CODE */
};

/* From the credential files; the secrets hang off ctx. */
MUST_USE
int token_credentials_read(void *ctx, const struct config *config,
    const struct config_oauth *oauth, struct token_credentials *credentials_r,
    struct err *err);

/*
 * A login that the provider has renewed: the new content of the file that
 * token_login_file() names, and the SHA-256 of those that it came of.  A file
 * with any other content is a newer login (`enquiryctl login` beside a daemon
 * that was just asking) and must stay.
 */
enum { TOKEN_LOGINS = 4 };
struct token_login {
	struct span sealed;
	char over[TOKEN_LOGINS][DIGEST_HEX_SIZE]; /* "": none */
};

struct token_hooks {
	/* As in struct oauth_watch; NULL: wait for the whole time-out. */
	bool (*tick)(void *arg);
	/* Keeps what has to outlive the process. */
	int (*keep)(void *arg, const struct config_oauth *oauth,
	    const struct token_login *login, struct err *err);
	void *arg;
};

struct token_source;

/*
 * config and oauth are borrowed, credentials taken over.  Nothing is asked for
 * yet; a credential that does not do is ERR_CONFIG.
 */
MUST_USE
int token_source_open(void *ctx, const struct config *config,
    const struct config_oauth *oauth,
    const struct token_credentials *credentials,
    const struct token_hooks *hooks, struct token_source **source_r,
    struct err *err);

/*
 * A token that is good now; valid until the next call.  refused: the server did
 * not take the one it was given, so a newer one is wanted; where the newest is
 * less than a minute old it is no use asking, which is ERR_CONFIG.
 */
MUST_USE
int token_get(struct token_source *source, bool refused, const char **access_r,
    struct err *err);

/* Fetches when it is time to; true when it asked. */
bool token_renew(struct token_source *source);

/* Milliseconds until token_renew() has something to do. */
int64_t token_wait_ms(const struct token_source *source);

/* How things stand, for status and log. */
struct token_state {
	const char *name;   /* the section's */
	int64_t got_at;     /* instants; 0: there is no token */
	int64_t expires_at; /* of it */
	int64_t good_ms;    /* for so long it is worth beginning with */
	bool failing;       /* the last request came to nothing */
	bool config;        /* and needs a person */
	int64_t retry_s;    /* seconds until the next one */
	const char *why;    /* with the remedy, one or two sentences */
};
void token_state(
    const struct token_source *source, struct token_state *state_r);

/* What the last exchange has shown beside its result. */
const struct oauth_note *token_note(const struct token_source *source);

/* Adds to an error of that exchange what to do about it; returns -1. */
int token_explain(const struct token_source *source, struct err *err);

/* Where a login is kept. */
char *token_login_file(
    void *ctx, const struct config *config, const struct config_oauth *oauth);

/* `enquiryctl login`: the code, then once every interval the question whether
 * the person is done (-1 with token_note()->pending: not yet). */
MUST_USE
int token_login_begin(struct token_source *source, void *ctx,
    struct oauth_device *device_r, struct err *err);
MUST_USE
int token_login_poll(struct token_source *source,
    const struct oauth_device *device, struct err *err);

#endif
