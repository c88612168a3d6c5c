/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The submit role: letters from the engine to an SMTP server, one at a time.
 * Here is what it owes to the engine for each of them; the way to the server
 * is submit_route.c's.
 *
 * Invariants, with the engine's half in dispatch.c and outcome.c:
 *  1. A letter is taken once: a SEND with the number and attempt of one that
 *     is here already is answered with its outcome or, when that is still to
 *     come, not at all.  So a new engine may simply give again what its
 *     outbox says this process has.
 *  2. An outcome is kept until the engine confirms it, and handed to every new
 *     engine before anything else.
 *  3. What lay unread in a dead engine's socket is read before that socket is
 *     closed: it was committed as given to us.
 *  4. After a request to stop no letter is begun; those not begun are given
 *     back as not tried, also those that were still on their way to us: the
 *     engine may hear of the stop later than we do.
 */
#include "daemon/role.h"

#include <errno.h>
#include <poll.h>
#include <sys/queue.h>
#include <unistd.h>

#include "daemon/net/smtp.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/ipc.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/sandbox.h"
#include "daemon/sys/stop.h"
#include "daemon/submit_route.h"
#include "daemon/submit_token.h"
#include "daemon/submit_words.h"

enum {
	IDLE_MS = 5000,   /* a heartbeat at least that often */
	ALIVE_MS = 15000, /* what it promises between letters */
	/* … and inside libcurl, which is left alone for up to the 30 s that
	 * a connection may take to come about. */
	BUSY_MS = 45000,
	BEAT_MS = 1000,
	/* A send past the final dot may go on for so long after a request to
	 * stop. */
	LAST_WORDS_MS = 8000,
	/* Silence of the engine's after which it has nothing more on the way.
	 */
	LAST_LOOK_MS = 200,
	/* A letter that is still not said after that is given up for now. */
	LETTER_MS = 20 * 60 * 1000,
	HELD_MAX = 64 /* letters and outcomes; then the engine has to wait */
};

/* A letter the engine gave us, until it has confirmed the outcome. */
struct held {
	TAILQ_ENTRY(held) link;
	struct frame_send ask;
	int fd; /* -1 once done */
	bool done;
	struct frame_outcome outcome;
};
TAILQ_HEAD(held_list, held);

struct submit {
	const struct role_start *start;
	int engine; /* socket, -1: none */
	struct submit_tokens *tokens;
	struct submit_route *route;
	struct held_list held;
	size_t held_count;
	int64_t begun_at;   /* the letter that is being sent */
	int64_t beat_at;    /* last heartbeat that promised BUSY_MS, or 0 */
	int64_t stopped_at; /* when a request to stop was first seen, or 0 */
	struct ipc_frame frame;
};

/* May smtp_send go on waiting? */
static bool
on_tick(void *arg, bool past_dot)
{
	struct submit *s = arg;
	const int64_t now = clock_monotonic_ms();
	struct err err;

	if (stop_requested()) {
		if (s->stopped_at == 0)
			s->stopped_at = now;
		return past_dot && now - s->stopped_at < LAST_WORDS_MS;
	}
	if (now - s->beat_at >= BEAT_MS) {
		s->beat_at = now;
		/* Without a supervisor there is nobody to work for. */
		if (role_alive(s->start, BUSY_MS, &err) != 0)
			stop_request();
	}
	return past_dot || now - s->begun_at < LETTER_MS;
}

static void
lose_engine(struct submit *s)
{
	if (s->engine >= 0)
		(void)close(s->engine);
	s->engine = -1;
}

/*
 * Tells an outcome.  When the engine is gone, invariant 2 tells the next one.
 * The waiting call refuses to work once we are asked to stop.
 */
static int
tell(struct submit *s, const struct held *h, struct err *err)
{
	const struct frame_outcome *o = &h->outcome;

	if (s->engine < 0)
		return 0;
	int rc =
	    stop_requested()
		? ipc_send_now(s->engine, FRAME_OUTCOME, o, sizeof(*o), -1, err)
		: ipc_send(s->engine, FRAME_OUTCOME, o, sizeof(*o), -1, err);
	if (rc >= 0)
		return 0;
	if (err->kind == ERR_STOP)
		return ipc_send_now(
			   s->engine, FRAME_OUTCOME, o, sizeof(*o), -1, err) < 0
			   ? -1
			   : 0;
	if (err->kind != ERR_TEMP)
		return -1;
	lose_engine(s);
	return 0;
}

