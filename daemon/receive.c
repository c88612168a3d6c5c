/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * T1: raw mail from the mailbox process into the store, position and a first
 * attempt at parsing included, before anybody is told that we have it.
 */
#include "daemon/engine_p.h"

#include <string.h>
#include <unistd.h>

#include "daemon/office/post.h"
#include "daemon/store/events.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/zone.h"
#include "parsers/digest.h"
#include "parsers/limits.h"

bool
receive_has_room(const struct engine *e)
{
	return !e->holding && e->job_count < JOBS_MAX &&
	       e->job_bytes < JOBS_MAX_BYTES;
}

static const char *
box(const struct engine *e)
{
	return e->office->config->mailbox.address;
}

/* The name of a folder in the store. */
static const char *
box_of(const struct engine *e, uint32_t junk)
{
	return junk == 0 ? box(e) : e->office->config->mailbox.junk_box;
}

/*
 * Where a mailbox that was never opened starts: mail older than this instant
 * is left where it is, for ever (ARCHITECTURE.md, "First start").
 */
static int
first_start(struct engine *e, int64_t *since_r, struct err *err)
{
	const struct config *config = e->office->config;
	int64_t since = INSTANT_NONE;
	if (store_number(
		e->office->store, "start_at", INSTANT_NONE, &since, err) < 0)
		return -1;
	if (since == INSTANT_NONE) {
		if (config->start == START_NOW)
			since = e->office->now - e->office->clock_shift;
		else if (config->start == START_DATE)
			since = zone_instant(config->start_day, 0);
		else
			since = 0;
		if (turn_begin(e, err) < 0 || store_number_set(e->office->store,
						  "start_at", since, err) < 0)
			return -1;
	}
	*since_r = since;
	return 0;
}

/*
 * The folder is open: tell from where to fetch.  After a change of UIDVALIDITY
 * everything is fetched again; what we have is recognised and answers nothing.
 */
static int
on_open(
    struct engine *e, const struct frame_mailbox_open *open, struct err *err)
{
	uint32_t validity = 0;
	uint32_t after = 0;
	int64_t since;
	int known = inbox_position(
	    e->office->store, box_of(e, open->junk), &validity, &after, err);
	if (known < 0 || first_start(e, &since, err) < 0)
		return -1;
	if (known == 0 || validity != open->uidvalidity) {
		if (known == 1)
			log_event(LOG_WARNING, "imap.uidvalidity",
			    log_i("old", validity),
			    log_i("new", open->uidvalidity));
		/* START_NOW on a folder never seen: nothing in it is ours,
		 * whatever its dates say. */
		after = known == 0 && e->office->config->start == START_NOW &&
				open->uidnext > 0
			    ? open->uidnext - 1
			    : 0;
		if (open->junk == 0)
			e->first_look = after == 0 && open->exists > 0;
		if (known == 0 && after > 0 && open->exists > 0)
			log_event(LOG_NOTICE, "imap.old-left",
			    log_i("mails", open->exists));
		if (turn_begin(e, err) < 0 ||
		    inbox_position_set(e->office->store, box_of(e, open->junk),
			open->uidvalidity, after, err) < 0)
			return -1;
	}

	if (open->uidnext > 0 && open->uidnext - 1 > after &&
	    parsing_mail_comes(e, err) < 0)
		return -1;
	struct frame_mailbox_from from = {.junk = open->junk,
	    .uidvalidity = open->uidvalidity,
	    .after = after,
	    .since = since == 0 ? INSTANT_NONE : since};
	if (ipc_send(e->mailbox, FRAME_MAILBOX_FROM, &from, sizeof from, -1,
		err) < 0)
		return err->kind == ERR_TEMP ? 0 : -1;
	/* What lies in Junk stays there. */
	return open->junk == 0 ? receive_unmoved(e, err) : 0;
}

int
receive_unmoved(struct engine *e, struct err *err)
{
	struct frame_uids uids = {0};
	uint32_t after;
	size_t count = 0;
	if (e->office->config->mailbox.filed == NULL)
		return 0;
	int known = inbox_position(
	    e->office->store, box(e), &uids.uidvalidity, &after, err);
	if (known <= 0)
		return known;
	if (inbox_unmoved(e->office->store, box(e), uids.uidvalidity, uids.uids,
		FRAME_UIDS, &count, err) < 0)
		return -1;
	uids.count = (uint32_t)count;
	e->more_unmoved = count == FRAME_UIDS;
	if (count == 0)
		return 0;
	int rc = ipc_send(
	    e->mailbox, FRAME_MAIL_STORED, &uids, sizeof uids, -1, err);
	return rc == 0 || err->kind == ERR_TEMP ? 0 : -1;
}

