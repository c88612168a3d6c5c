/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AUTHENTICATE with an access token: XOAUTH2 and OAUTHBEARER (RFC 7628).
 *
 * Not with libetpan's mailimap_oauth2_authenticate(): it knows XOAUTH2 alone,
 * says the token on the command's line whether or not the server allows that
 * (SASL-IR, RFC 4959), and takes the challenge that refuses a token for the
 * begin of an answer, for which it then waits while the server waits for us.
 * So this exchange is led line by line over libetpan's stream, which has
 * nothing unread between two commands.
 */
#include "daemon/net/imap_p.h"

#include <string.h>

#include <libetpan/libetpan.h>

#include "daemon/net/challenge.h"
#include "daemon/net/sasl.h"

enum {
	/* A server asks once for the token and explains itself once. */
	CHALLENGES_MAX = 4,
	WORDS_MAX = 160
};

enum step { STEP_FAILED = -1, STEP_OK, STEP_NO, STEP_CHALLENGE };

struct exchange {
	struct imap *im;
	void *ctx;
	MMAPString *line;
	const char *tag;
	const char *response; /* what is still to be said, or NULL */
	const char *farewell; /* the answer to a challenge that refuses */
	char status[CHALLENGE_STATUS_SIZE];
	char words[WORDS_MAX]; /* of the tagged NO */
};

static int
broken(struct exchange *x, const char *why, struct err *err)
{
	/* The stream's own reason comes first when it has one. */
	if (imap_outcome(x->im, MAILIMAP_NO_ERROR, "signing in", err) != 0)
		return -1;
	(void)err_set(err, ERR_TEMP, "signing in: %s", why);
	return imap_die(x->im, err);
}

/* One line and its CRLF, out at once. */
static int
say(struct exchange *x, const char *text, struct err *err)
{
	mailstream *stream = x->im->session->imap_stream;

	if (mailstream_write(stream, text, strlen(text)) < 0 ||
	    mailstream_write(stream, "\r\n", 2) < 0 ||
	    mailstream_flush(stream) < 0)
		return broken(x, "the connection is gone", err);
	return 0;
}

static void
keep_words(struct exchange *x, struct span text)
{
	size_t n = 0;

	for (; n < text.n && n + 1 < WORDS_MAX; n++)
		x->words[n] =
		    text.p[n] >= 0x20 && text.p[n] < 0x7f ? text.p[n] : '?';
	x->words[n] = '\0';
}

/* What one line of the server's means; untagged ones are passed over. */
static enum step
hear(struct exchange *x, struct err *err)
{
	for (;;) {
		if (mailstream_read_line_remove_eol(
			x->im->session->imap_stream, x->line) == NULL)
			return broken(x, "the connection is gone", err);
		struct span line = span_of(x->line->str, x->line->len);

		if (line.n > 0 && line.p[0] == '+') {
			(void)challenge_status(
			    span_trim(span_sub(line, 1, line.n)), x->status);
			return STEP_CHALLENGE;
		}
		if (span_starts(line, "* BYE"))
			return imap_outcome(
			    x->im, MAILIMAP_ERROR_STREAM, "signing in", err);
		if (span_starts(line, "* "))
			continue;
		if (!span_starts(line, x->tag))
			return broken(
			    x, "the server's answer cannot be used", err);
		line = span_sub(line, strlen(x->tag), line.n);
		if (span_starts(line, "OK"))
			return STEP_OK;
		keep_words(x, line);
		return STEP_NO;
	}
}

/*
 * An empty challenge asks for the token where it was not said with the command;
 * one with words refuses it and wants an answer before the tagged NO (RFC 7628
 * s.3.2.3).
 */
static int
converse(struct exchange *x, struct err *err)
{
	for (int i = 0; i < CHALLENGES_MAX; i++) {
		enum step step = hear(x, err);

		if (step != STEP_CHALLENGE)
			return (int)step;
		if (say(x, x->response != NULL ? x->response : x->farewell,
			err) != 0)
			return STEP_FAILED;
		x->response = NULL;
	}
	return broken(x, "the server does not come to an end", err);
}

static int
begin(struct exchange *x, const char *mechanism, bool at_once, struct err *err)
{
	const char *line = mem_fmt(x->ctx, "%sAUTHENTICATE %s%s%s", x->tag,
	    mechanism, at_once ? " " : "", at_once ? x->response : "");

	if (at_once)
		x->response = NULL;
	return say(x, line, err);
}

static int
authenticate(struct exchange *x, bool bearer, bool at_once, struct err *err)
{
	const struct imap_settings *set = &x->im->set;
	char *response;

	if ((bearer ? sasl_oauthbearer(x->ctx, set->user, set->host, set->port,
			  set->token, &response, err)
		    : sasl_xoauth2(
			  x->ctx, set->user, set->token, &response, err)) != 0)
		return -1;
	x->response = response;
	x->farewell = bearer ? "AQ==" : "";
	if (begin(x, bearer ? "OAUTHBEARER" : "XOAUTH2", at_once, err) != 0)
		return -1;
	enum step step = (enum step)converse(x, err);

	if (step == STEP_OK)
		x->im->session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	if (step != STEP_NO)
		return step == STEP_OK ? 0 : -1;
	if (set->token_refused_r != NULL)
		*set->token_refused_r = true;
	return err_set(err, ERR_CONFIG,
	    "signing in: the server does not take the access token%s%s%s: %s",
	    x->status[0] == '\0' ? "" : " (status ", x->status,
	    x->status[0] == '\0' ? "" : ")", x->words);
}

int
imap_authenticate_token(
    struct imap *im, bool bearer, bool at_once, struct err *err)
{
	struct exchange x = {.im = im, .ctx = mem_new(NULL)};

	x.line = mmap_string_new("");
	ASSERT(x.line != NULL);
	/* libetpan goes on counting from here. */
	x.tag = mem_fmt(x.ctx, "%d ", ++im->session->imap_tag);
	int rc = authenticate(&x, bearer, at_once, err);

	mmap_string_free(x.line);
	mem_free(x.ctx);
	return rc;
}
