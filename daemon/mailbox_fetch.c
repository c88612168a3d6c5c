/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mailbox role's work on the server: list, fetch, hand over, move. */
#include "daemon/mailbox_p.h"

#include <stdlib.h>
#include <unistd.h>

#include "daemon/sys/clock.h"
#include "daemon/sys/log.h"
#include "parsers/base/civil.h"
#include "parsers/limits.h"

/* ------------------------------------------------------------- in between */

static void
drop_batch(struct mailbox *m)
{
	size_t i;

	mailbox_part_drop(m);
	for (i = 0; i < m->batch_count; i++)
		(void)close(m->batch[i].fd);
	m->batch_count = 0;
}

void
mailbox_forget_list(struct mailbox *m)
{
	drop_batch(m);
	mem_free(m->list_ctx);
	m->list_ctx = NULL;
	m->list = (struct imap_list){0};
	m->list_at = 0;
}

/* The entry at list_at is dealt with (invariant 2). */
static void
pass(struct mailbox *m, uint32_t uid)
{
	if (uid >= m->next)
		m->next = uid + 1;
	while (m->list_at < m->list.count &&
	       m->list.entries[m->list_at].uid <= uid)
		m->list_at++;
}

static int
skip(struct mailbox *m, const struct imap_entry *mail, const char *why,
    struct err *err)
{
	struct frame_skipped frame = {
	    .junk = m->junk,
	    .uidvalidity = m->folder.uidvalidity,
	    .uid = mail->uid,
	    .internaldate = mail->internaldate,
	    .size = mail->size,
	};

	(void)snprintf(frame.why, sizeof(frame.why), "%s", why);
	if (mailbox_tell(
		m, FRAME_MAIL_SKIPPED, &frame, sizeof(frame), -1, err) != 0)
		return -1;
	pass(m, mail->uid);
	return 0;
}

/*
 * A mail was delivered, so the connection is not to blame for the one that was
 * set aside: report that one, before the position moves past it.
 */
static int
settle_aside(struct mailbox *m, struct err *err)
{
	struct imap_entry mail = m->aside;

	if (mail.uid == 0)
		return 0;
	m->aside.uid = 0;
	return skip(m, &mail,
	    "the server drops the connection whenever this mail is fetched",
	    err);
}

/* --------------------------------------------------------------- one batch */

static int
take_bytes(void *arg, const char *p, size_t n, struct err *err)
{
	return mailbox_part_add(arg, span_of(p, n), err);
}

static int
take_mail(void *arg, const struct imap_entry *mail, struct err *err)
{
	struct mailbox *m = arg;

	ASSERT(m->batch_count < IMAP_BATCH_MAILS);
	struct fetched *f = &m->batch[m->batch_count];

	*f = (struct fetched){.mail = *mail};
	if (mailbox_part_end(m, f, err) != 0)
		return -1;
	m->batch_count++;
	return 0;
}

static int
hand_over_one(struct mailbox *m, const struct fetched *f, struct err *err)
{
	struct frame_mail frame = {
	    .junk = m->junk,
	    .uidvalidity = m->folder.uidvalidity,
	    .uid = f->mail.uid,
	    .internaldate = f->mail.internaldate,
	    .size = f->mail.size,
	    .packed = f->packed,
	};

	memcpy(frame.sha256, f->sha256, sizeof(frame.sha256));
	/* A date nobody can read: it came in when we saw it. */
	if (frame.internaldate == INSTANT_NONE)
		frame.internaldate = clock_now();
	/* Counted first: "stored" may come back while we still send. */
	ASSERT(m->out_count < sizeof(m->out) / sizeof(m->out[0]));
	m->out[m->out_count++] = (struct outgoing){frame.uid, frame.size};
	m->out_bytes += frame.size;
	if (mailbox_tell(m, FRAME_MAIL, &frame, sizeof(frame), f->fd, err) != 0)
		return -1;
	pass(m, frame.uid);
	return 0;
}

/* What has come whole goes to the engine, even when the fetch failed later. */
static int
hand_over(struct mailbox *m, struct err *err)
{
	size_t i;

	for (i = 0; i < m->batch_count; i++) {
		if (settle_aside(m, err) != 0 ||
		    hand_over_one(m, &m->batch[i], err) != 0)
			return -1;
		m->worked = true;
		if (m->batch[i].mail.uid == m->suspect)
			m->suspect = 0;
	}
	drop_batch(m);
	return 0;
}

void
mailbox_strike(struct mailbox *m)
{
	const struct imap_entry *mail;

	if (!m->fetching || m->list_at >= m->list.count)
		return;
	m->fetching = false;
	mail = &m->list.entries[m->list_at];
	if (mail->uid == m->suspect) {
		m->strikes++;
	} else {
		m->suspect = mail->uid;
		m->strikes = 1;
	}
	if (m->strikes < STRIKES_OUT)
		return;
	/*
	 * One mail may be bad; when a second one seems so too, it is more
	 * likely the server.  Then neither is given up.
	 */
	if (m->aside.uid == 0)
		m->aside = *mail;
	else
		m->aside.uid = 0;
	m->suspect = 0;
	m->strikes = 0;
}

