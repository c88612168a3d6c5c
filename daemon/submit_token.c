/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The submit role's tokens. */
#include "daemon/submit_token.h"

#include <assert.h>
#include <unistd.h>

#include <talloc.h>

#include "daemon/net/sasl.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/ipc.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/stop.h"

static_assert((int)FRAME_TOKEN_MAX == (int)SASL_TOKEN_MAX,
    "a frame holds any token that can be said");
static_assert(sizeof(((struct frame_login *)NULL)->over) ==
		  sizeof(((struct token_login *)NULL)->over),
    "and the hashes of any login");

enum {
	/* What the supervisor is promised while a token server is asked. */
	BUSY_MS = 45000,
	BEAT_MS = 1000
};

/* One section that this process signs in with. */
struct desk {
	struct submit_tokens *tokens;
	int index; /* in the configuration */
	struct token_source *source;
	struct token_login kept; /* not yet with the engine; empty: none */
	bool told_engine;
	/* As last told and logged. */
	int64_t got_at;
	char why[FRAME_TEXT];
};

struct submit_tokens {
	const struct role_start *start;
	struct desk *desks;
	size_t count;
	struct desk *mailboxs; /* NULL: the mailbox is not served here */
	int mailbox;           /* socket, -1: none */
	int64_t pushed;        /* got_at of the token it was last told */
	int64_t beat_at;
	struct ipc_frame frame;
};

/* ---- opening ---- */

static bool
on_tick(void *arg)
{
	struct submit_tokens *t = arg;
	const int64_t now = clock_monotonic_ms();
	struct err err;

	if (stop_requested())
		return false;
	if (now - t->beat_at >= BEAT_MS) {
		t->beat_at = now;
		if (role_alive(t->start, BUSY_MS, &err) != 0)
			stop_request();
	}
	return true;
}

static struct desk *
desk_of(const struct submit_tokens *t, const struct config_oauth *oauth)
{
	for (size_t i = 0; i < t->count; i++)
		if (&t->start->config->oauths[t->desks[i].index] == oauth)
			return &t->desks[i];
	return NULL;
}

/* Kept until the engine can be given it: this process writes no files. */
static int
on_keep(void *arg, const struct config_oauth *oauth,
    const struct token_login *login, struct err *err)
{
	struct desk *desk = desk_of(arg, oauth);
	const struct span sealed = login->sealed;

	(void)err;
	ASSERT(desk != NULL);
	mem_free((void *)(uintptr_t)desk->kept.sealed.p);
	desk->kept = *login;
	desk->kept.sealed =
	    span_of(mem_strn(arg, sealed.p, sealed.n), sealed.n);
	return 0;
}

static bool
is_needed(const struct role_start *start, const struct config_oauth *oauth)
{
	const struct config *config = start->config;

	if (start->index == 0 && config->mailbox.server.oauth == oauth)
		return true;
	return config_route_in_use(config)->server.oauth == oauth;
}

static int
open_desk(struct submit_tokens *t, int index, struct err *err)
{
	const struct config *config = t->start->config;
	const struct config_oauth *oauth = &config->oauths[index];
	const struct token_hooks hooks = {
	    .tick = on_tick, .keep = on_keep, .arg = t};
	struct token_credentials credentials;
	struct desk *desk = &t->desks[t->count];

	*desk = (struct desk){.tokens = t, .index = index};
	if (token_credentials_read(t, config, oauth, &credentials, err) != 0 ||
	    token_source_open(t, config, oauth, &credentials, &hooks,
		&desk->source, err) != 0)
		return -1;
	t->count++;
	if (t->start->index == 0 && config->mailbox.server.oauth == oauth)
		t->mailboxs = desk;
	return 0;
}

static int
tokens_close(struct submit_tokens *t)
{
	if (t->mailbox >= 0)
		(void)close(t->mailbox);
	return 0;
}

int
submit_tokens_open(void *ctx, const struct role_start *start,
    struct submit_tokens **tokens_r, struct err *err)
{
	const struct config *config = start->config;
	struct submit_tokens *t = mem_one(ctx, struct submit_tokens);

