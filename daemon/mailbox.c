/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mailbox role: one IMAP connection kept alive, and its talk with the
 * engine.  What it does on the server is in mailbox_fetch.c.
 */
#include "daemon/mailbox_p.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "daemon/sys/clock.h"
#include "daemon/sys/entropy.h"
#include "daemon/sys/log.h"
#include "daemon/sys/process.h"
#include "daemon/sys/sandbox.h"
#include "daemon/sys/stop.h"
#include "parsers/base/civil.h"

enum {
	ALIVE_SLACK_MS = 8000,
	WAIT_MS = 2000, /* longest sleep between heartbeats */
	HURRY_MS = 1000,
	HURRIES = 5,
	HURRY_REFILL_MS = 10 * 60 * 1000,
	BACKOFF_MIN_MS = 30 * 1000,
	BACKOFF_MAX_MS = 15 * 60 * 1000
};

/* ------------------------------------------------------ being alive, waiting
 */

static void
on_tick(void *arg, int next_s)
{
	struct mailbox *m = arg;
	struct err err;

	/* A supervisor that is gone is noticed by on_control(). */
	(void)!role_alive(m->start, next_s * 1000 + ALIVE_SLACK_MS, &err);
}

/* The supervisor's news: a new engine, or a request to stop. */
static int
on_control(struct mailbox *m, struct err *err)
{
	struct frame_peer peer;
	int fd;
	int got;

	while ((got = role_peer(m->start, 0, &peer, &fd, err)) == 1) {
		if (peer.role == ROLE_SUBMIT) {
			mailbox_token_peer(m, fd);
			continue;
		}
		if (m->new_engine >= 0)
			(void)close(m->new_engine);
		m->new_engine = fd;
	}
	return got;
}

static bool
on_stopping(void *arg)
{
	struct mailbox *m = arg;
	struct err err;

	return on_control(m, &err) != 0 || stop_requested();
}

/* Sleeps until something can be read, the engine takes more, or ms are over. */
static int
rest(struct mailbox *m, short engine_events, int64_t ms, struct err *err)
{
	struct pollfd p[4] = {
	    {.fd = stop_fd(), .events = POLLIN},
	    {.fd = m->start->control, .events = POLLIN},
	    {.fd = m->engine, .events = engine_events},
	    /* Only where it is read next. */
	    {.fd = m->im == NULL && engine_events == POLLIN ? m->submit : -1,
		.events = POLLIN},
	};

	if (role_alive(m->start, WAIT_MS + ALIVE_SLACK_MS, err) != 0)
		return -1;
	if (poll(p, 4, (int)(ms < WAIT_MS ? ms : WAIT_MS)) < 0 &&
	    errno != EINTR)
		return err_sys(err, ERR_TEMP, errno, "poll");
	if (stop_requested())
		return err_set(err, ERR_STOP, "asked to stop");
	return p[1].revents != 0 ? on_control(m, err) : 0;
}

/* -------------------------------------------------------------- the engine */

/* Whatever the engine was told or said is void: it is asked again. */
static void
engine_gone(struct mailbox *m)
{
	if (m->engine >= 0)
		(void)close(m->engine);
	m->engine = -1;
	m->hold = false;
	m->asked = false;
	m->positioned = false;
	m->out_count = 0;
	m->out_bytes = 0;
	mailbox_copies_drop(m);
	mailbox_forget_list(m);
}

static int
on_from(struct mailbox *m, const struct frame_mailbox_from *from)
{
	/* The answer to an OPEN of an earlier connection, perhaps. */
	if (!m->asked || (from->junk != 0) != m->junk ||
	    from->uidvalidity != m->folder.uidvalidity)
		return 0;
	mailbox_forget_list(m);
	m->asked = false;
	m->positioned = true;
	m->caught_up = false;
	m->told = false;
	m->next = from->after == UINT32_MAX ? UINT32_MAX : from->after + 1;
	m->below = from->below;
	if (m->start->once && m->below == 0)
		m->below = m->folder.uidnext;
	m->since = from->since;
	/*
	 * From here on it fetches ahead, in bursts.  When it took a core from
	 * the engine, which has most to do, all waited for that: a backlog
	 * takes 7 % less time on two cores since it does not.
	 */
	process_step_back();
	return 0;
}