static int
fetch_alone(struct mailbox *m, const struct imap_entry *mail, struct err *err)
{
	const struct imap_sink sink = {m, take_bytes, take_mail};
	struct imap_list again;
	void *ctx;
	bool listed;
	int r = imap_fetch_big(m->im, mail, LIMIT_MAIL_BYTES, &sink, err);

	if (r == 1)
		return hand_over(m, err);
	drop_batch(m);
	if (r < 0) {
		if (imap_is_dead(m->im) || err->kind != ERR_INPUT)
			return -1;
		return skip(m, mail, err->text, err);
	}
	/* Expunged by somebody, or listed and never delivered. */
	ctx = mem_new(m);
	r = imap_list(m->im, ctx, mail->uid, mail->uid + 1, &again, err);
	listed = r == 0 && again.count > 0;
	mem_free(ctx);
	if (r != 0)
		return -1;
	if (listed)
		return skip(m, mail,
		    "the server lists this mail but does not deliver it", err);
	pass(m, mail->uid);
	return 0;
}

/* A server may answer in any order. */
static int
by_age(const void *a, const void *b)
{
	const struct fetched *x = a;
	const struct fetched *y = b;

	return x->mail.uid < y->mail.uid ? -1 : x->mail.uid > y->mail.uid;
}

static int
fetch_together(struct mailbox *m, const struct imap_entry *mails, size_t n,
    struct err *err)
{
	const struct imap_sink sink = {m, take_bytes, take_mail};
	bool got[IMAP_BATCH_MAILS];
	size_t i;
	struct err why;
	int r = imap_fetch_batch(m->im, mails, n, &sink, got, &why);

	/* Oldest first: a mail left out ends what can be handed over now. */
	qsort(m->batch, m->batch_count, sizeof(m->batch[0]), by_age);
	for (i = 0; i < n && got[i]; i++)
		continue;
	while (m->batch_count > i)
		(void)close(m->batch[--m->batch_count].fd);
	if (hand_over(m, err) != 0)
		return -1;
	if (r != 0) {
		*err = why;
		return -1;
	}
	return i < n ? fetch_alone(m, &mails[i], err) : 0;
}

/* How many entries from list_at on make one batch. */
static size_t
batch_size(const struct mailbox *m)
{
	const struct imap_entry *from = m->list.entries + m->list_at;
	size_t rest = m->list.count - m->list_at;
	size_t bytes = 0;
	size_t n;

	for (n = 0; n < rest && n < BATCH_MAILS; n++) {
		bytes += from[n].size;
		if (n > 0 &&
		    (bytes > IMAP_BATCH_BYTES || from[n].uid == m->aside.uid ||
			from[n].size > LIMIT_MAIL_BYTES ||
			(m->since != INSTANT_NONE &&
			    from[n].internaldate != INSTANT_NONE &&
			    from[n].internaldate < m->since)))
			break;
	}
	return n;
}

static int
fetch_next(struct mailbox *m, struct err *err)
{
	const struct imap_entry *mail = &m->list.entries[m->list_at];
	size_t n;

	if (m->since != INSTANT_NONE && mail->internaldate != INSTANT_NONE &&
	    mail->internaldate < m->since) {
		m->passed = mem_grow(m, m->passed, &m->passed_room,
		    m->passed_count + 1, sizeof(*m->passed));
		m->passed[m->passed_count++] = mail->uid;
		pass(m, mail->uid);
		return 0;
	}
	if (mail->uid == m->aside.uid) {
		/* Not passed for good: `next` stays below it. */
		m->list_at++;
		return 0;
	}
	if (mail->size > LIMIT_MAIL_BYTES)
		return skip(m, mail, "the mail is too big", err);
	if (mail->size > IMAP_BATCH_BYTES)
		return fetch_alone(m, mail, err);
	n = batch_size(m);
	if (mail->uid == m->suspect && m->strikes >= STRIKES_ALONE)
		n = 1;
	return fetch_together(m, mail, n, err);
}

/* ------------------------------------------------------------------ listing */

static int
list_more(struct mailbox *m, struct err *err)
{
	uint32_t from = m->list.next > m->next ? m->list.next : m->next;

	mailbox_forget_list(m);
	m->list_ctx = mem_new(m);
	if (imap_list(m->im, m->list_ctx, from, m->below, &m->list, err) != 0)
		return -1;
	m->worked = true;
	m->caught_up = m->list.count == 0 && !m->list.more;
	/* An empty piece is passed too, but a mail set aside is not. */
	if (m->list.count == 0 && m->aside.uid == 0 && m->list.next > m->next)
		m->next = m->list.next;
	return 0;
}

static int
tell_caught_up(struct mailbox *m, struct err *err)
{
	const struct frame_caught_up frame = {
	    .junk = m->junk,
	    .uidvalidity = m->folder.uidvalidity,
	    .after = m->next - 1,
	    .passed_over = (uint32_t)m->passed_count,
	};

	m->told = true;
	m->passed_count = 0;
	return mailbox_tell(m, FRAME_CAUGHT_UP, &frame, sizeof(frame), -1, err);
}

