/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The supervisor. */
#include "daemon/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/child.h"
#include "daemon/config/config.h"
#include "daemon/frames.h"
#include "daemon/role.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/files.h"
#include "daemon/sys/ipc.h"
#include "daemon/sys/lock.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/notify.h"
#include "daemon/sys/process.h"
#include "daemon/sys/sandbox.h"
#include "daemon/sys/stop.h"
#include "daemon/sys/zone.h"

enum {
	CONFIG_BYTES = 256 * 1024,
	PARSERS = 2, /* one working, one spare */
	SUBMITS_MAX = 4,
	CHILDREN_MAX = 2 + PARSERS + SUBMITS_MAX,
	/* A stop is over within 10 s (ARCHITECTURE.md): a send past the final
	 * dot has 8 of them. */
	STOP_MS = 9000,
	PARSER_PACE_MS = 1000,
	EXIT_TEMP = 75,
	EXIT_CONFIG = 78
};

enum phase { RUNNING = 0, RELOADING, STOPPING };

struct supervisor {
	const struct supervisor_options *options;
	struct config *config; /* a root of its own */
	int memfd;
	struct config *next; /* while RELOADING */
	int next_memfd;
	struct child children[CHILDREN_MAX];
	int count;
	enum phase phase;
	int64_t stop_by; /* then SIGKILL */
	bool all_ready;  /* said so to systemd */
	int status;
	int signals;
	int watchdog_ms;
	int64_t watchdog_at;
	struct ipc_frame frame;
};

int
supervisor_load(void *ctx, const char *file, struct config **config_r,
    int *memfd_r, struct err *err)
{
	void *work = mem_new(NULL);
	struct span text;
	struct config *config = NULL;
	int result = -1;

	if (files_read(work, file, CONFIG_BYTES, &text, err) == 0 &&
	    config_parse(ctx, file, text, &config, err) == 0) {
		if (zone_open(config->zone, err) != 0)
			err_prefix(err, "%s", file);
		else if ((*memfd_r = memfd_from("config", text, err)) >= 0)
			result = 0;
	}
	if (result != 0)
		mem_free(config);
	else
		*config_r = config;
	mem_free(work);
	return result;
}

static struct child *
find(struct supervisor *s, enum role role)
{
	for (int i = 0; i < s->count; i++)
		if (s->children[i].role == role)
			return &s->children[i];
	return NULL;
}

static void
add_child(struct supervisor *s, enum role role, int index)
{
	ASSERT(s->count < CHILDREN_MAX);
	child_init(&s->children[s->count++], role, index);
}

static int
submit_count(const struct config *config)
{
	const struct config_route *route = config_route_in_use(config);
	const int n = route == NULL ? 0 : route->connections;

	return n < SUBMITS_MAX ? n : SUBMITS_MAX;
}

/* The engine first: it is the one that can refuse the whole start; then the
 * mailbox, which has a server to wait for; the spare parser last. */
static void
plan_children(struct supervisor *s)
{
	s->count = 0;
	add_child(s, ROLE_ENGINE, 0);
	add_child(s, ROLE_MAILBOX, 0);
	add_child(s, ROLE_PARSER, 0);
	for (int i = 0; i < submit_count(s->config); i++)
		add_child(s, ROLE_SUBMIT, i);
	for (int i = 1; i < PARSERS; i++)
		add_child(s, ROLE_PARSER, i);
}

/* The mailbox is handed its access tokens by the first submit process. */
static int
join_for_tokens(struct supervisor *s, const struct child *c, struct err *err)
{
	if (s->config->mailbox.server.oauth == NULL || c->index != 0 ||
	    (c->role != ROLE_MAILBOX && c->role != ROLE_SUBMIT))
		return 0;
	return child_join(find(s, ROLE_MAILBOX), find(s, ROLE_SUBMIT), err);
}

static int
join_all(struct supervisor *s, struct child *c, struct err *err)
{
	struct child *engine = find(s, ROLE_ENGINE);

	if (c != engine)
		return child_join(engine, c, err) != 0
			   ? -1
			   : join_for_tokens(s, c, err);
	for (int i = 0; i < s->count; i++)
		if (&s->children[i] != engine &&
		    child_join(engine, &s->children[i], err) != 0)
			return -1;
	return 0;
}