static int
on_frame(struct mailbox *m, struct err *err)
{
	const struct ipc_frame *f = &m->frame;

	if (f->type == FRAME_MAILBOX_FROM &&
	    f->n == sizeof(struct frame_mailbox_from)) {
		struct frame_mailbox_from from;

		memcpy(&from, f->body, sizeof(from));
		return on_from(m, &from);
	}
	if (f->type == FRAME_MAIL_STORED && f->n == sizeof(struct frame_uids)) {
		struct frame_uids uids;

		memcpy(&uids, f->body, sizeof(uids));
		mailbox_stored(m, &uids);
		return 0;
	}
	if (f->type == FRAME_HOLD && f->n == sizeof(struct frame_hold)) {
		struct frame_hold hold;

		memcpy(&hold, f->body, sizeof(hold));
		m->hold = hold.hold != 0;
		return 0;
	}
	if (f->type == FRAME_SENT_COPY &&
	    f->n == sizeof(struct frame_sent_copy))
		return mailbox_copy_take(m, err);
	return err_set(err, ERR_PERM, "an unexpected frame (%u, %zu bytes)",
	    (unsigned)f->type, f->n);
}

/* Takes all frames that lie ready.  A vanished engine is no failure here. */
static int
read_engine(struct mailbox *m, struct err *err)
{
	int got = IPC_NOTHING;
	int r;

	while (m->engine >= 0 &&
	       (got = ipc_recv_now(m->engine, &m->frame, err)) == IPC_GOT) {
		r = on_frame(m, err);
		ipc_frame_drop(&m->frame);
		if (r != 0)
			return -1;
	}
	if (m->engine >= 0 && got == IPC_CLOSED)
		engine_gone(m);
	else if (got < 0 && err->kind != ERR_TEMP)
		return -1;
	if (m->new_engine >= 0) {
		engine_gone(m);
		m->engine = m->new_engine;
		m->new_engine = -1;
		/* The new one has not heard how the server is. */
		m->up_known = false;
	}
	return 0;
}

int
mailbox_tell(struct mailbox *m, uint32_t type, const void *body, size_t n,
    int fd, struct err *err)
{
	int engine = m->engine;
	int r;

	for (;;) {
		if (m->engine < 0 || m->engine != engine)
			return err_set(err, ERR_TEMP, "the engine is gone");
		r = ipc_send_now(m->engine, type, body, n, fd, err);
		if (r == 1)
			return 0;
		if (r < 0) {
			engine_gone(m);
			return -1;
		}
		/* It may itself be waiting for us to read. */
		if (rest(m, POLLIN | POLLOUT, WAIT_MS, err) != 0 ||
		    read_engine(m, err) != 0)
			return -1;
	}
}

/* The server's state, said once per change. */
static int
report(
    struct mailbox *m, const struct err *why, int64_t retry_ms, struct err *err)
{
	struct frame_remote frame = {.up = why == NULL};

	if (why != NULL) {
		frame.retry_s = (int32_t)(retry_ms / 1000);
		frame.config = why->kind == ERR_CONFIG;
		(void)snprintf(frame.what, sizeof(frame.what), "%s", why->text);
	}
	if (m->up_known && m->up == (frame.up != 0) &&
	    strcmp(m->down_why, frame.what) == 0)
		return 0;
	if (why == NULL)
		log_event(
		    LOG_NOTICE, "imap.up", log_i("mails", m->folder.exists));
	else
		log_event(LOG_ERR, frame.config ? "imap.refused" : "imap.down",
		    log_err(why), log_i("retry_s", frame.retry_s));
	m->up_known = true;
	m->up = why == NULL;
	memcpy(m->down_why, frame.what, sizeof(m->down_why));
	return mailbox_tell(m, FRAME_REMOTE, &frame, sizeof(frame), -1, err);
}

/* ---------------------------------------------------------- the connection */

static void
disconnect(struct mailbox *m)
{
	mem_free(m->im);
	m->im = NULL;
	m->asked = false;
	m->positioned = false;
	m->filed_ready = false;
	m->sent_ready = false;
	mailbox_forget_list(m);
}

