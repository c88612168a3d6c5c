/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs at the parsers.  One parser works, the other is its spare.  A parser
 * answers in the order it was given; the first job given is the one it works
 * on.  When it is over its time or dies, that mail alone is to blame: it gets
 * one more attempt, counted and committed first, and then quarantine (P-4).
 * The others go to the spare at once and before it, so that nobody's mail waits
 * for more than one time slice of another's.
 */
#include "daemon/engine_p.h"

#include <poll.h>
#include <unistd.h>

#include "daemon/intake/intake.h"
#include "daemon/parser.h"
#include "daemon/store/inbox.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/process.h"
#include "parsers/limits.h"

enum { ATTEMPTS_MAX = 2, FACTS_KEEP_BYTES = 1024 * 1024 };

bool
parsing_busy(const struct engine *e)
{
	for (int i = 0; i < PARSERS; i++)
		if (e->parsers[i].given_count > 0)
			return true;
	return false;
}

void
job_free(struct engine *e, struct job *job)
{
	e->job_count--;
	e->job_bytes -= job->size;
	e->answered_bytes -= job->facts.n;
	if (job->fd >= 0)
		close(job->fd);
	mem_free(job);
}

static int
open_outs(struct parser_peer *p, struct err *err)
{
	for (int i = 0; i < PARSE_WINDOW; i++)
		p->outs[i] = -1;
	for (int i = 0; i < PARSE_WINDOW; i++) {
		p->outs[i] = memfd_new("facts", err);
		if (p->outs[i] < 0)
			return -1;
	}
	p->next_out = 0;
	return 0;
}

static void
close_peer(struct parser_peer *p)
{
	for (int i = 0; i < PARSE_WINDOW; i++)
		if (p->outs[i] >= 0)
			close(p->outs[i]);
	close(p->pidfd);
	close(p->sock);
	p->sock = p->pidfd = -1;
	p->ready = false;
}

int
parsing_peer(
    struct engine *e, const struct frame_peer *peer, int fd, struct err *err)
{
	if (peer->index < 0 || peer->index >= PARSERS) {
		close(fd);
		return 0;
	}
	struct parser_peer *p = &e->parsers[peer->index];
	if (p->sock >= 0)
		parsing_lost(e, peer->index);
	p->pidfd = process_open(peer->pid, fd, err);
	if (p->pidfd < 0) {
		/* It died before we knew it; the next one comes by itself. */
		close(fd);
		return err->kind == ERR_TEMP ? 0 : -1;
	}
	p->sock = fd;
	if (open_outs(p, err) < 0)
		return -1;
	for (int i = 0; i < PARSE_WINDOW; i++)
		if (ipc_send(fd, FRAME_PARSE_OUT, NULL, 0, p->outs[i], err) < 0)
			return err->kind == ERR_TEMP ? 0 : -1;
	return 0;
}

/* Closes a dead parser's ends and gives its jobs back, in their order; the one
 * it worked on comes last. */
void
parsing_lost(struct engine *e, int index)
{
	struct parser_peer *p = &e->parsers[index];
	struct job *first = TAILQ_FIRST(&p->given);
	if (first != NULL) {
		log_event(LOG_ERR, "parser.died",
		    log_i("message", first->message_id));
		first->alone = true;
		TAILQ_REMOVE(&p->given, first, link);
	}
	TAILQ_CONCAT(&p->given, &e->waiting, link);
	TAILQ_CONCAT(&e->waiting, &p->given, link);
	if (first != NULL)
		TAILQ_INSERT_TAIL(&e->waiting, first, link);
	p->given_count = 0;
	p->given_bytes = 0;
	close_peer(p);
}

static bool
has_answered(const struct parser_peer *p)
{
	struct pollfd slot = {.fd = p->sock, .events = POLLIN};
	return poll(&slot, 1, 0) > 0;
}

int
parsing_watch(struct engine *e, int *wait_ms_r, struct err *err)
{
	(void)err;
	*wait_ms_r = -1;
	int64_t now_ms = clock_monotonic_ms();
	for (int i = 0; i < PARSERS; i++) {
		struct parser_peer *p = &e->parsers[i];
		const struct job *first = TAILQ_FIRST(&p->given);
		if (first == NULL)
			continue;
		int64_t left =
		    first->given_ms + LIMIT_PARSE_MS * PARSER_SLOWNESS - now_ms;
		/* It may have answered while we were held up, by a slow disk
		 * for example: what lies ready is taken before it is blamed. */
		if (left <= 0 && has_answered(p)) {
			left = 0;
		} else if (left <= 0) {
			log_event(LOG_ERR, "parser.killed",
			    log_i("message", first->message_id));
			process_kill(p->pidfd);
			parsing_lost(e, i);
			left = 0;
		}
		if (*wait_ms_r < 0 || left < *wait_ms_r)
			*wait_ms_r = (int)left;
	}
	return 0;
}

