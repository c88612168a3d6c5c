/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of an access token. */
#include "daemon/token.h"

#include "daemon/net/seal.h"
#include "daemon/policy/retry.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/entropy.h"
#include "daemon/sys/files.h"

enum {
	/* A token that is over in this time is not worth beginning with. */
	MARGIN_MS = 2000,
	/* A token is new for a tenth of its life, a minute at most: one that
	 * is refused then is not replaced by a newer one. */
	NEW_MS = 60 * 1000,
	NEW_PART = 10
};

struct token_source {
	const struct config *config;
	const struct config_oauth *oauth;
	struct token_credentials credentials;
	struct token_hooks hooks;
	struct signer *signer;
	struct oauth *client;

	/* The token; its times by the clock that never goes back. */
	struct secret *access; /* NULL: none */
	int64_t got_at;
	int64_t expires_at;
	int64_t got_ms;
	int64_t over_ms;
	int64_t renew_ms;

	/* The last request, when it came to nothing. */
	int failures;
	int64_t retry_ms;
	struct err failure;
	struct oauth_note note;
	char why[1024];

	/* The newest refresh token, and the hashes of the file's contents that
	 * it came of or was handed to .keep as, the newest first: a file with
	 * any other content is newer. */
	struct secret *refresh;
	char ours[TOKEN_LOGINS][DIGEST_HEX_SIZE];
};

/* ---- opening ---- */

static int
read_one(void *ctx, const char *name, struct secret **secret_r, struct err *err)
{
	return name == NULL ? 0 : secret_read(ctx, name, secret_r, err);
}

int
token_credentials_read(void *ctx, const struct config *config,
    const struct config_oauth *oauth, struct token_credentials *credentials_r,
    struct err *err)
{
	const bool device = oauth->grant == GRANT_DEVICE_CODE;
	struct token_credentials *c = credentials_r;

	*c = (struct token_credentials){.secret = NULL};
	if (read_one(ctx, oauth->secret_credential, &c->secret, err) != 0 ||
	    read_one(ctx, oauth->certificate_credential, &c->certificate,
		err) != 0 ||
	    read_one(ctx, oauth->certificate_key_credential,
		&c->certificate_key, err) != 0 ||
	    read_one(ctx, device ? config->key_credential : NULL, &c->seal,
		err) != 0)
		return err_prefix(err, "oauth %s", oauth->name);
	return 0;
}

static bool
on_tick(void *arg)
{
	const struct token_source *s = arg;

	return s->hooks.tick == NULL || s->hooks.tick(s->hooks.arg);
}

static int
open_signer(struct token_source *s, struct err *err)
{
	const struct token_credentials *c = &s->credentials;

	if (c->certificate == NULL)
		return 0;
	if (signer_open(s, secret_bytes(c->certificate),
		secret_bytes(c->certificate_key),
		strcmp(s->oauth->assertion, "rs256") == 0 ? ASSERTION_RS256
							  : ASSERTION_PS256,
		&s->signer, err) == 0)
		return 0;
	return err_prefix(err, "%s, %s", s->oauth->certificate_credential,
	    s->oauth->certificate_key_credential);
}

int
token_source_open(void *ctx, const struct config *config,
    const struct config_oauth *oauth,
    const struct token_credentials *credentials,
    const struct token_hooks *hooks, struct token_source **source_r,
    struct err *err)
{
	struct token_source *s = mem_one(ctx, struct token_source);

	s->config = config;
	s->oauth = oauth;
	s->credentials = *credentials;
	s->hooks = *hooks;
	if (open_signer(s, err) == 0)
		s->client = oauth_open(s,
		    &(struct oauth_settings){
			.token_url = oauth->token_url,
			.device_url = oauth->device_url,
			.client_id = oauth->client_id,
			.scope = oauth->scope,
			.ca_file = oauth->ca_file,
			.proxy = oauth->proxy,
			.secret = credentials->secret == NULL
				      ? span_of(NULL, 0)
				      : secret_bytes(credentials->secret),
			.signer = s->signer,
			.watch = {on_tick, s},
		    },
		    err);
	if (s->client == NULL) {
		mem_free(s);
		return err_prefix(err, "oauth %s", oauth->name);
	}
	*source_r = s;
	return 0;
}