static struct held *
find_held(struct submit *s, int64_t letter_id, int32_t attempt)
{
	struct held *h;

	TAILQ_FOREACH(h, &s->held, link)
	{
		if (h->ask.letter_id == letter_id && h->ask.attempt == attempt)
			return h;
	}
	return NULL;
}

static int
on_send(struct submit *s, struct err *err)
{
	struct frame_send ask;

	if (s->frame.n != sizeof(ask) || s->frame.fd < 0)
		return err_set(err, ERR_PERM, "a SEND frame without a letter");
	memcpy(&ask, s->frame.body, sizeof(ask));
	/* A name that fills its field was cut: unfit, smtp_send will say. */
	if (ask.from[FRAME_ADDRESS - 1] != '\0' ||
	    ask.to[FRAME_ADDRESS - 1] != '\0')
		return err_set(err, ERR_PERM, "a SEND frame without an end");
	struct held *h = find_held(s, ask.letter_id, ask.attempt);
	if (h != NULL) /* invariant 1 */
		return h->done ? tell(s, h, err) : 0;
	h = mem_one(s, struct held);
	h->ask = ask;
	h->fd = s->frame.fd;
	s->frame.fd = -1;
	TAILQ_INSERT_TAIL(&s->held, h, link);
	s->held_count++;
	return 0;
}

static int
on_confirm(struct submit *s, struct err *err)
{
	struct frame_confirm confirm;

	if (s->frame.n != sizeof(confirm))
		return err_set(err, ERR_PERM, "a CONFIRM frame without a body");
	memcpy(&confirm, s->frame.body, sizeof(confirm));
	struct held *h = find_held(s, confirm.letter_id, confirm.attempt);
	if (h != NULL && h->done) {
		TAILQ_REMOVE(&s->held, h, link);
		s->held_count--;
		mem_free(h);
	}
	return 0;
}

static int
on_frame(struct submit *s, struct err *err)
{
	int rc;

	switch (s->frame.type) {
	case FRAME_SEND:
		rc = on_send(s, err);
		break;
	case FRAME_CONFIRM:
		rc = on_confirm(s, err);
		break;
	default:
		rc = err_set(err, ERR_PERM, "an unexpected frame (%u)",
		    (unsigned)s->frame.type);
	}
	ipc_frame_drop(&s->frame);
	return rc;
}

/* Reads what is there; a socket that has ended is closed. */
static int
on_engine(struct submit *s, size_t most, struct err *err)
{
	while (s->engine >= 0 && s->held_count < most) {
		int got = ipc_recv_now(s->engine, &s->frame, err);
		if (got < 0 && err->kind != ERR_TEMP)
			return -1;
		if (got == IPC_NOTHING)
			return 0;
		if (got <= 0)
			lose_engine(s);
		else if (on_frame(s, err) != 0)
			return -1;
	}
	return 0;
}

static int
on_supervisor(struct submit *s, struct err *err)
{
	struct frame_peer peer;
	int fd;
	int got;

	while ((got = role_peer(s->start, 0, &peer, &fd, err)) == 1) {
		if (peer.role == ROLE_MAILBOX) {
			submit_tokens_mailbox(s->tokens, fd);
			continue;
		}
		if (on_engine(s, SIZE_MAX, err) != 0) { /* invariant 3 */
			(void)close(fd);
			return -1;
		}
		lose_engine(s);
		s->engine = fd;
		submit_tokens_forget_engine(s->tokens);
		struct held *h;
		TAILQ_FOREACH(h, &s->held, link)
		{ /* invariant 2 */
			if (h->done && tell(s, h, err) != 0)
				return -1;
		}
	}
	return got;
}

static void
deliver(struct submit *s, const struct held *h, struct smtp_outcome *o)
{
	const struct frame_send *ask = &h->ask;
	void *ctx = mem_new(NULL);
	struct span letter;
	struct err err;

	*o = (struct smtp_outcome){.result = SMTP_REFUSED_LOCALLY};
	if (ask->route != 0) {
		(void)snprintf(
		    o->why, sizeof(o->why), "there is no such route");
	} else if (memfd_map(ctx, h->fd, SMTP_LETTER_MAX, &letter, &err) != 0) {
		(void)snprintf(o->why, sizeof(o->why), "%.*s",
		    SMTP_WORDS_MAX - 1, err.text);
	} else {
		s->begun_at = clock_monotonic_ms();
		submit_route_send(s->route, ask->from, ask->to, letter, o);
	}
	mem_free(ctx);
}

