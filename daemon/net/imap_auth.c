/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AUTHENTICATE, line by line over libetpan's stream, which has nothing unread
 * between two commands; the mechanisms are in imap_password.c and imap_oauth.c.
 *
 * Not with libetpan's own: mailimap_authenticate() has the SASL library load
 * every mechanism that is installed (net/scram.h), and
 * mailimap_oauth2_authenticate() takes the challenge that refuses a token for
 * the begin of an answer, for which it then waits while the server waits for
 * us.
 */
#include "daemon/net/imap_p.h"

#include <string.h>

#include <libetpan/libetpan.h>

/* No mechanism has more than two challenges; a server may repeat itself. */
enum { CHALLENGES_MAX = 4 };

enum heard { HEARD_NOTHING = -1, HEARD_OK, HEARD_NO, HEARD_CHALLENGE };

struct exchange {
	struct imap *im;
	struct imap_auth_way *way;
	void *ctx;
	MMAPString *line;
	const char *tag;
	struct span challenge; /* in line */
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
	char *words = x->way->words;
	size_t n = 0;

	for (; n < text.n && n + 1 < IMAP_WORDS_SIZE; n++)
		words[n] =
		    text.p[n] >= 0x20 && text.p[n] < 0x7f ? text.p[n] : '?';
	words[n] = '\0';
}

/* What one line of the server's means; untagged ones are passed over. */
static enum heard
hear(struct exchange *x, struct err *err)
{
	for (;;) {
		if (mailstream_read_line_remove_eol(
			x->im->session->imap_stream, x->line) == NULL)
			return broken(x, "the connection is gone", err);
		struct span line = span_of(x->line->str, x->line->len);

		if (line.n > 0 && line.p[0] == '+') {
			x->challenge = span_trim(span_sub(line, 1, line.n));
			return HEARD_CHALLENGE;
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
			return HEARD_OK;
		keep_words(x, line);
		return HEARD_NO;
	}
}

/* RFC 3501 s.6.2.2: the server ends what we give up with BAD. */
static int
cancel(struct exchange *x, const struct err *why, struct err *err)
{
	const struct err reason = *why;

	if (say(x, "*", err) != 0)
		return -1;
	const enum heard heard = hear(x, err);

	if (heard == HEARD_OK || heard == HEARD_CHALLENGE)
		return broken(x, "the server does not come to an end", err);
	if (heard == HEARD_NO)
		*err = reason;
	return -1;
}

/* An empty challenge asks for what was not said with the command. */
static int
converse(struct exchange *x, const char *first, struct err *err)
{
	struct imap_auth_way *way = x->way;

	for (int i = 0; i < CHALLENGES_MAX; i++) {
		const enum heard heard = hear(x, err);
		const char *said = first;
		struct err why;

		if (heard != HEARD_CHALLENGE)
			return (int)heard;
		if (first == NULL &&
		    way->answer(way->arg, x->challenge, &said, &why) != 0)
			return cancel(x, &why, err);
		first = NULL;
		if (say(x, said, err) != 0)
			return -1;
	}
	return broken(x, "the server does not come to an end", err);
}

static int
authenticate(struct exchange *x, bool at_once, struct err *err)
{
	const struct imap_auth_way *way = x->way;
	const char *command = mem_fmt(x->ctx, "%sAUTHENTICATE %s%s%s", x->tag,
	    way->mechanism, at_once ? " " : "", at_once ? way->first : "");

	if (say(x, command, err) != 0)
		return -1;
	return converse(x, at_once ? NULL : way->first, err);
}

int
imap_authenticate(
    struct imap *im, struct imap_auth_way *way, bool at_once, struct err *err)
{
	/* What is said is a secret, and way->first is of that context. */
	struct exchange x = {.im = im, .way = way, .ctx = mem_new(way->ctx)};

	x.line = mmap_string_new("");
	ASSERT(x.line != NULL);
	/* libetpan goes on counting from here. */
	x.tag = mem_fmt(x.ctx, "%d ", ++im->session->imap_tag);
	const int rc = authenticate(&x, at_once, err);

	if (rc == HEARD_OK)
		im->session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	mmap_string_free(x.line);
	mem_free(x.ctx);
	return rc == HEARD_OK ? 1 : rc == HEARD_NO ? 0 : -1;
}