	talloc_set_destructor(t, tokens_close);
	t->start = start;
	t->mailbox = -1;
	t->desks = mem_many(t, struct desk, config->oauth_count);
	for (size_t i = 0; i < config->oauth_count; i++)
		if (is_needed(start, &config->oauths[i]) &&
		    open_desk(t, (int)i, err) != 0)
			return -1;
	*tokens_r = t;
	return 0;
}

static const char *
name_of(const struct desk *desk)
{
	return desk->tokens->start->config->oauths[desk->index].name;
}

/* ---- for the routes ---- */

static int
on_route(void *arg, bool refused, const char **token_r, struct err *err)
{
	const struct desk *desk = arg;

	if (token_get(desk->source, refused, token_r, err) == 0)
		return 0;
	return err_prefix(err, "no access token (oauth %s)", name_of(desk));
}

struct smtp_tokens
submit_tokens_for(struct submit_tokens *t, const struct config_oauth *oauth)
{
	struct smtp_tokens tokens = {.get = NULL};
	struct desk *desk = oauth == NULL ? NULL : desk_of(t, oauth);

	if (desk != NULL)
		tokens = (struct smtp_tokens){on_route, desk};
	return tokens;
}

/* ---- for the mailbox ---- */

static void
lose_mailbox(struct submit_tokens *t)
{
	if (t->mailbox >= 0)
		(void)close(t->mailbox);
	t->mailbox = -1;
}

void
submit_tokens_mailbox(struct submit_tokens *t, int fd)
{
	lose_mailbox(t);
	t->mailbox = fd;
	t->pushed = 0;
}

int
submit_tokens_fd(const struct submit_tokens *t)
{
	return t->mailbox;
}

/* The token, or why there is none. */
static void
tell_mailbox(struct submit_tokens *t, bool refused)
{
	struct frame_token frame = {.retry_s = 0};
	struct token_state state;
	struct err err;
	const char *token;
	int rc = token_get(t->mailboxs->source, refused, &token, &err);

	/* None newer: the same again says so. */
	if (rc != 0 && refused)
		rc = token_get(t->mailboxs->source, false, &token, &err);
	token_state(t->mailboxs->source, &state);
	if (rc == 0) {
		frame.expires_at = state.expires_at;
		frame.good_ms = state.good_ms;
		(void)snprintf(frame.token, sizeof(frame.token), "%s", token);
	} else {
		frame.retry_s = (int32_t)state.retry_s;
		frame.config = err.kind == ERR_CONFIG;
		/* What to do about it is said once, by the log and status of
		 * the section itself. */
		(void)snprintf(frame.why, sizeof(frame.why),
		    "no access token (oauth %s): %.400s", name_of(t->mailboxs),
		    err.text);
	}
	rc = ipc_send_now(
	    t->mailbox, FRAME_TOKEN, &frame, sizeof(frame), -1, &err);
	if (rc < 0)
		lose_mailbox(t);
	else if (rc == 1)
		t->pushed = state.got_at;
	secret_wipe(frame.token, sizeof(frame.token));
}

static int
on_wanted(struct submit_tokens *t, struct err *err)
{
	struct frame_token_wanted wanted;
	struct token_state state;

	if (t->frame.type != FRAME_TOKEN_WANTED ||
	    t->frame.n != sizeof(wanted) || t->mailboxs == NULL)
		return err_set(err, ERR_PERM,
		    "an unexpected frame (%u) from the mailbox",
		    (unsigned)t->frame.type);
	memcpy(&wanted, t->frame.body, sizeof(wanted));
	token_state(t->mailboxs->source, &state);
	tell_mailbox(
	    t, wanted.refused != 0 && wanted.refused == state.expires_at);
	return 0;
}