static int
finish(struct submit *s, struct held *h, const struct smtp_outcome *o,
    int32_t took_ms, struct err *err)
{
	h->outcome = (struct frame_outcome){
	    .letter_id = h->ask.letter_id,
	    .attempt = h->ask.attempt,
	    .result = (int32_t)o->result,
	    .code = o->code,
	    .route_backoff = o->route ? 1 : 0,
	    .took_ms = took_ms,
	};
	submit_words(o, h->outcome.reply);
	h->done = true;
	(void)close(h->fd);
	h->fd = -1;
	return tell(s, h, err);
}

static struct held *
next_letter(struct submit *s)
{
	struct held *h;

	TAILQ_FOREACH(h, &s->held, link)
	{
		if (!h->done)
			return h;
	}
	return NULL;
}

static int
send_one(struct submit *s, struct held *h, struct err *err)
{
	const int64_t began = clock_monotonic_ms();
	struct smtp_outcome o;

	/* Not of every letter of a burst does the supervisor hear. */
	if (began - s->beat_at >= BEAT_MS) {
		if (role_alive(s->start, BUSY_MS, err) != 0)
			return -1;
		s->beat_at = began;
	}
	deliver(s, h, &o);
	const int64_t took_ms = clock_monotonic_ms() - began;
	return finish(
	    s, h, &o, took_ms > INT32_MAX ? INT32_MAX : (int32_t)took_ms, err);
}

/* Invariant 4: the letters nobody has begun to say are surely not sent. */
static int
give_back(struct submit *s, struct err *err)
{
	const struct smtp_outcome o = {
	    .result = SMTP_RETRY, .why = "not tried: the service stops"};
	struct held *h;

	while ((h = next_letter(s)) != NULL) {
		if (finish(s, h, &o, 0, err) != 0)
			return -1;
	}
	return 0;
}

/* The engine stops too: what it sends us now it had claimed before. */
static int
close_shop(struct submit *s, struct err *err)
{
	submit_tokens_last(s->tokens, s->engine);
	for (;;) {
		struct pollfd fd = {.fd = s->engine, .events = POLLIN};

		if (on_engine(s, SIZE_MAX, err) != 0 || give_back(s, err) != 0)
			return -1;
		if (s->engine < 0 || poll(&fd, 1, LAST_LOOK_MS) <= 0)
			return 0;
	}
}

static int
turn(struct submit *s, struct err *err)
{
	struct held *h = next_letter(s);
	const int64_t due_ms = submit_tokens_wait_ms(s->tokens);
	struct pollfd fds[4] = {
	    {.fd = stop_fd(), .events = POLLIN},
	    {.fd = s->start->control, .events = POLLIN},
	    {.fd = s->held_count < HELD_MAX ? s->engine : -1, .events = POLLIN},
	    {.fd = submit_tokens_fd(s->tokens), .events = POLLIN},
	};

	if (poll(fds, 4,
		h != NULL          ? 0
		: due_ms < IDLE_MS ? (int)due_ms
				   : IDLE_MS) < 0)
		return errno == EINTR ? 0
				      : err_sys(err, ERR_TEMP, errno, "poll");
	if (stop_requested())
		return 0;
	if (fds[1].revents != 0 && on_supervisor(s, err) != 0)
		return -1;
	if (fds[2].revents != 0 && on_engine(s, HELD_MAX, err) != 0)
		return -1;
	if (fds[3].revents != 0 && submit_tokens_read(s->tokens, err) != 0)
		return -1;
	submit_tokens_turn(s->tokens, s->engine);
	if (h != NULL)
		return send_one(s, h, err);
	submit_route_rest(s->route);
	s->beat_at = 0;
	return role_alive(s->start, ALIVE_MS, err);
}

static int
serve(struct submit *s, struct err *err)
{
	int rc = 0;

	while (rc == 0 && !stop_requested())
		rc = turn(s, err);
	if (rc != 0 && err->kind != ERR_STOP)
		return -1;
	return close_shop(s, err);
}

int
submit_run(const struct role_start *start, struct err *err)
{
	struct submit *s = mem_one(NULL, struct submit);
	int rc = -1;

	s->start = start;
	s->engine = -1;
	TAILQ_INIT(&s->held);
	if (submit_tokens_open(s, start, &s->tokens, err) == 0 &&
	    submit_route_open(s, config_route_in_use(start->config), s->tokens,
		(struct smtp_watch){on_tick, s}, &s->route, err) == 0 &&
	    sandbox_net(err) == 0 && role_ready(start, err) == 0)
		rc = serve(s, err);
	lose_engine(s);
	mem_free(s);
	return rc;
}
