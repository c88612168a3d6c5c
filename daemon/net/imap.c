/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libetpan's IMAP over our own stream.
 *
 * What libetpan 1.9.4 needs from its caller, each measured:
 *   - after a failed FETCH its result list points to freed memory: it is never
 *     looked at (done() below keeps what was delivered);
 *   - partial data followed by NO counts as success: UIDs are counted;
 *   - the item handler fires only when a progress callback is set as well;
 *   - a parse error leaves the stream out of step: the session is dead;
 *   - it tags commands 1, 2, 3 … and takes any literal size: the stream's
 *     budget bounds both reading and, through the body handler, memory.
 */
#include "daemon/net/imap_p.h"

#include <string.h>

#include <libetpan/libetpan.h>
#include <talloc.h>

#include "daemon/net/sasl.h"

enum {
	CONNECT_S = 30,
	COMMAND_S = 60,
	IDLE_MAX_S = 9 * 60, /* RFC 2177 says 29; firewalls say less */
	STREAM_BUFFER_BYTES = 32 * 1024,
	WORDS_MAX = 160 /* of the server's own text in an error */
};

/* ---------------------------------------------------------------- outcome */

void
imap_allow(struct imap *im, size_t bytes)
{
	stream_allow(im->stream, im->set.command_s, bytes);
}

/* The server's last words, printable and short; "" when it said nothing. */
static const char *
server_words(const struct imap *im, char out[WORDS_MAX])
{
	const char *from = im->session->imap_response;
	size_t n = 0;

	for (; from != NULL && *from != '\0' && n + 1 < WORDS_MAX; from++) {
		unsigned char c = (unsigned char)*from;

		out[n++] = c >= 0x20 && c < 0x7f ? *from : '?';
	}
	out[n] = '\0';
	return out;
}

int
imap_die(struct imap *im, const struct err *err)
{
	im->dead = true;
	im->first = *err;
	return -1;
}

static bool
is_success(int r)
{
	return r == MAILIMAP_NO_ERROR || r == MAILIMAP_NO_ERROR_AUTHENTICATED ||
	       r == MAILIMAP_NO_ERROR_NON_AUTHENTICATED;
}

int
imap_outcome(struct imap *im, int r, const char *what, struct err *err)
{
	const struct err *below = stream_error(im->stream);
	const char *bye = stream_farewell(im->stream);
	char words[WORDS_MAX];

	if (below->kind == ERR_NONE && is_success(r))
		return 0;
	if (bye[0] != '\0' && below->kind != ERR_STOP) {
		(void)err_set(
		    err, ERR_TEMP, "%s: the server says BYE: %s", what, bye);
		return imap_die(im, err);
	}
	if (below->kind != ERR_NONE) {
		*err = *below;
		(void)err_prefix(err, "%s", what);
		return imap_die(im, err);
	}
	switch (r) {
	case MAILIMAP_ERROR_STREAM:
	case MAILIMAP_ERROR_PARSE:
	case MAILIMAP_ERROR_MEMORY:
	case MAILIMAP_ERROR_PROTOCOL:
	case MAILIMAP_ERROR_FATAL:
	case MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION:
	case MAILIMAP_ERROR_CONNECTION_REFUSED:
	case MAILIMAP_ERROR_BAD_STATE:
	case MAILIMAP_ERROR_INVAL:
	case MAILIMAP_ERROR_NEEDS_MORE_DATA:
		(void)err_set(err, ERR_TEMP,
		    "%s: the server's answer cannot be used (%d) %s", what, r,
		    server_words(im, words));
		return imap_die(im, err);
	default:
		return err_set(err, ERR_TEMP, "%s: the server says NO: %s",
		    what, server_words(im, words));
	}
}

int
imap_begin(struct imap *im, size_t bytes, struct err *err)
{
	if (im->dead) {
		*err = im->first;
		return -1;
	}
	imap_allow(im, bytes);
	return 0;
}

bool
imap_is_dead(const struct imap *im)
{
	return im->dead;
}

bool
imap_is_secure(const struct imap *im)
{
	return stream_is_secure(im->stream);
}

/* --------------------------------------------------------------- signing in */

static const struct {
	const char *name;
	enum imap_auth auth;
	const char *sasl; /* NULL: no SASL mechanism */
} MECHANISMS[] = {
    {"auto", IMAP_AUTH_AUTO, NULL},
    {"scram", IMAP_AUTH_SCRAM_SHA_256, "SCRAM-SHA-256"},
    {"plain", IMAP_AUTH_PLAIN, "PLAIN"},
    {"login", IMAP_AUTH_LOGIN, NULL},
    {"oauthbearer", IMAP_AUTH_OAUTHBEARER, "OAUTHBEARER"},
    {"xoauth2", IMAP_AUTH_XOAUTH2, "XOAUTH2"},
};