int
mailbox_fetch(struct mailbox *m, struct err *err)
{
	if (m->hold || m->out_count >= WINDOW_MAILS ||
	    m->out_bytes >= WINDOW_BYTES)
		return 0;
	if (m->list_at < m->list.count) {
		m->told = false;
		m->fetching = true;
		if (fetch_next(m, err) != 0)
			return -1;
		m->fetching = false;
		return 1;
	}
	/* Mail that came meanwhile was announced: IDLE will end at once. */
	if (m->list_ctx != NULL && !m->list.more)
		m->caught_up = true;
	if (m->caught_up) {
		/* Junk is not waited for. */
		if (m->junk && settle_aside(m, err) != 0)
			return -1;
		/* A mail set aside is still owed; it is not "caught up". */
		if (m->told || m->aside.uid != 0)
			return 0;
		return tell_caught_up(m, err) == 0 ? 1 : -1;
	}
	return list_more(m, err) == 0 ? 1 : -1;
}

/* ------------------------------------------------------------------- moving */

void
mailbox_stored(struct mailbox *m, const struct frame_uids *uids)
{
	size_t i;
	size_t k;

	for (i = 0; i < uids->count && i < FRAME_UIDS; i++) {
		for (k = 0; k < m->out_count; k++)
			if (m->out[k].uid == uids->uids[i])
				break;
		if (k < m->out_count) {
			m->out_bytes -= m->out[k].size;
			m->out[k] = m->out[--m->out_count];
		}
		if (m->config->filed == NULL || uids->junk != 0 || m->junk ||
		    uids->uidvalidity != m->folder.uidvalidity)
			continue;
		m->moves = mem_grow(m, m->moves, &m->move_room,
		    m->move_count + 1, sizeof(*m->moves));
		m->moves[m->move_count++] = uids->uids[i];
	}
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* How many of the waiting, from the lowest on, one command may name. */
static size_t
moves_at_once(const struct mailbox *m)
{
	size_t ranges = 1;
	size_t n;

	for (n = 1; n < m->move_count && n < m->move_most; n++)
		if (m->moves[n] != m->moves[n - 1] + 1 &&
		    ranges++ == MOVE_RANGES)
			break;
	return n;
}

/* The lowest UIDs that wait, each once. */
static void
next_moves(struct mailbox *m, struct frame_uids *uids)
{
	size_t i;
	size_t kept = 0;

	qsort(m->moves, m->move_count, sizeof(*m->moves), by_number);
	for (i = 0; i < m->move_count; i++)
		if (kept == 0 || m->moves[kept - 1] != m->moves[i])
			m->moves[kept++] = m->moves[i];
	m->move_count = kept;
	uids->uidvalidity = m->folder.uidvalidity;
	uids->count = (uint32_t)moves_at_once(m);
	memcpy(uids->uids, m->moves, uids->count * sizeof(uids->uids[0]));
}

static int
move_failed(struct mailbox *m, struct err *err)
{
	m->move_failed = true;
	if (imap_is_dead(m->im))
		return -1;
	if (!m->move_said)
		log_event(LOG_WARNING, "imap.move-failed", log_err(err),
		    log_i("waiting", (int64_t)m->move_count));
	m->move_said = true;
	m->move_most = MOVES_FIRST;
	m->filed_ready = false;
	/* A single pass does not wait: it ends, and says why. */
	if (m->start->once)
		return -1;
	m->move_after_ms = clock_monotonic_ms() + MOVE_RETRY_MS;
	return 1;
}

/* One command; how many the next one names. */
static int
move(struct mailbox *m, const struct frame_uids *uids, struct err *err)
{
	const int64_t began_ms = clock_monotonic_ms();

	if (imap_move(m->im, uids->uids, uids->count, m->config->filed, err) !=
	    0)
		return -1;
	if (clock_monotonic_ms() - began_ms > MOVE_QUICK_MS)
		m->move_most = MOVES_FIRST;
	else if (m->move_most <= FRAME_UIDS / 2)
		m->move_most *= 2;
	else
		m->move_most = FRAME_UIDS;
	return 0;
}

int
mailbox_move(struct mailbox *m, struct err *err)
{
	struct frame_uids uids = {0};

	if (m->move_count == 0 || clock_monotonic_ms() < m->move_after_ms)
		return 0;
	if (!m->filed_ready &&
	    imap_ensure_folder(m->im, m->config->filed, err) != 0)
		return move_failed(m, err);
	m->filed_ready = true;
	next_moves(m, &uids);
	if (move(m, &uids, err) != 0)
		return move_failed(m, err);
	m->move_count -= uids.count;
	memmove(
	    m->moves, m->moves + uids.count, m->move_count * sizeof(*m->moves));
	if (m->move_said)
		log_event(LOG_NOTICE, "imap.moved", log_i("mails", uids.count));
	m->move_said = false;
	m->move_failed = false;
	return mailbox_tell(
		   m, FRAME_MAIL_MOVED, &uids, sizeof(uids), -1, err) == 0
		   ? 1
		   : -1;
}