static void
add_job(struct engine *e, const struct message *message, int fd)
{
	struct job *job = mem_one(e, struct job);
	job->message_id = message->id;
	job->fd = fd;
	job->size = message->size;
	job->internaldate = message->internaldate;
	job->junk = message->junk;
	job->attempts = message->attempts;
	job->alone = fd < 0;
	TAILQ_INSERT_TAIL(&e->fresh, job, link);
	e->job_count++;
	e->job_bytes += message->size;
}

/* A digest as digest_sha256() writes it. */
static bool
is_digest(const char text[DIGEST_HEX_SIZE])
{
	return text[DIGEST_HEX_SIZE - 1] == '\0' &&
	       strspn(text, "0123456789abcdef") == DIGEST_HEX_SIZE - 1;
}

/* What a mail's memfd holds (frames.h): the mail, how raw/ keeps it, and the
 * digest. */
static int
take_parts(const struct frame_mail *mail, struct span all,
    struct message_new *message, char sha256_r[DIGEST_HEX_SIZE],
    struct err *err)
{
	const int64_t behind = mail->packed < mail->size ? mail->packed : 0;
	if (mail->packed < 0 || mail->packed > mail->size ||
	    mail->size + behind != (int64_t)all.n ||
	    (mail->packed > 0 && !is_digest(mail->sha256)))
		return err_set(
		    err, ERR_TEMP, "a mail's frame does not fit its bytes");
	message->raw = span_sub(all, 0, (size_t)mail->size);
	message->packed = mail->packed < mail->size
			      ? span_sub(all, message->raw.n, (size_t)behind)
			      : message->raw;
	if (mail->packed > 0)
		memcpy(sha256_r, mail->sha256, DIGEST_HEX_SIZE);
	else
		digest_sha256(message->raw, sha256_r);
	message->sha256 = sha256_r;
	return 0;
}

/* INTERNALDATE, by the office's clock (P-3). */
static int64_t
arrived_at(const struct engine *e, const struct frame_mail *mail)
{
	return mail->internaldate + e->office->clock_shift;
}

/* One mail into the store; *id_r 0 when it was there already. */
static int
store_mail(struct engine *e, const struct frame_mail *mail, int64_t *id_r,
    struct err *err)
{
	void *ctx = mem_new(e);
	struct span all;
	char sha256[DIGEST_HEX_SIZE];
	struct message_new message = {.mailbox = box_of(e, mail->junk),
	    .uidvalidity = mail->uidvalidity,
	    .uid = mail->uid,
	    .internaldate = arrived_at(e, mail),
	    .received_at = e->office->now,
	    .parsing = true};
	int rc = -1;

	if (memfd_map(ctx, e->frame.fd, LIMIT_MAIL_BYTES, &all, err) < 0 ||
	    take_parts(mail, all, &message, sha256, err) < 0)
		goto out;
	int added = inbox_add(e->office->store, &message, id_r, err);
	if (added < 0 ||
	    inbox_position_set(e->office->store, box_of(e, mail->junk),
		mail->uidvalidity, mail->uid, err) < 0)
		goto out;
	if (added == 0)
		*id_r = 0;
	rc = 0;
out:
	mem_free(ctx);
	return rc;
}

static int
on_mail(struct engine *e, const struct frame_mail *mail, struct err *err)
{
	int64_t id;
	if (e->frame.fd < 0)
		return err_set(err, ERR_TEMP, "a mail without its bytes");
	if (turn_begin(e, err) < 0 || store_mail(e, mail, &id, err) < 0)
		return err_prefix(err, "storing UID %u", mail->uid);

	struct effect *effect = turn_effect(e, TELL_STORED);
	effect->junk = mail->junk;
	effect->uidvalidity = mail->uidvalidity;
	effect->uid = mail->uid;
	e->turn_mails++;
	if (id == 0)
		return 0;
	add_job(e,
	    &(struct message){.id = id,
		.internaldate = arrived_at(e, mail),
		.size = mail->size,
		.attempts = 1,
		.junk = mail->junk != 0},
	    e->frame.fd);
	e->frame.fd = -1;
	log_event(LOG_INFO, "mail.received", log_i("message", id),
	    log_i("uid", mail->uid), log_i("size", mail->size));
	return 0;
}