int
submit_tokens_read(struct submit_tokens *t, struct err *err)
{
	while (t->mailbox >= 0) {
		const int got = ipc_recv_now(t->mailbox, &t->frame, err);

		if (got < 0 && err->kind != ERR_TEMP)
			return -1;
		if (got == IPC_NOTHING)
			return 0;
		if (got <= 0) {
			lose_mailbox(t);
			return 0;
		}
		const int rc = on_wanted(t, err);

		ipc_frame_drop(&t->frame);
		if (rc != 0)
			return -1;
	}
	return 0;
}

/* ---- for the engine and the log ---- */

static void
log_state(const struct token_state *state)
{
	if (state->failing)
		log_event(LOG_ERR,
		    state->config ? "oauth.refused" : "oauth.down",
		    log_s("oauth", state->name), log_s("why", state->why),
		    log_i("retry_s", state->retry_s));
	else
		log_event(LOG_INFO, "oauth.token", log_s("oauth", state->name),
		    log_i("life_s", state->expires_at - state->got_at));
}

static bool
tell_engine(
    const struct desk *desk, const struct token_state *state, int engine)
{
	struct frame_sign_in frame = {
	    .oauth = desk->index,
	    .config = state->config,
	    .got_at = state->got_at,
	    .expires_at = state->expires_at,
	};
	struct err err;

	(void)snprintf(
	    frame.why, sizeof(frame.why), "%.*s", FRAME_TEXT - 1, state->why);
	return ipc_send_now(
		   engine, FRAME_SIGN_IN, &frame, sizeof(frame), -1, &err) == 1;
}

static void
give_login(struct desk *desk, int engine)
{
	struct frame_login frame = {.oauth = desk->index};
	struct err err;
	const int fd = memfd_from("login", desk->kept.sealed, &err);

	if (fd < 0)
		return;
	memcpy(frame.over, desk->kept.over, sizeof(frame.over));
	if (ipc_send_now(
		engine, FRAME_LOGIN, &frame, sizeof(frame), fd, &err) == 1) {
		mem_free((void *)(uintptr_t)desk->kept.sealed.p);
		desk->kept = (struct token_login){.sealed = {NULL, 0}};
	}
	(void)close(fd);
}

static void
tell_changes(struct desk *desk, int engine)
{
	struct token_state state;

	token_state(desk->source, &state);
	const bool changed = state.got_at != desk->got_at ||
			     strncmp(state.why, desk->why, FRAME_TEXT - 1) != 0;

	if (changed) {
		/* That a token is over while none newer is got was told. */
		if (state.failing || state.got_at != 0)
			log_state(&state);
		desk->got_at = state.got_at;
		(void)snprintf(desk->why, sizeof(desk->why), "%.*s",
		    FRAME_TEXT - 1, state.why);
		desk->told_engine = false;
	}
	if (engine < 0)
		return;
	if (!desk->told_engine)
		desk->told_engine = tell_engine(desk, &state, engine);
	if (desk->kept.sealed.n > 0)
		give_login(desk, engine);
}

void
submit_tokens_turn(struct submit_tokens *t, int engine)
{
	struct token_state state;

	for (size_t i = 0; i < t->count && !stop_requested(); i++) {
		(void)token_renew(t->desks[i].source);
		tell_changes(&t->desks[i], engine);
	}
	if (t->mailboxs == NULL || t->mailbox < 0)
		return;
	token_state(t->mailboxs->source, &state);
	if (state.got_at != 0 && state.got_at != t->pushed)
		tell_mailbox(t, false);
}

void
submit_tokens_last(struct submit_tokens *t, int engine)
{
	for (size_t i = 0; i < t->count && engine >= 0; i++)
		if (t->desks[i].kept.sealed.n > 0)
			give_login(&t->desks[i], engine);
}

void
submit_tokens_forget_engine(struct submit_tokens *t)
{
	for (size_t i = 0; i < t->count; i++)
		t->desks[i].told_engine = false;
}

int64_t
submit_tokens_wait_ms(const struct submit_tokens *t)
{
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < t->count; i++) {
		const int64_t ms = token_wait_ms(t->desks[i].source);

		if (ms < least)
			least = ms;
	}
	return least;
}