/* ---- a login that is kept ---- */

char *
token_login_file(
    void *ctx, const struct config *config, const struct config_oauth *oauth)
{
	return mem_fmt(ctx, "%s/login-%s", config->state_dir, oauth->name);
}

/* What a seal is for, so that one section's does not open as another's. */
static char *
seal_words(void *ctx, const struct config_oauth *oauth)
{
	return mem_fmt(ctx, "login %s %s", oauth->name, oauth->client_id);
}

static void
remember_file(struct token_source *s, struct span content)
{
	memmove(s->ours[1], s->ours[0], sizeof(s->ours) - sizeof(s->ours[0]));
	digest_sha256(content, s->ours[0]);
}

static bool
is_ours(const struct token_source *s, struct span content)
{
	char hash[DIGEST_HEX_SIZE];

	digest_sha256(content, hash);
	for (size_t i = 0; i < TOKEN_LOGINS; i++)
		if (strcmp(s->ours[i], hash) == 0)
			return true;
	return false;
}

/* The refresh token to use: the file's, unless what we have came of it. */
static int
find_refresh(struct token_source *s, struct err *err)
{
	void *work = mem_new(NULL);
	const char *file = token_login_file(work, s->config, s->oauth);
	struct span sealed;
	struct span plain;
	int result = -1;

	if (files_read(work, file, SEAL_MAX + SEAL_OVERHEAD, &sealed, err) !=
	    0) {
		if (s->refresh != NULL)
			result = 0;
		else
			err_set(err, ERR_CONFIG,
			    "nobody has signed in yet: run enquiryctl login");
	} else if (s->refresh != NULL && is_ours(s, sealed)) {
		result = 0;
	} else if (seal_open(work, secret_bytes(s->credentials.seal),
		       seal_words(work, s->oauth), sealed, &plain, err) != 0) {
		err_prefix(err, "%s: run enquiryctl login again", file);
	} else {
		mem_free(s->refresh);
		s->refresh = secret_new(s, plain);
		remember_file(s, sealed);
		result = 0;
	}
	mem_free(work);
	return result;
}

/* The provider has replaced the refresh token. */
static int
keep_refresh(struct token_source *s, const char *refresh, struct err *err)
{
	void *work = mem_new(NULL);
	unsigned char nonce[SEAL_NONCE];
	struct token_login login;
	int result = -1;

	mem_free(s->refresh);
	s->refresh = secret_new(s, span_str(refresh));
	entropy_bytes(nonce, sizeof(nonce));
	if (seal_close(work, secret_bytes(s->credentials.seal),
		seal_words(work, s->oauth), span_str(refresh), nonce,
		&login.sealed, err) == 0) {
		memcpy(login.over, s->ours, sizeof(login.over));
		remember_file(s, login.sealed);
		result = s->hooks.keep(s->hooks.arg, s->oauth, &login, err);
	}
	mem_free(work);
	return result;
}

/* ---- asking ---- */

static struct oauth_moment
this_moment(void)
{
	struct oauth_moment when = {.now = clock_now()};

	entropy_bytes(when.nonce, sizeof(when.nonce));
	return when;
}

static void
take(struct token_source *s, const struct oauth_token *token)
{
	const int64_t life_s = token->expires_at - token->got_at;
	const int64_t renew_s =
	    oauth_renew_at(token, entropy_below(UINT32_MAX)) - token->got_at;

	mem_free(s->access);
	s->access = secret_new(s, span_str(token->access));
	s->got_at = token->got_at;
	s->expires_at = token->expires_at;
	s->got_ms = clock_monotonic_ms();
	s->over_ms = s->got_ms + life_s * 1000;
	s->renew_ms = s->got_ms + renew_s * 1000;
	s->failures = 0;
	s->failure.kind = ERR_NONE;
	s->why[0] = '\0';
}