bool
imap_auth_by_name(const char *name, enum imap_auth *auth_r)
{
	size_t i;

	for (i = 0; i < sizeof(MECHANISMS) / sizeof(MECHANISMS[0]); i++) {
		if (strcmp(MECHANISMS[i].name, name) == 0) {
			*auth_r = MECHANISMS[i].auth;
			return true;
		}
	}
	return false;
}

/*
 * Did the server say that word, as a capability or as AUTH=word?  libetpan's
 * own look-ups take it for granted that there is a list.
 */
static bool
has_word(const struct imap *im, int type, const char *word)
{
	const struct mailimap_connection_info *info =
	    im->session->imap_connection_info;
	clistiter *cur;

	if (info == NULL || info->imap_capability == NULL ||
	    info->imap_capability->cap_list == NULL)
		return false;
	for (cur = clist_begin(info->imap_capability->cap_list); cur != NULL;
	     cur = clist_next(cur)) {
		const struct mailimap_capability *cap = clist_content(cur);
		const char *name = type == MAILIMAP_CAPABILITY_AUTH_TYPE
				       ? cap->cap_data.cap_auth_type
				       : cap->cap_data.cap_name;

		if (cap->cap_type == type && name != NULL &&
		    span_is(span_str(name), word))
			return true;
	}
	return false;
}

static bool
can(const struct imap *im, const char *word)
{
	return has_word(im, MAILIMAP_CAPABILITY_NAME, word);
}

/*
 * Asks what the server can do, forgetting what it said before.  Not with
 * mailimap_capability(), which expects an answer to have come.
 */
static int
ask_capabilities(struct imap *im, struct err *err)
{
	struct mailimap_connection_info *info;
	int r;

	info = im->session->imap_connection_info;
	if (info != NULL && info->imap_capability != NULL) {
		mailimap_capability_data_free(info->imap_capability);
		info->imap_capability = NULL;
	}
	imap_allow(im, IMAP_ANSWER_BYTES);
	r = mailimap_custom_command(im->session, "CAPABILITY");
	if (imap_outcome(im, r, "CAPABILITY", err) != 0)
		return imap_die(im, err);
	im->has_move = can(im, "MOVE");
	im->has_uidplus = can(im, "UIDPLUS");
	im->has_idle = can(im, "IDLE");
	return 0;
}

/*
 * STARTTLS, or a refusal.  Somebody in the middle can take the capability away
 * or slip commands' answers in before TLS starts (CVE-2020-15953); neither
 * gets as far as a password.
 */
static int
start_tls(struct imap *im, struct err *err)
{
	int r;

	if (!can(im, "STARTTLS"))
		return err_set(err, ERR_CONFIG,
		    "the server does not offer STARTTLS: refused, nothing was "
		    "sent. Somebody may be listening; or use tls = implicit");
	imap_allow(im, IMAP_ANSWER_BYTES);
	r = mailimap_starttls(im->session);
	if (im->session->imap_stream->read_buffer_len != 0)
		return err_set(err, ERR_CONFIG,
		    "bytes arrived between STARTTLS and TLS: refused, nothing "
		    "was sent");
	if (imap_outcome(im, r, "STARTTLS", err) != 0)
		return -1;
	if (stream_secure(im->stream, err) != 0)
		return -1;
	return ask_capabilities(im, err);
}

/* One attempt with one mechanism. */
static int
sign_in_with(struct imap *im, enum imap_auth auth, struct err *err)
{
	const struct imap_settings *set = &im->set;
	int r;

	imap_allow(im, IMAP_ANSWER_BYTES);
	switch (auth) {
	case IMAP_AUTH_SCRAM_SHA_256:
	case IMAP_AUTH_PLAIN:
		r = mailimap_authenticate(im->session,
		    auth == IMAP_AUTH_PLAIN ? "PLAIN" : "SCRAM-SHA-256",
		    set->host, NULL, NULL, set->user, set->user, set->password,
		    NULL);
		break;
	case IMAP_AUTH_OAUTHBEARER:
	case IMAP_AUTH_XOAUTH2:
		r = imap_authenticate_token(
		    im, auth == IMAP_AUTH_OAUTHBEARER, can(im, "SASL-IR"), err);
		if (r != 0)
			sasl_blank(err->text, set->token);
		return r;
	default:
		r = mailimap_login(im->session, set->user, set->password);
		break;
	}
	if (imap_outcome(im, r, "signing in", err) == 0)
		return 0;
	if (!im->dead)
		err->kind = ERR_CONFIG;
	return -1;
}