static int
connect_server(struct mailbox *m, struct err *err)
{
	const struct config_server *server = &m->config->server;
	const bool by_token = server->oauth != NULL;
	bool refused = false;
	struct imap_settings set = {
	    .host = server->host,
	    .port = server->port,
	    .tls = server->tls == TLS_IMPLICIT   ? IMAP_TLS_IMPLICIT
		   : server->tls == TLS_STARTTLS ? IMAP_TLS_STARTTLS
						 : IMAP_TLS_NONE,
	    .ca_file = server->ca_file,
	    .user = server->user,
	    .password = by_token ? NULL : secret_bytes(m->password).p,
	    .token = by_token ? secret_bytes(m->token).p : NULL,
	    .token_refused_r = &refused,
	};
	const struct stream_hooks hooks = {
	    .clock_ms = clock_monotonic_ms,
	    .arg = m,
	    .tick = on_tick,
	    .stop_fds = {stop_fd(), m->start->control},
	    .stopping = on_stopping,
	};

	if (server->auth != NULL && !imap_auth_by_name(server->auth, &set.auth))
		return err_set(
		    err, ERR_CONFIG, "auth = %s: no such way", server->auth);
	if (imap_open(m, &set, &hooks, &m->im, err) != 0)
		return refused && mailbox_token_refused(m, err) ? 0 : -1;
	if (by_token)
		mailbox_token_works(m);
	if (mailbox_first_folder(m, err) != 0)
		return -1;
	m->worked = false;
	m->move_most = MOVES_FIRST;
	return 0;
}

/* Half fixed, half by chance: many clients must not come back together. */
static int64_t
jitter(int64_t ms)
{
	return ms / 2 + entropy_below((uint32_t)ms);
}

/* May a connection that had worked be opened again at once? */
static bool
may_hurry(struct mailbox *m, int64_t now)
{
	if (!m->start->once && now - m->hurry_ms >= HURRY_REFILL_MS) {
		m->hurries = 0;
		m->hurry_ms = now;
	}
	return m->hurries++ < HURRIES;
}

/*
 * After a failure: drop the connection and wait.  One that had done something
 * useful is tried again soon, a few times in a while; otherwise after 30 s,
 * doubling to 15 minutes.
 */
static int
retreat(struct mailbox *m, const struct err *why, struct err *err)
{
	int64_t now = clock_monotonic_ms();
	bool hurry = m->im != NULL && m->worked && why->kind == ERR_TEMP &&
		     may_hurry(m, now);
	int64_t ms = HURRY_MS;
	struct err whole = *why;

	mailbox_explain(&whole);
	if (m->worked)
		m->failures = 0;
	if (!hurry) {
		ms = (int64_t)BACKOFF_MIN_MS << m->failures;
		if (ms > BACKOFF_MAX_MS)
			ms = BACKOFF_MAX_MS;
		else
			m->failures++;
	}
	disconnect(m);
	ms = jitter(ms);
	m->worked = false;
	m->try_after_ms = now + ms;
	if (!hurry)
		return report(m, &whole, ms, err);
	log_event(LOG_INFO, "imap.dropped", log_err(&whole));
	return 0;
}

static int
ask_engine(struct mailbox *m, struct err *err)
{
	const struct frame_mailbox_open open = {
	    .junk = m->junk,
	    .uidvalidity = m->folder.uidvalidity,
	    .uidnext = m->folder.uidnext,
	    .exists = m->folder.exists,
	};

	m->asked = true;
	return mailbox_tell(
	    m, FRAME_MAILBOX_OPEN, &open, sizeof(open), -1, err);
}

/* -------------------------------------------------------------------- work */

/* Nothing to do: wait for the server, or only for the engine. */
static int
wait_for_news(struct mailbox *m, struct err *err)
{
	int64_t now = clock_monotonic_ms();
	int seconds = m->config->poll_s;
	int r;

	if (!m->positioned || !m->caught_up || m->junk || m->start->once)
		return rest(m, POLLIN, WAIT_MS, err);
	if (m->move_count > 0 &&
	    m->move_after_ms - now < seconds * INT64_C(1000))
		seconds = m->move_after_ms <= now
			      ? 1
			      : (int)((m->move_after_ms - now) / 1000) + 1;
	r = imap_idle(m->im, seconds, m->engine, err);
	if (r < 0)
		return -1;
	m->worked = true;
	/* IDLE is a hint; asking for higher UIDs is what finds mail. */
	if (r != IMAP_WOKEN && !m->hold) {
		mailbox_forget_list(m);
		m->caught_up = false;
	}
	return 0;
}