/* Something that only makes sense to say when the rest has failed. */
static void
explain_clock(struct token_source *s)
{
	const size_t n = strlen(s->why);

	if (!s->note.skew_known || (s->note.skew_s < OAUTH_SKEW_ODD_S &&
				       s->note.skew_s > -OAUTH_SKEW_ODD_S))
		return;
	(void)snprintf(s->why + n, sizeof(s->why) - n,
	    "  This machine's clock is %lld seconds %s the token server's.",
	    (long long)(s->note.skew_s < 0 ? -s->note.skew_s : s->note.skew_s),
	    s->note.skew_s < 0 ? "behind" : "ahead of");
}

static void
fail(struct token_source *s, const struct err *err)
{
	const char *todo =
	    s->note.diagnosis == NULL ? "" : s->note.diagnosis->todo;
	int64_t wait_s =
	    retry_mailbox_s(++s->failures, entropy_below(UINT32_MAX));

	if (s->note.retry_after_s > wait_s)
		wait_s = s->note.retry_after_s;
	s->retry_ms = clock_monotonic_ms() + wait_s * 1000;
	s->failure = *err;
	(void)snprintf(s->why, sizeof(s->why), "%s%s%s", err->text,
	    todo[0] == '\0' ? "" : ".  ", todo);
	explain_clock(s);
}

static int
ask(struct token_source *s, void *work, struct oauth_token *token_r,
    struct err *err)
{
	const struct oauth_moment when = this_moment();

	s->note = (struct oauth_note){.diagnosis = NULL};
	if (s->oauth->grant == GRANT_CLIENT_CREDENTIALS)
		return oauth_client_token(
		    s->client, work, &when, token_r, &s->note, err);
	if (find_refresh(s, err) != 0)
		return -1;
	return oauth_refresh_token(s->client, work, &when,
	    secret_bytes(s->refresh).p, token_r, &s->note, err);
}

/* One request, whatever comes of it. */
static int
fetch(struct token_source *s, struct err *err)
{
	void *work = mem_new(NULL);
	struct oauth_token token;
	int result = ask(s, work, &token, err);

	/* A token that cannot be kept is good all the same, until it is over;
	 * by then there may be room again. */
	if (result == 0) {
		take(s, &token);
		if (token.refresh != NULL && s->credentials.seal != NULL &&
		    keep_refresh(s, token.refresh, err) != 0)
			fail(s, err);
	} else if (err->kind != ERR_STOP) {
		fail(s, err);
	}
	mem_free(work);
	return result;
}

/* By the wall clock, which has whole seconds: rounded up. */
static int64_t
wall_left_ms(const struct token_source *s)
{
	return (s->expires_at + 1 - clock_now()) * 1000;
}

/*
 * For how long the token is worth beginning with; 0: none is.  The clock that
 * never goes back stands still while the machine is suspended, so the wall
 * clock may end a token too; it never makes one last longer.
 */
static int64_t
good_ms(const struct token_source *s, int64_t now_ms)
{
	/* One that was short-lived from the start is used while it lives. */
	const int64_t life_ms = s->over_ms - s->got_ms;
	const int64_t margin_ms =
	    life_ms < 10 * MARGIN_MS ? life_ms / 10 : MARGIN_MS;
	int64_t left_ms = s->over_ms - now_ms;

	if (left_ms > wall_left_ms(s))
		left_ms = wall_left_ms(s);
	return s->access != NULL && left_ms > margin_ms ? left_ms - margin_ms
							: 0;
}

static bool
is_good(const struct token_source *s, int64_t now_ms)
{
	return good_ms(s, now_ms) > 0;
}

