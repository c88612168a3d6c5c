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

/* ---------------------------------------------------------------- session */

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
	if (imap_greet(im, err) != 0) {
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