static void
start(struct supervisor *s, struct child *c)
{
	const struct child_launch launch = {
	    .config_file = s->options->config_file,
	    .config_memfd = s->memfd,
	    .once = s->options->once,
	    .verbose = s->options->verbose,
	};
	struct err err;

	if (child_start(c, &launch, &err) != 0) {
		log_event(
		    LOG_ERR, "role.failed", child_log_name(c), log_err(&err));
		return;
	}
	if (join_all(s, c, &err) != 0) {
		/* Without its sockets it is of no use; it will be reaped. */
		(void)kill(c->pid, SIGKILL);
		log_event(
		    LOG_ERR, "role.failed", child_log_name(c), log_err(&err));
		return;
	}
	log_event(LOG_INFO, "role.start", child_log_name(c), child_log_index(c),
	    child_log_pid(c));
}

/*
 * What a single pass that finds nothing needs is started first: each start
 * takes 20 ms of a core, and a parser as much again.
 */
static bool
is_wanted_first(const struct child *c)
{
	return c->role == ROLE_ENGINE || c->role == ROLE_MAILBOX;
}

static void
start_first(struct supervisor *s)
{
	for (int i = 0; i < s->count; i++)
		if (is_wanted_first(&s->children[i]))
			start(s, &s->children[i]);
}

/* Those not started yet are due, once the engine has work for them. */
static void
start_others(struct supervisor *s)
{
	for (int i = 0; i < s->count; i++) {
		struct child *c = &s->children[i];

		if (c->pid == 0 && c->started == 0)
			c->start_at = clock_monotonic_ms();
	}
}

/* Asks every role to end; those that do not are killed at stop_by. */
static void
stop_all(struct supervisor *s, enum phase phase)
{
	if (s->phase == STOPPING)
		return;
	if (s->phase == RUNNING)
		s->stop_by = clock_monotonic_ms() + STOP_MS;
	s->phase = phase;
	for (int i = 0; i < s->count; i++) {
		struct child *c = &s->children[i];

		c->start_at = CHILD_NEVER;
		if (c->pid == 0)
			continue;
		child_tell(c, FRAME_STOP, NULL, 0, -1);
		(void)kill(c->pid, SIGTERM);
	}
}

static void
give_up(struct supervisor *s, int status)
{
	if (s->phase != STOPPING)
		s->status = status;
	stop_all(s, STOPPING);
}

/* What the end of a role means while running. */
static void
judge(struct supervisor *s, struct child *c, int status)
{
	const int64_t now = clock_monotonic_ms();
	const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	const bool parser = c->role == ROLE_PARSER;

	if (code == EXIT_CONFIG) {
		give_up(s, EXIT_CONFIG);
	} else if (code == EXIT_TEMP && c->role == ROLE_ENGINE && !c->ready) {
		give_up(s, EXIT_TEMP);
	} else if (s->options->once && !parser) {
		/* One pass has no second tries; a role with nothing left to
		 * do may end before the engine says done. */
		if (code != 0 || c->role == ROLE_ENGINE)
			give_up(s, code > 0 ? code : EXIT_TEMP);
	} else if (parser && c->ready) {
		/* Its deaths count against the mail, not against it; but no
		 * more than one start a second, whatever it dies of. */
		c->start_at = c->started + PARSER_PACE_MS;
	} else {
		child_back_off(c, now);
	}
}

