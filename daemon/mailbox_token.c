/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mailbox role's access token.  The first submit process has what it takes
 * to ask for one, hands it over and sends newer ones unasked; this process has
 * the token alone, in memory.
 */
#include "daemon/mailbox_p.h"

#include <unistd.h>

#include "daemon/net/diagnosis.h"
#include "daemon/sys/clock.h"

enum {
	/* Without an answer submit is busy with a letter: asked again, because
	 * it may have been started anew. */
	ASK_AGAIN_MS = 20 * 1000,
	/* After an answer that is of no use, whatever is wrong with it. */
	ASK_ANEW_MS = 1000,
	/* No mail is read meanwhile: after this the operator is told. */
	MISSED_MS = 30 * 1000
};

void
mailbox_token_peer(struct mailbox *m, int fd)
{
	mailbox_token_close(m);
	m->submit = fd;
}

void
mailbox_token_close(struct mailbox *m)
{
	if (m->submit >= 0)
		(void)close(m->submit);
	m->submit = -1;
	m->token_ask_after_ms = 0;
}

static bool
is_usable(const struct mailbox *m, int64_t now_ms)
{
	return m->token != NULL && now_ms < m->token_over_ms &&
	       m->token_expires_at != m->token_refused;
}

static void
take(struct mailbox *m, struct frame_token *frame)
{
	const int64_t now_ms = clock_monotonic_ms();

	frame->why[FRAME_TEXT - 1] = '\0';
	frame->token[FRAME_TOKEN_MAX] = '\0';
	m->token_ask_after_ms = now_ms + ASK_ANEW_MS;
	if (frame->token[0] == '\0') {
		m->token_answer = (struct err){
		    .kind = frame->config != 0 ? ERR_CONFIG : ERR_TEMP};
		(void)snprintf(m->token_answer.text,
		    sizeof(m->token_answer.text), "%s", frame->why);
		return;
	}
	/* The one the server has refused already: there is none newer. */
	if (m->token_refused != 0 && frame->expires_at == m->token_refused)
		m->token_answer = m->token_refusal;
	/* For want of one we may be pausing. */
	else if (!is_usable(m, now_ms) && frame->good_ms > 0)
		m->try_after_ms = 0;
	mem_free(m->token);
	m->token = secret_new(m, span_str(frame->token));
	m->token_expires_at = frame->expires_at;
	m->token_over_ms = now_ms + frame->good_ms;
	if (is_usable(m, now_ms))
		m->token_ask_after_ms = 0;
}

int
mailbox_token_read(struct mailbox *m, struct err *err)
{
	int got = IPC_NOTHING;

	while (m->submit >= 0 &&
	       (got = ipc_recv_now(m->submit, &m->frame, err)) == IPC_GOT) {
		struct frame_token frame;
		const bool fits =
		    m->frame.type == FRAME_TOKEN && m->frame.n == sizeof(frame);

		if (fits) {
			memcpy(&frame, m->frame.body, sizeof(frame));
			take(m, &frame);
			secret_wipe(&frame, sizeof(frame));
		}
		secret_wipe(m->frame.body, m->frame.n);
		ipc_frame_drop(&m->frame);
		if (!fits)
			return err_set(
			    err, ERR_PERM, "an unexpected frame from submit");
	}
	if (m->submit >= 0 && got == IPC_CLOSED)
		mailbox_token_close(m);
	return got < 0 && err->kind != ERR_TEMP ? -1 : 0;
}

static void
ask(struct mailbox *m, int64_t now_ms)
{
	const struct frame_token_wanted wanted = {.refused = m->token_refused};
	struct err err;

	if (m->submit < 0 || now_ms < m->token_ask_after_ms)
		return;
	m->token_ask_after_ms = now_ms + ASK_AGAIN_MS;
	if (ipc_send_now(m->submit, FRAME_TOKEN_WANTED, &wanted, sizeof(wanted),
		-1, &err) < 0)
		mailbox_token_close(m);
}

/* Waiting has to end in words: whoever waits in silence reads no mail. */
static int
miss(struct mailbox *m, int64_t now_ms, struct err *err)
{
	ask(m, now_ms);
	if (m->token_missed_ms == 0)
		m->token_missed_ms = now_ms;
	if (now_ms - m->token_missed_ms < MISSED_MS)
		return 0;
	m->token_missed_ms = 0;
	return err_set(err, ERR_TEMP,
	    "no access token (oauth %s) that can be used: the submit process "
	    "has given none for %d seconds",
	    m->config->server.oauth->name, MISSED_MS / 1000);
}

int
mailbox_token(struct mailbox *m, struct err *err)
{
	const int64_t now_ms = clock_monotonic_ms();

	if (m->token_answer.kind != ERR_NONE) {
		*err = m->token_answer;
		m->token_answer.kind = ERR_NONE;
		/* After the pause that follows, the token is tried again, and
		 * when it is refused again a newer one is asked for. */
		m->token_refused = 0;
		m->token_missed_ms = 0;
		return -1;
	}
	if (!is_usable(m, now_ms))
		return miss(m, now_ms, err);
	m->token_missed_ms = 0;
	return 1;
}

bool
mailbox_token_refused(struct mailbox *m, const struct err *why)
{
	/* Once at once; the second refusal in a row is a refusal. */
	if (m->token_refused != 0) {
		m->token_refused = 0;
		return false;
	}
	m->token_refused = m->token_expires_at;
	m->token_refusal = *why;
	return true;
}

void
mailbox_token_works(struct mailbox *m)
{
	m->token_refused = 0;
}

void
mailbox_explain(struct err *why)
{
	const struct diagnosis *d =
	    diagnose(DIAGNOSE_IMAP, span_str(why->text));
	const size_t n = strlen(why->text);

	if (d != NULL)
		(void)snprintf(why->text + n, sizeof(why->text) - n,
		    " (%s).  %s", d->means, d->todo);
}