static bool
is_offered(const struct imap *im, enum imap_auth auth)
{
	size_t i;

	if (auth == IMAP_AUTH_LOGIN)
		return !can(im, "LOGINDISABLED");
	for (i = 0; i < sizeof(MECHANISMS) / sizeof(MECHANISMS[0]); i++)
		if (MECHANISMS[i].auth == auth && MECHANISMS[i].sasl != NULL)
			return has_word(im, MAILIMAP_CAPABILITY_AUTH_TYPE,
			    MECHANISMS[i].sasl);
	return false;
}

/* auto: the published standard first, then what it was made after. */
static int
sign_in_with_token(struct imap *im, struct err *err)
{
	enum imap_auth auth = im->set.auth;

	if (auth == IMAP_AUTH_AUTO)
		auth = is_offered(im, IMAP_AUTH_OAUTHBEARER)
			   ? IMAP_AUTH_OAUTHBEARER
			   : IMAP_AUTH_XOAUTH2;
	return is_offered(im, auth) ? sign_in_with(im, auth, err) : -1;
}

/*
 * auto: SCRAM first (the server never sees the password), then PLAIN, then
 * LOGIN.  A NO to SCRAM may only mean that this account has no SCRAM secret
 * there or that no SASL module is installed here, so the next one is tried.
 */
static int
sign_in(struct imap *im, struct err *err)
{
	static const enum imap_auth order[] = {
	    IMAP_AUTH_SCRAM_SHA_256, IMAP_AUTH_PLAIN, IMAP_AUTH_LOGIN};
	size_t i;

	if (!stream_is_secure(im->stream) &&
	    !(im->set.tls == IMAP_TLS_NONE && stream_is_loopback(im->stream)))
		return err_set(err, ERR_CONFIG,
		    "no password is sent over a connection without TLS");
	(void)err_set(err, ERR_CONFIG,
	    "the server offers no way of signing in that we may use");
	if (im->set.token != NULL)
		return sign_in_with_token(im, err);
	if (im->set.auth != IMAP_AUTH_AUTO)
		return is_offered(im, im->set.auth)
			   ? sign_in_with(im, im->set.auth, err)
			   : -1;
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (!is_offered(im, order[i]))
			continue;
		if (sign_in_with(im, order[i], err) == 0)
			return 0;
		if (im->dead || order[i] != IMAP_AUTH_SCRAM_SHA_256)
			return -1;
	}
	return -1;
}

static int
greet(struct imap *im, struct err *err)
{
	int r;

	imap_allow(im, IMAP_ANSWER_BYTES);
	r = mailimap_connect(im->session, im->session->imap_stream);
	if (imap_outcome(im, r, "greeting", err) != 0) {
		im->dead = true;
		return -1;
	}
	if (r == MAILIMAP_NO_ERROR_AUTHENTICATED &&
	    !stream_is_secure(im->stream) && im->set.tls != IMAP_TLS_NONE)
		return err_set(err, ERR_CONFIG,
		    "the server says we are signed in before TLS (PREAUTH): "
		    "refused, nothing was sent");
	if (ask_capabilities(im, err) != 0)
		return -1;
	if (im->set.tls == IMAP_TLS_STARTTLS && start_tls(im, err) != 0)
		return -1;
	if (im->session->imap_state != MAILIMAP_STATE_AUTHENTICATED &&
	    sign_in(im, err) != 0)
		return -1;
	/* What a server can do depends on who asks. */
	return ask_capabilities(im, err);
}

static int
imap_destroy(struct imap *im)
{
	if (im->session == NULL)
		return 0;
	/* mailimap_free() would say LOGOUT and wait for an answer. */
	if (im->session->imap_stream != NULL)
		mailstream_close(im->session->imap_stream);
	im->session->imap_stream = NULL;
	mailimap_free(im->session);
	return 0;
}

/* libetpan calls the item handler only when there is one of these. */
static void
no_progress(size_t now, size_t whole, void *arg)
{
	(void)now;
	(void)whole;
	(void)arg;
}