/* A mail nobody can fetch stays on the server; a person is told in words. */
static int
tell_skipped(
    struct engine *e, const struct frame_skipped *skipped, struct err *err)
{
	struct officer *officer;
	void *ctx = mem_new(NULL);
	int rc = post_in_charge(ctx, e->office, NULL, NULL, &officer, err);
	if (rc == 1) {
		const char *details[] = {mem_fmt(ctx, "Mailbox: %s", box(e)),
		    mem_fmt(ctx, "Size: %s", post_size(ctx, skipped->size)),
		    mem_fmt(ctx, "Why: %.*s", FRAME_TEXT - 1, skipped->why)};
		const char *advice[] = {
		    "Nobody has been told anything about it, and no clock "
		    "runs. Please open the mailbox, read the mail there and "
		    "answer it or pass it on."};
		struct notice notice = {.to = officer,
		    .about = "A mail could not be fetched",
		    .sentence = "A mail lies in the enquiries mailbox that the "
				"program could not fetch. It was left where "
				"it is.",
		    .details = details,
		    .detail_count = 3,
		    .advice = advice,
		    .advice_count = 1,
		    .once_key = mem_fmt(ctx, "skipped:%u:%u",
			skipped->uidvalidity, skipped->uid)};
		rc = post_notice(ctx, e->office, &notice, err);
	}
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}

static int
on_skipped(
    struct engine *e, const struct frame_skipped *skipped, struct err *err)
{
	char payload[256];
	snprintf(payload, sizeof payload, "{\"uid\":%u,\"size\":%lld}",
	    skipped->uid, (long long)skipped->size);
	struct event event = {.at = e->office->now,
	    .actor = "daemon",
	    .kind = "mail.skipped",
	    .payload = payload};
	log_event(LOG_ERR, "imap.skipped", log_i("uid", skipped->uid),
	    log_i("size", skipped->size), log_s("why", skipped->why));
	if (turn_begin(e, err) < 0 ||
	    event_add(e->office->store, &event, err) < 0 ||
	    (skipped->junk == 0 && tell_skipped(e, skipped, err) < 0))
		return -1;
	return inbox_position_set(e->office->store, box_of(e, skipped->junk),
	    skipped->uidvalidity, skipped->uid, err);
}

static int
on_moved(struct engine *e, const struct frame_uids *uids, struct err *err)
{
	if (uids->count > FRAME_UIDS)
		return err_set(err, ERR_TEMP, "a frame with too many UIDs");
	if (turn_begin(e, err) < 0)
		return -1;
	if (inbox_moved(e->office->store, box(e), uids->uidvalidity, uids->uids,
		uids->count, err) < 0)
		return -1;
	return e->more_unmoved ? receive_unmoved(e, err) : 0;
}

/*
 * Older mail than is taken in came to a folder that is watched: somebody moved
 * it there, and a server keeps the date of what is moved.  They may think that
 * it is dealt with.
 */
static int
tell_old(
    struct engine *e, const struct frame_caught_up *caught_up, struct err *err)
{
	struct officer *officer;
	void *ctx = mem_new(NULL);
	int rc = post_in_charge(ctx, e->office, NULL, NULL, &officer, err);
	if (rc == 1) {
		const char *details[] = {mem_fmt(ctx, "Mailbox: %s", box(e)),
		    mem_fmt(ctx, "Mails: %u", caught_up->passed_over)};
		static const char *const advice[] = {
		    "They were left where they are: nobody has been told "
		    "anything about them, and no clock runs.",
		    "If one is to be dealt with here, forward it to the "
		    "mailbox as an attachment, or write LOG and what it is."};
		struct notice notice = {.to = officer,
		    .about = "Old mail was moved into the mailbox",
		    .sentence = "Mail came to the enquiries mailbox that is "
				"older than the program's work there.",
		    .details = details,
		    .detail_count = 2,
		    .advice = advice,
		    .advice_count = 2,
		    .once_key = mem_fmt(ctx, "old-left:%u:%u",
			caught_up->uidvalidity, caught_up->after)};
		rc = post_notice(ctx, e->office, &notice, err);
	}
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}