/* One step with a live connection. */
static int
step(struct mailbox *m, struct err *err)
{
	int r = 0;

	if (!m->positioned && !m->asked)
		return report(m, NULL, 0, err) != 0 ? -1 : ask_engine(m, err);
	if (m->positioned && m->move_count < MOVES_MANY)
		r = mailbox_fetch(m, err);
	if (r == 0 && m->positioned &&
	    (m->caught_up || m->hold || m->move_count >= MOVES_MANY))
		r = mailbox_move(m, err);
	if (r == 0 && m->positioned && (m->caught_up || m->hold))
		r = mailbox_copy(m, err);
	if (r == 0)
		r = mailbox_turn(m, err);
	if (r != 0)
		return r < 0 ? -1 : 0;
	if (m->start->once && m->caught_up && m->aside.uid != 0) {
		m->worked = false;
		return err_set(err, ERR_TEMP,
		    "the server drops the connection at UID %u", m->aside.uid);
	}
	return wait_for_news(m, err);
}

/* Was it the server's fault?  Then go back from it; -1 is the end. */
static int
after_failure(struct mailbox *m, struct err *why, struct err *err)
{
	if (stop_requested() || why->kind == ERR_STOP) {
		*err = *why;
		return -1;
	}
	/* The engine went away while we spoke to it. */
	if (m->engine < 0 && (m->im == NULL || !imap_is_dead(m->im)))
		return 0;
	if (why->kind != ERR_TEMP && why->kind != ERR_CONFIG &&
	    why->kind != ERR_INPUT) {
		*err = *why;
		return -1;
	}
	if (m->im != NULL && m->positioned)
		mailbox_strike(m);
	if (retreat(m, why, err) != 0)
		return err->kind == ERR_TEMP ? 0 : -1;
	return 0;
}

/* --once: the engine learns that the server cannot be had, and ends the run. */
static int
give_up(struct mailbox *m, struct err *err)
{
	while (m->engine >= 0 || m->new_engine >= 0)
		if (rest(m, POLLIN, WAIT_MS, err) != 0 ||
		    read_engine(m, err) != 0 || mailbox_token_read(m, err) != 0)
			return -1;
	return 0;
}

static int
turn(struct mailbox *m, struct err *err)
{
	struct err why = {0};
	int64_t now = clock_monotonic_ms();
	int r;

	if (read_engine(m, err) != 0 || mailbox_token_read(m, err) != 0)
		return -1;
	if (m->engine < 0)
		return rest(m, POLLIN, WAIT_MS, err);
	if (m->im == NULL && now < m->try_after_ms)
		return rest(m, POLLIN, m->try_after_ms - now, err);
	r = m->im != NULL || m->config->server.oauth == NULL
		? 1
		: mailbox_token(m, &why);
	if (r == 0)
		return rest(m, POLLIN, WAIT_MS, err);
	if (r > 0)
		r = m->im == NULL ? connect_server(m, &why) : step(m, &why);
	if (r == 0)
		return 0;
	if (after_failure(m, &why, err) != 0)
		return -1;
	if (m->start->once && m->up_known && !m->up)
		return give_up(m, err);
	return 0;
}

static int
serve(struct mailbox *m, struct err *err)
{
	while (turn(m, err) == 0)
		continue;
	return err->kind == ERR_STOP || stop_requested() ? 0 : -1;
}

static int
read_password(struct mailbox *m, struct err *err)
{
	const char *name = m->config->server.password_credential;

	return name == NULL ? 0 : secret_read(m, name, &m->password, err);
}

int
mailbox_run(const struct role_start *start, struct err *err)
{
	struct mailbox *m = mem_one(NULL, struct mailbox);
	int r = -1;

	m->start = start;
	m->config = &start->config->mailbox;
	m->engine = -1;
	m->new_engine = -1;
	m->submit = -1;
	m->part = -1;
	m->zip = zip_new(m);
	if (read_password(m, err) == 0 && sandbox_net(err) == 0 &&
	    role_ready(start, err) == 0)
		r = serve(m, err);
	engine_gone(m);
	mailbox_token_close(m);
	disconnect(m);
	mem_free(m);
	return r;
}