/*
 * T2 for one mail: 1 decided, 0 the mail cannot be (err says why), -1 the
 * store failed.
 */
static int
decide(struct engine *e, const struct job *job, struct err *err)
{
	const struct message row = {.id = job->message_id,
	    .internaldate = job->internaldate,
	    .size = job->size,
	    .junk = job->junk};
	struct intake_mail mail = {.message_id = job->message_id,
	    .row = &row,
	    .raw_fd = job->fd,
	    .facts_json = job->facts};
	/* Freed at once: the next mail is decided in memory that is warm. */
	void *ctx = mem_pool(INTAKE_POOL);
	int rc;

	if (job->facts.n == 0) {
		log_event(LOG_ERR, "mail.quarantined",
		    log_i("message", job->message_id));
		rc = intake_quarantine(ctx, e->office, job->message_id,
		    job->damaged ? "its bytes were damaged on our disk"
				 : "it stopped the reader twice",
		    err);
	} else {
		rc = intake_decide(ctx, e->office, &mail, err);
	}
	mem_free(ctx);
	if (rc == 0)
		return 1;
	return err->kind == ERR_STORE || err->kind == ERR_TEMP ? -1 : 0;
}

/* The same, undone by itself when the mail cannot be decided. */
static int
decide_alone(struct engine *e, const struct job *job, struct err *err)
{
	struct store *store = e->office->store;
	if (store_savepoint(store, err) < 0)
		return -1;
	int rc = decide(e, job, err);
	if (rc == 1)
		return store_savepoint_release(store, err);
	if (rc < 0)
		return -1;
	store_savepoint_rollback(store);
	log_event(LOG_ERR, "mail.quarantined",
	    log_i("message", job->message_id), log_err(err));
	void *ctx = mem_new(NULL);
	rc = intake_quarantine(ctx, e->office, job->message_id, err->text, err);
	mem_free(ctx);
	return rc;
}

/*
 * Under a savepoint SQLite copies each page before it changes it, so one for
 * a whole window of mails costs less than one each, and the less the longer the
 * window is.  1 all are decided; 0 one cannot be, and none is; -1 the store
 * failed.
 */
static int
decide_together(struct engine *e, struct err *err)
{
	struct store *store = e->office->store;
	const struct job *job;
	int rc = 1;
	if (store_savepoint(store, err) < 0)
		return -1;
	TAILQ_FOREACH(job, &e->answered, link)
	{
		rc = decide(e, job, err);
		if (rc < 0)
			return err_prefix(err, "deciding message %lld",
			    (long long)job->message_id);
		if (rc == 0) {
			store_savepoint_rollback(store);
			return 0;
		}
	}
	return store_savepoint_release(store, err) < 0 ? -1 : 1;
}

int
parsing_decide(struct engine *e, struct err *err)
{
	struct job *job;
	if (TAILQ_EMPTY(&e->answered))
		return 0;
	if (turn_begin(e, err) < 0)
		return -1;
	int together = decide_together(e, err);
	if (together < 0)
		return -1;
	while ((job = TAILQ_FIRST(&e->answered)) != NULL) {
		if (!together && decide_alone(e, job, err) < 0)
			return err_prefix(err, "deciding message %lld",
			    (long long)job->message_id);
		TAILQ_REMOVE(&e->answered, job, link);
		e->turn_mails++;
		job_free(e, job);
	}
	return 0;
}

/* Decides a waiting job without facts: quarantine. */
static int
give_up(struct engine *e, struct job *job, struct err *err)
{
	TAILQ_REMOVE(&e->waiting, job, link);
	TAILQ_INSERT_TAIL(&e->answered, job, link);
	return parsing_decide(e, err);
}

/*
 * A job that may be a poison: its attempt is counted in this turn, and it is
 * handed over in the next, after the commit.
 */
static int
prepare_suspect(struct engine *e, struct job *job, struct err *err)
{
	if (job->attempts >= ATTEMPTS_MAX)
		return give_up(e, job, err);
	TAILQ_REMOVE(&e->waiting, job, link);
	if (turn_begin(e, err) < 0 ||
	    inbox_attempt(
		e->office->store, job->message_id, &job->attempts, err) < 0)
		return -1;
	job->alone = false;
	TAILQ_INSERT_HEAD(&e->fresh, job, link);
	return 0;
}

/*
 * The raw mail of a job, from the store: 1, or 0 when this mail's bytes are
 * damaged.  That is one mail's misfortune: it is quarantined, and the daemon
 * goes on with everybody else's.
 */