static int
on_caught_up(
    struct engine *e, const struct frame_caught_up *caught_up, struct err *err)
{
	uint32_t validity = 0;
	uint32_t after = 0;
	if (caught_up->passed_over > 0)
		log_event(LOG_NOTICE, "imap.old-left",
		    log_i("mails", caught_up->passed_over));
	e->caught_up |= caught_up->junk == 0;
	if (inbox_position(e->office->store, box_of(e, caught_up->junk),
		&validity, &after, err) < 0)
		return -1;
	if (validity != caught_up->uidvalidity)
		return 0;
	/* What lay there when all of it was first looked at is no news. */
	const bool news = caught_up->junk == 0 && !e->first_look &&
			  caught_up->passed_over > 0;
	if (caught_up->junk == 0)
		e->first_look = false;
	if (!news && after >= caught_up->after)
		return 0;
	if (turn_begin(e, err) < 0 || (news && tell_old(e, caught_up, err) < 0))
		return -1;
	/* A newer mail may have moved it on already. */
	if (after >= caught_up->after)
		return 0;
	return inbox_position_set(e->office->store, box_of(e, caught_up->junk),
	    validity, caught_up->after, err);
}

static void
on_remote(struct engine *e, const struct frame_remote *remote)
{
	if (e->imap.known && e->imap.up == (remote->up != 0) &&
	    strcmp(e->imap.what, remote->what) == 0)
		return;
	e->imap.known = true;
	e->imap.up = remote->up != 0;
	e->imap.since = e->office->now;
	snprintf(e->imap.what, sizeof e->imap.what, "%.*s", FRAME_TEXT - 1,
	    remote->what);
	if (!e->imap.up && e->start->once)
		e->unreachable = true;
}

/* The frame's body when it has exactly the size of its struct. */
static const void *
body(const struct engine *e, size_t size, struct err *err)
{
	if (e->frame.n == size)
		return e->frame.body;
	err_set(err, ERR_TEMP, "frame %u from the mailbox has %zu bytes",
	    e->frame.type, e->frame.n);
	return NULL;
}

int
receive_frame(struct engine *e, struct err *err)
{
	const void *p;
	switch (e->frame.type) {
	case FRAME_MAILBOX_OPEN:
		p = body(e, sizeof(struct frame_mailbox_open), err);
		return p == NULL ? -1 : on_open(e, p, err);
	case FRAME_MAIL:
		p = body(e, sizeof(struct frame_mail), err);
		return p == NULL ? -1 : on_mail(e, p, err);
	case FRAME_MAIL_SKIPPED:
		p = body(e, sizeof(struct frame_skipped), err);
		return p == NULL ? -1 : on_skipped(e, p, err);
	case FRAME_MAIL_MOVED:
		p = body(e, sizeof(struct frame_uids), err);
		return p == NULL ? -1 : on_moved(e, p, err);
	case FRAME_CAUGHT_UP:
		p = body(e, sizeof(struct frame_caught_up), err);
		return p == NULL ? -1 : on_caught_up(e, p, err);
	case FRAME_SENT_COPIED:
		p = body(e, sizeof(struct frame_sent_copied), err);
		return p == NULL ? -1 : copies_frame(e, p, err);
	case FRAME_REMOTE:
		p = body(e, sizeof(struct frame_remote), err);
		if (p == NULL)
			return -1;
		on_remote(e, p);
		return 0;
	default:
		return err_set(err, ERR_TEMP,
		    "unknown frame %u from the "
		    "mailbox",
		    e->frame.type);
	}
}

/*
 * Mails that an earlier engine took in and did not decide.  One of them may be
 * what ended it: each is parsed by itself, its attempt counted first.
 */
int
receive_pending(struct engine *e, struct err *err)
{
	void *ctx = mem_new(NULL);
	int64_t *ids;
	size_t count;
	int rc =
	    inbox_pending(e->office->store, ctx, JOBS_MAX, &ids, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++) {
		struct message *message;
		rc = inbox_get(e->office->store, ctx, ids[i], &message, err);
		if (rc == 1)
			add_job(e, message, -1);
	}
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}