static bool
is_new(const struct token_source *s, int64_t now_ms)
{
	const int64_t part_ms = (s->over_ms - s->got_ms) / NEW_PART;

	return s->access != NULL &&
	       now_ms - s->got_ms < (part_ms < NEW_MS ? part_ms : NEW_MS);
}

static bool
is_waiting(const struct token_source *s, int64_t now_ms)
{
	return s->failures > 0 && now_ms < s->retry_ms;
}

int
token_get(struct token_source *s, bool refused, const char **access_r,
    struct err *err)
{
	const int64_t now_ms = clock_monotonic_ms();

	if (refused && is_new(s, now_ms))
		return err_set(err, ERR_CONFIG,
		    "the server does not take a token that is new");
	if (refused || !is_good(s, now_ms)) {
		if (is_waiting(s, now_ms)) {
			*err = s->failure;
			return -1;
		}
		if (fetch(s, err) != 0)
			return -1;
	}
	*access_r = secret_bytes(s->access).p;
	return 0;
}

int64_t
token_wait_ms(const struct token_source *s)
{
	const int64_t now_ms = clock_monotonic_ms();
	int64_t due_ms =
	    s->access == NULL || wall_left_ms(s) <= 0 ? now_ms : s->renew_ms;

	if (s->failures > 0 && due_ms < s->retry_ms)
		due_ms = s->retry_ms;
	return due_ms > now_ms ? due_ms - now_ms : 0;
}

bool
token_renew(struct token_source *s)
{
	struct err err;

	if (token_wait_ms(s) > 0)
		return false;
	/* What came of it stands in the state. */
	(void)!fetch(s, &err);
	return true;
}

void
token_state(const struct token_source *s, struct token_state *state_r)
{
	const int64_t now_ms = clock_monotonic_ms();

	*state_r = (struct token_state){
	    .name = s->oauth->name,
	    .got_at = is_good(s, now_ms) ? s->got_at : 0,
	    .expires_at = is_good(s, now_ms) ? s->expires_at : 0,
	    .good_ms = good_ms(s, now_ms),
	    .failing = s->failures > 0,
	    .config = s->failures > 0 && s->failure.kind == ERR_CONFIG,
	    .retry_s =
		is_waiting(s, now_ms) ? (s->retry_ms - now_ms) / 1000 : 0,
	    .why = s->why,
	};
}

const struct oauth_note *
token_note(const struct token_source *s)
{
	return &s->note;
}

int
token_explain(const struct token_source *s, struct err *err)
{
	const size_t n = strlen(err->text);

	if (s->note.diagnosis != NULL && s->note.diagnosis->todo[0] != '\0')
		(void)snprintf(err->text + n, sizeof(err->text) - n, ".  %s",
		    s->note.diagnosis->todo);
	return -1;
}

/* ---- signing in ---- */

int
token_login_begin(struct token_source *s, void *ctx,
    struct oauth_device *device_r, struct err *err)
{
	const struct oauth_moment when = this_moment();

	if (s->oauth->grant != GRANT_DEVICE_CODE)
		return err_set(err, ERR_CONFIG,
		    "oauth %s: nobody needs to sign in; that is for grant = "
		    "'device_code'",
		    s->oauth->name);
	return oauth_device_begin(
	    s->client, ctx, &when, device_r, &s->note, err);
}

int
token_login_poll(
    struct token_source *s, const struct oauth_device *device, struct err *err)
{
	const struct oauth_moment when = this_moment();
	void *work = mem_new(NULL);
	struct oauth_token token;
	int result = oauth_device_poll(
	    s->client, work, &when, device, &token, &s->note, err);

	if (result == 0 && token.refresh == NULL)
		result = err_set(err, ERR_CONFIG,
		    "the server gave no refresh token: scope must have "
		    "offline_access in it");
	if (result == 0) {
		take(s, &token);
		result = keep_refresh(s, token.refresh, err);
	}
	mem_free(work);
	return result;
}
