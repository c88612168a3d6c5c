/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The supervisor. */
#include "daemon/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/child.h"
#include "daemon/children.h"
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
	/* A stop is over within 10 s (ARCHITECTURE.md): a send past the final
	 * dot has 8 of them. */
	STOP_MS = 9000,
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
	struct children roles;
	enum phase phase;
	int64_t stop_by; /* once not RUNNING: then SIGKILL */
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

static void
start_roles(struct supervisor *s)
{
	const struct child_launch launch = {
	    .config_file = s->options->config_file,
	    .config_memfd = s->memfd,
	    .once = s->options->once,
	    .verbose = s->options->verbose,
	};

	children_plan(&s->roles, &launch, s->config);
	children_start_first(&s->roles);
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
	children_stop(&s->roles, s->stop_by);
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
	const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	if (code == EXIT_CONFIG) {
		give_up(s, EXIT_CONFIG);
	} else if (code == EXIT_TEMP && c->role == ROLE_ENGINE && !c->ready) {
		give_up(s, EXIT_TEMP);
	} else if (s->options->once && c->role != ROLE_PARSER) {
		/* One pass has no second tries; a role with nothing left to
		 * do may end before the engine says done. */
		if (code != 0 || c->role == ROLE_ENGINE)
			give_up(s, code > 0 ? code : EXIT_TEMP);
	} else {
		child_due_again(c, clock_monotonic_ms());
		if (c->role == ROLE_PARSER)
			children_parser_due(&s->roles);
	}
}

static void
on_end(struct supervisor *s, struct child *c, int status)
{
	const bool expected =
	    s->phase != RUNNING || c->lost ||
	    (s->options->once && WIFEXITED(status) && WEXITSTATUS(status) == 0);

	child_ended(c, status, expected);
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
		children_rest_due(&s->roles);
	if (!children_all_ready(&s->roles))
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
	} else if (frame->type == FRAME_MAIL_COMES && s->phase == RUNNING) {
		children_parser_due(&s->roles);
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

	while (process_reap(&pid, &status) == 1) {
		struct child *c = children_with_pid(&s->roles, pid);

		if (c == NULL)
			continue;
		/* Its last words first: --once is done. */
		drain(s, c);
		on_end(s, c, status);
	}
}

/* systemd hears from us only while no role is past its deadline. */
static void
feed_watchdog(struct supervisor *s, int64_t now)
{
	if (s->watchdog_ms == 0 || now < s->watchdog_at)
		return;
	s->watchdog_at = now + s->watchdog_ms;
	if (!children_any_lost(&s->roles))
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
	start_roles(s);
}

/* Milliseconds until something is due; -1 when nothing is. */
static int
next_wait(const struct supervisor *s, int64_t now)
{
	int64_t due = children_next_due(&s->roles);

	if (s->watchdog_ms != 0 && s->watchdog_at < due)
		due = s->watchdog_at;
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
	for (int i = 0; i < s->roles.count; i++)
		fds[2 + i] = (struct pollfd){
		    .fd = s->roles.child[i].control, .events = POLLIN};
	const int wait = next_wait(s, clock_monotonic_ms());

	if (poll(fds, 2 + (nfds_t)s->roles.count, wait) < 0) {
		if (errno == EINTR)
			return 0;
		return err_sys(err, ERR_TEMP, errno, "poll");
	}
	for (int i = 0; i < s->roles.count; i++)
		if (fds[2 + i].revents != 0)
			drain(s, &s->roles.child[i]);
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
	while (s->phase == RUNNING || children_any_running(&s->roles)) {
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
		children_kill_late(&s->roles, now);
		if (s->phase == RUNNING)
			children_start_due(&s->roles, now);
		feed_watchdog(s, now);
		if (s->phase == RELOADING && !children_any_running(&s->roles))
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
		start_roles(s);
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