int
imap_attach(const void *ctx, struct stream *stream,
    const struct imap_settings *set, struct imap **imap_r, struct err *err)
{
	struct imap *im = talloc_zero(ctx, struct imap);
	mailstream_low *low;
	mailstream *high;

	*imap_r = NULL;
	ASSERT(im != NULL);
	im->stream = stream;
	(void)talloc_reparent(talloc_parent(stream), im, stream);
	im->set = *set;
	im->set.host = mem_str(im, set->host);
	im->set.command_s = set->command_s > 0 ? set->command_s : COMMAND_S;
	im->window = IMAP_WINDOW_MIN;
	talloc_set_destructor(im, imap_destroy);
	low = stream_low(stream);
	ASSERT(low != NULL);
	high = mailstream_new(low, STREAM_BUFFER_BYTES);
	ASSERT(high != NULL);
	im->session = mailimap_new(0, NULL);
	ASSERT(im->session != NULL);
	im->session->imap_stream = high;
	mailimap_set_progress_callback(im->session, NULL, no_progress, NULL);
	mailimap_set_msg_att_handler(im->session, imap_fetch_item, im);
	mailimap_set_msg_body_handler(im->session, imap_fetch_bytes, im);
	if (greet(im, err) != 0) {
		talloc_free(im);
		return err_prefix(err, "IMAP");
	}
	/* Nobody needs them again: a session is never reopened. */
	im->set.user = NULL;
	im->set.password = NULL;
	im->set.token = NULL;
	im->set.token_refused_r = NULL;
	*imap_r = im;
	return 0;
}

int
imap_open(const void *ctx, const struct imap_settings *set,
    const struct stream_hooks *hooks, struct imap **imap_r, struct err *err)
{
	const struct stream_settings to = {
	    .host = set->host,
	    .port = set->port,
	    .ca_file = set->ca_file,
	    .loopback_only = set->tls == IMAP_TLS_NONE,
	    .connect_s = set->connect_s > 0 ? set->connect_s : CONNECT_S,
	};
	struct stream *stream = NULL;

	*imap_r = NULL;
	if (stream_open(ctx, &to, hooks, &stream, err) != 0)
		return err_prefix(err, "IMAP");
	if (set->tls == IMAP_TLS_IMPLICIT && stream_secure(stream, err) != 0) {
		talloc_free(stream);
		return err_prefix(err, "IMAP");
	}
	return imap_attach(ctx, stream, set, imap_r, err);
}

void
imap_logout(struct imap *im)
{
	if (!im->dead) {
		stream_allow(im->stream, 2, IMAP_ANSWER_BYTES);
		(void)mailimap_logout(im->session);
	}
	im->dead = true;
	(void)err_set(&im->first, ERR_TEMP, "signed out");
}

int
imap_noop(struct imap *im, struct err *err)
{
	if (imap_begin(im, IMAP_ANSWER_BYTES, err) != 0)
		return -1;
	return imap_outcome(im, mailimap_noop(im->session), "NOOP", err);
}

/* ------------------------------------------------------------------ waiting */

/* Has an EXISTS come since the last listing? */
static bool
has_grown(const struct imap *im)
{
	return im->session->imap_selection_info->sel_has_exists != 0;
}

static int
wait_without_idle(struct imap *im, int seconds, int wake_fd, struct err *err)
{
	int r = stream_wait(im->stream, seconds, wake_fd);

	if (r < 0)
		return imap_outcome(im, MAILIMAP_ERROR_STREAM, "waiting", err);
	if (r == STREAM_WOKEN)
		return IMAP_WOKEN;
	if (imap_noop(im, err) != 0)
		return -1;
	return has_grown(im) ? IMAP_MAIL : IMAP_QUIET;
}

int
imap_idle(struct imap *im, int seconds, int wake_fd, struct err *err)
{
	int event;

	if (imap_begin(im, IMAP_ANSWER_BYTES, err) != 0)
		return -1;
	if (seconds > IDLE_MAX_S)
		seconds = IDLE_MAX_S;
	if (has_grown(im))
		return IMAP_MAIL;
	if (!im->has_idle)
		return wait_without_idle(im, seconds, wake_fd, err);
	if (imap_outcome(im, mailimap_idle(im->session), "IDLE", err) != 0)
		return -1;
	event = im->session->imap_stream->read_buffer_len > 0
		    ? STREAM_DATA
		    : stream_wait(im->stream, seconds, wake_fd);
	if (event < 0)
		return imap_outcome(im, MAILIMAP_ERROR_STREAM, "IDLE", err);
	imap_allow(im, IMAP_ANSWER_BYTES);
	if (imap_outcome(im, mailimap_idle_done(im->session), "DONE", err) != 0)
		return -1;
	/* Dovecot's "still here" every two minutes is data but no mail. */
	if (has_grown(im))
		return IMAP_MAIL;
	return event == STREAM_WOKEN ? IMAP_WOKEN : IMAP_QUIET;
}