static int
fetch_raw(struct engine *e, struct job *job, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct span raw;
	int rc = inbox_raw(e->office->store, ctx, job->message_id, &raw, err);
	if (rc == 1)
		job->fd = memfd_from("mail", raw, err);
	mem_free(ctx);
	if (job->fd >= 0)
		return 1;
	job->damaged = rc < 0 && err->kind == ERR_INPUT;
	return job->damaged ? 0 : -1;
}

static int
hand_over(
    struct engine *e, struct parser_peer *p, struct job *job, struct err *err)
{
	int rc = job->fd < 0 ? fetch_raw(e, job, err) : 1;
	if (rc <= 0)
		return rc < 0 ? -1 : give_up(e, job, err);
	struct frame_parse frame = {.message_id = job->message_id,
	    .size = job->size,
	    .out = p->next_out};
	job->out = p->outs[p->next_out];
	if (ipc_send(p->sock, FRAME_PARSE, &frame, sizeof frame, job->fd, err) <
	    0)
		return err->kind == ERR_TEMP ? 0 : -1;
	p->next_out = (p->next_out + 1) % PARSE_WINDOW;
	TAILQ_REMOVE(&e->waiting, job, link);
	if (p->given_count == 0)
		job->given_ms = clock_monotonic_ms();
	TAILQ_INSERT_TAIL(&p->given, job, link);
	p->given_count++;
	p->given_bytes += job->size;
	return 1;
}

static bool
has_room(const struct parser_peer *p, const struct job *job)
{
	return p->given_count == 0 ||
	       (p->given_count < PARSE_WINDOW &&
		   p->given_bytes + job->size <= GIVEN_MAX_BYTES);
}

int
parsing_mail_comes(struct engine *e, struct err *err)
{
	if (!e->start->once || e->mail_comes)
		return 0;
	e->mail_comes = true;
	return role_mail_comes(e->start, err);
}

int
parsing_feed(struct engine *e, struct err *err)
{
	if (!TAILQ_EMPTY(&e->waiting) && parsing_mail_comes(e, err) < 0)
		return -1;
	/* One that is not ready has been given nothing. */
	if (!e->parsers[e->active].ready)
		e->active = 1 - e->active;
	struct parser_peer *p = &e->parsers[e->active];
	while (p->ready) {
		struct job *job = TAILQ_FIRST(&e->waiting);
		if (job == NULL || !has_room(p, job))
			return 0;
		if (job->alone) {
			if (p->given_count > 0 || turn_open(e))
				return 0;
			if (prepare_suspect(e, job, err) < 0)
				return -1;
			return 0;
		}
		int rc = hand_over(e, p, job, err);
		if (rc <= 0)
			return rc;
	}
	return 0;
}

/* A copy of what the parser says it wrote; empty when it is not there. */
static struct span
read_facts(void *ctx, int fd, int64_t size)
{
	if (size <= 0 || size > LIMIT_FACTS_BYTES)
		return span_of(NULL, 0);
	char *copy = mem_zero(ctx, (size_t)size + 1);
	ssize_t got = pread(fd, copy, (size_t)size, 0);
	/* What a huge mail needed is not kept for the small ones. */
	if (size > FACTS_KEEP_BYTES && ftruncate(fd, 0) < 0)
		return span_of(NULL, 0);
	return got == size ? span_of(copy, (size_t)size) : span_of(NULL, 0);
}

/* The parser is ready, or facts have come for the first job given. */
int
parsing_frame(struct engine *e, int index, struct err *err)
{
	struct parser_peer *p = &e->parsers[index];
	if (e->frame.type == FRAME_PARSER_READY && !p->ready) {
		p->ready = true;
		return 0;
	}
	struct job *job = TAILQ_FIRST(&p->given);
	const struct frame_facts *facts = (const void *)e->frame.body;
	if (e->frame.type != FRAME_FACTS || e->frame.n != sizeof *facts ||
	    job == NULL || facts->message_id != job->message_id) {
		/* A jailed process that has read hostile bytes says something
		 * odd: treat it as dead. */
		process_kill(p->pidfd);
		return 1;
	}

	job->facts = read_facts(job, job->out, facts->size);
	e->answered_bytes += job->facts.n;
	TAILQ_REMOVE(&p->given, job, link);
	p->given_count--;
	p->given_bytes -= job->size;
	if (!TAILQ_EMPTY(&p->given))
		TAILQ_FIRST(&p->given)->given_ms = clock_monotonic_ms();
	TAILQ_INSERT_TAIL(&e->answered, job, link);
	return e->answered_bytes > ANSWERED_MAX_BYTES ? parsing_decide(e, err)
						      : 0;
}
