/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mailbox role: one IMAP connection kept alive.  What it does on the server
 * is in mailbox_fetch.c, its talk with the engine in mailbox_engine.c.
 */
#include "daemon/mailbox_p.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "daemon/sys/clock.h"
#include "daemon/sys/entropy.h"
#include "daemon/sys/log.h"
#include "daemon/sys/sandbox.h"
#include "daemon/sys/stop.h"
#include "parsers/base/civil.h"

enum {
	ALIVE_SLACK_MS = 8000,
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

int
mailbox_rest(
    struct mailbox *m, short engine_events, int64_t ms, struct err *err)
{
	struct pollfd p[4] = {
	    {.fd = stop_fd(), .events = POLLIN},
	    {.fd = m->start->control, .events = POLLIN},
	    {.fd = m->engine, .events = engine_events},
	    /* Only where it is read next. */
	    {.fd = m->im == NULL && engine_events == POLLIN ? m->submit : -1,
		.events = POLLIN},
	};

	if (role_alive(m->start, MAILBOX_WAIT_MS + ALIVE_SLACK_MS, err) != 0)
		return -1;
	const int64_t most = ms < MAILBOX_WAIT_MS ? ms : MAILBOX_WAIT_MS;
	if (poll(p, 4, (int)most) < 0 && errno != EINTR)
		return err_sys(err, ERR_TEMP, errno, "poll");
	if (stop_requested())
		return err_set(err, ERR_STOP, "asked to stop");
	return p[1].revents != 0 ? on_control(m, err) : 0;
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
		return mailbox_report(m, &whole, ms, err);
	log_event(LOG_INFO, "imap.dropped", log_err(&whole));
	return 0;
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
		return mailbox_rest(m, POLLIN, MAILBOX_WAIT_MS, err);
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

/*
 * While a thousand are moved the engine runs out of work: it gets some first.
 * Where too many wait to be moved that comes first; but a folder that takes
 * none keeps no mail from being read.
 */
static bool
may_fetch(const struct mailbox *m)
{
	return m->positioned && (m->move_count < MOVES_MOST || m->move_failed);
}

/* One step with a live connection. */
static int
step(struct mailbox *m, struct err *err)
{
	int r = 0;

	if (!m->positioned && !m->asked)
		return mailbox_report(m, NULL, 0, err) != 0
			   ? -1
			   : mailbox_engine_ask(m, err);
	if (may_fetch(m))
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
		if (mailbox_rest(m, POLLIN, MAILBOX_WAIT_MS, err) != 0 ||
		    mailbox_engine_read(m, err) != 0 ||
		    mailbox_token_read(m, err) != 0)
			return -1;
	return 0;
}

static int
turn(struct mailbox *m, struct err *err)
{
	struct err why = {0};
	int64_t now = clock_monotonic_ms();
	int r;

	if (mailbox_engine_read(m, err) != 0 || mailbox_token_read(m, err) != 0)
		return -1;
	if (m->engine < 0)
		return mailbox_rest(m, POLLIN, MAILBOX_WAIT_MS, err);
	if (m->im == NULL && now < m->try_after_ms)
		return mailbox_rest(m, POLLIN, m->try_after_ms - now, err);
	r = m->im != NULL || m->config->server.oauth == NULL
		? 1
		: mailbox_token(m, &why);
	if (r == 0)
		return mailbox_rest(m, POLLIN, MAILBOX_WAIT_MS, err);
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
	mailbox_engine_gone(m);
	mailbox_token_close(m);
	disconnect(m);
	mem_free(m);
	return r;
}