static void
on_end(struct supervisor *s, struct child *c, int status)
{
	const bool expected =
	    s->phase != RUNNING || c->lost ||
	    (s->options->once && WIFEXITED(status) && WEXITSTATUS(status) == 0);

	log_event(expected ? LOG_INFO : LOG_WARNING, "role.exit",
	    child_log_name(c), child_log_index(c), child_log_pid(c),
	    log_s("how", WIFSIGNALED(status) ? "signal" : "status"),
	    log_i("code",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
	child_ended(c);
	if (s->phase == RUNNING)
		judge(s, c, status);
	c->ready = false;
	if (s->phase == RUNNING && c->start_at != CHILD_NEVER &&
	    c->role != ROLE_PARSER)
		notify_status("%s is down; started again in %d ms",
		    role_name(c->role), c->backoff_ms);
}

static void
on_ready(struct supervisor *s, struct child *c)
{
	c->ready = true;
	log_event(
	    LOG_INFO, "role.ready", child_log_name(c), child_log_index(c));
	if (c->role == ROLE_ENGINE && s->phase == RUNNING)
		start_others(s);
	for (int i = 0; i < s->count; i++)
		if (!s->children[i].ready)
			return;
	notify_status("running");
	if (s->all_ready)
		return;
	s->all_ready = true;
	notify_ready();
	log_event(LOG_NOTICE, "daemon.ready", LOG_END);
}

static void
on_frame(struct supervisor *s, struct child *c)
{
	const struct ipc_frame *frame = &s->frame;
	struct frame_heartbeat beat;
	struct frame_done done;

	if (frame->type == FRAME_READY) {
		on_ready(s, c);
	} else if (frame->type == FRAME_HEARTBEAT && frame->n == sizeof(beat)) {
		memcpy(&beat, frame->body, sizeof(beat));
		child_promise(c, beat.deadline_ms);
	} else if (frame->type == FRAME_DONE && frame->n == sizeof(done) &&
		   c->role == ROLE_ENGINE && s->options->once) {
		memcpy(&done, frame->body, sizeof(done));
		give_up(s, done.status);
	}
	/* Anything else says nothing that a supervisor must act upon. */
}

static void
drain(struct supervisor *s, struct child *c)
{
	struct err err;
	int got;

	if (c->control < 0)
		return;
	while ((got = ipc_recv_now(c->control, &s->frame, &err)) == IPC_GOT) {
		on_frame(s, c);
		ipc_frame_drop(&s->frame);
	}
	/* Its end will be told by SIGCHLD; a closed socket only spins. */
	if (got != IPC_NOTHING)
		child_close_control(c);
}

static void
reap(struct supervisor *s)
{
	pid_t pid;
	int status;

	while (process_reap(&pid, &status) == 1)
		for (int i = 0; i < s->count; i++)
			if (s->children[i].pid == pid) {
				/* Its last words first: --once is done. */
				drain(s, &s->children[i]);
				on_end(s, &s->children[i], status);
			}
}

static void
enforce_deadlines(struct supervisor *s, int64_t now)
{
	for (int i = 0; i < s->count; i++) {
		struct child *c = &s->children[i];

		if (c->pid == 0 || c->lost ||
		    (now < c->deadline && s->phase == RUNNING) ||
		    (s->phase != RUNNING && now < s->stop_by))
			continue;
		c->lost = true;
		log_event(LOG_ERR, "role.killed", child_log_name(c),
		    child_log_index(c), child_log_pid(c));
		(void)kill(c->pid, SIGKILL);
	}
}

static void
start_due(struct supervisor *s, int64_t now)
{
	for (int i = 0; i < s->count && s->phase == RUNNING; i++)
		if (s->children[i].pid == 0 && s->children[i].start_at <= now)
			start(s, &s->children[i]);
}

/* systemd hears from us only while no role is past its deadline. */
static void
feed_watchdog(struct supervisor *s, int64_t now)
{
	if (s->watchdog_ms == 0 || now < s->watchdog_at)
		return;
	s->watchdog_at = now + s->watchdog_ms;
	for (int i = 0; i < s->count; i++)
		if (s->children[i].pid != 0 && s->children[i].lost)
			return;
	notify_alive();
}

static void
reload(struct supervisor *s)
{
	struct config *config;
	struct err err;
	int memfd;

	if (s->phase != RUNNING || s->options->once)
		return;
	notify_reloading(clock_monotonic_us());
	if (supervisor_load(
		NULL, s->options->config_file, &config, &memfd, &err) != 0) {
		/* The old one stays; zone_open() may have moved on. */
		struct err ignored;

		(void)!zone_open(s->config->zone, &ignored);
		log_event(LOG_ERR, "daemon.reload-refused", log_err(&err));
		notify_status("configuration refused: %.150s", err.text);
		notify_ready();
		return;
	}
	s->next = config;
	s->next_memfd = memfd;
	s->all_ready = false;
	stop_all(s, RELOADING);
}

/* Every role has ended: the new configuration takes over. */
static void
finish_reload(struct supervisor *s)
{
	mem_free(s->config);
	(void)close(s->memfd);
	s->config = s->next;
	s->memfd = s->next_memfd;
	s->next = NULL;
	s->phase = RUNNING;
	log_event(LOG_NOTICE, "daemon.reload", LOG_END);
	plan_children(s);
	start_first(s);
}

static bool
any_running(const struct supervisor *s)
{
	for (int i = 0; i < s->count; i++)
		if (s->children[i].pid != 0)
			return true;
	return false;
}

/* Milliseconds until something is due; -1 when nothing is. */
static int
next_wait(const struct supervisor *s, int64_t now)
{
	int64_t due = s->watchdog_ms != 0 ? s->watchdog_at : CHILD_NEVER;

	if (s->phase != RUNNING && s->stop_by < due && now < s->stop_by)
		due = s->stop_by;
	for (int i = 0; i < s->count; i++) {
		const struct child *c = &s->children[i];

		if (s->phase == RUNNING && c->pid != 0 && !c->lost &&
		    c->deadline < due)
			due = c->deadline;
		if (c->pid == 0 && c->start_at < due)
			due = c->start_at;
	}
	if (due == CHILD_NEVER)
		return -1;
	/* One more, so that it is due when poll() returns. */
	return due <= now ? 0
			  : (int)(due - now < 60000 ? due - now + 1 : 60000);
}

static int
wait_for_something(struct supervisor *s, struct err *err)
{
	struct pollfd fds[2 + CHILDREN_MAX];
	const bool stopping = s->phase == STOPPING;

	/* Once stopping, the stop descriptor is readable for ever. */
	fds[0] =
	    (struct pollfd){.fd = stopping ? -1 : stop_fd(), .events = POLLIN};
	fds[1] = (struct pollfd){.fd = s->signals, .events = POLLIN};
	for (int i = 0; i < s->count; i++)
		fds[2 + i] = (struct pollfd){
		    .fd = s->children[i].control, .events = POLLIN};
	const int wait = next_wait(s, clock_monotonic_ms());

	if (poll(fds, 2 + (nfds_t)s->count, wait) < 0) {
		if (errno == EINTR)
			return 0;
		return err_sys(err, ERR_TEMP, errno, "poll");
	}
	for (int i = 0; i < s->count; i++)
		if (fds[2 + i].revents != 0)
			drain(s, &s->children[i]);
	return 0;
}

static void
on_stop(struct supervisor *s)
{
	log_event(LOG_NOTICE, "daemon.stop", LOG_END);
	notify_stopping();
	stop_all(s, STOPPING);
}

static int
loop(struct supervisor *s, struct err *err)
{
	while (s->phase == RUNNING || any_running(s)) {
		if (wait_for_something(s, err) != 0)
			return -1;
		if (stop_requested() && s->phase != STOPPING)
			on_stop(s);
		const unsigned got = process_signals_take(s->signals);
		const int64_t now = clock_monotonic_ms();

		if ((got & PROCESS_CHILD) != 0)
			reap(s);
		if ((got & PROCESS_RELOAD) != 0)
			reload(s);
		enforce_deadlines(s, now);
		start_due(s, now);
		feed_watchdog(s, now);
		if (s->phase == RELOADING && !any_running(s))
			finish_reload(s);
	}
	return 0;
}

/*
 * One daemon a state directory for as long as this one lives: the engine's own
 * lock is free for a moment whenever it is started again.
 */
static int
lock_state(const struct config *config, struct err *err)
{
	if (files_make_dir(config->state_dir, 0700, err) != 0)
		return -1;
	return lock_take(config->state_dir, err);
}

int
supervisor_run(
    const struct supervisor_options *options, int *status_r, struct err *err)
{
	struct supervisor *s = mem_one(NULL, struct supervisor);
	int lock = -1;
	int result = -1;

	s->options = options;
	if (supervisor_load(NULL, s->options->config_file, &s->config,
		&s->memfd, err) != 0) {
		mem_free(s);
		return -1;
	}
	if (stop_init(err) == 0 && sandbox_basic(err) == 0 &&
	    (lock = lock_state(s->config, err)) >= 0 &&
	    (s->signals = process_signals(err)) >= 0) {
		s->watchdog_ms = notify_watchdog_ms();
		log_event(
		    LOG_NOTICE, "daemon.start", log_s("version", ENQ_VERSION));
		plan_children(s);
		start_first(s);
		result = loop(s, err);
		*status_r = s->status;
		log_event(
		    LOG_NOTICE, "daemon.stopped", log_i("status", s->status));
		(void)close(s->signals);
	}
	if (lock >= 0)
		(void)close(lock);
	(void)close(s->memfd);
	mem_free(s->config);
	mem_free(s->next);
	mem_free(s);
	return result;
}
