/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first words with a server, up to where it knows us: the greeting, what it
 * can do, TLS, signing in.
 */
#include "daemon/net/imap_p.h"

#include <string.h>

#include <libetpan/libetpan.h>

#include "daemon/net/sasl.h"

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

int
imap_greet(struct imap *im, struct err *err)
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
