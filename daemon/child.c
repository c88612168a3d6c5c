/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One role's process as the supervisor sees it. */
#include "daemon/child.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/role.h"
#include "daemon/sys/entropy.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/ipc.h"
#include "daemon/sys/process.h"

enum {
	START_MS = 60000, /* to the first heartbeat: migrations take time */
	GRACE_MS = 1000,  /* on top of an announced deadline */
	BACKOFF_FIRST_MS = 500,
	BACKOFF_MOST_MS = 60000,
	LIVED_MS = 60000, /* a life this long ends the back-off */
	PARSER_PACE_MS = 1000
};

struct log_field
child_log_name(const struct child *c)
{
	return log_s("name", role_name(c->role));
}

struct log_field
child_log_index(const struct child *c)
{
	return log_i("index", c->index);
}

struct log_field
child_log_pid(const struct child *c)
{
	return log_i("pid", c->pid);
}

void
child_init(struct child *c, enum role role, int index)
{
	*c = (struct child){
	    .role = role,
	    .index = index,
	    .control = -1,
	    .deadline = CHILD_NEVER,
	    .start_at = CHILD_NEVER,
	};
}

void
child_close_control(struct child *c)
{
	if (c->control >= 0)
		(void)close(c->control);
	c->control = -1;
}

/*
 * The engine's SQLite and JSON take and free 700 small blocks a mail, many of
 * one size at once, where glibc's malloc keeps seven of a size at hand and puts
 * the others together and apart again: with more a mail takes 5 % less.  (Large
 * pages would give another 2 %, and make an idle engine 2 MB bigger.)
 */
static char *
allocator(void *ctx, enum role role)
{
	return role != ROLE_ENGINE
		   ? NULL
		   : mem_str(
			 ctx, "GLIBC_TUNABLES=glibc.malloc.tcache_count=127");
}

static int
spawn(struct child *c, const struct child_launch *launch, struct err *err)
{
	void *ctx = mem_new(NULL);
	char *argv[] = {
	    mem_fmt(ctx, "enquiryd: %s", role_name(c->role)),
	    mem_fmt(ctx, "--role=%s", role_name(c->role)),
	    mem_fmt(ctx, "--index=%d", c->index),
	    mem_fmt(ctx, "--config=%s", launch->config_file),
	    NULL, /* --once, --verbose */
	    NULL,
	    NULL,
	};
	int ends[2];
	int result = -1;
	int n = 4;

	if (launch->once)
		argv[n++] = mem_str(ctx, "--once");
	if (launch->verbose)
		argv[n++] = mem_str(ctx, "--verbose");
	if (ipc_pair(ends, err) == 0) {
		const int keep[] = {ends[1], launch->config_memfd};

		result = process_spawn(
		    argv, allocator(ctx, c->role), keep, 2, &c->pid, err);
		(void)close(ends[1]);
		entropy_bytes(&c->instance, sizeof c->instance);
		c->instance &= INT64_MAX;
		if (result == 0)
			c->control = ends[0];
		else
			(void)close(ends[0]);
	}
	mem_free(ctx);
	return result;
}

static void
back_off(struct child *c, int64_t now)
{
	if (c->backoff_ms == 0 || now - c->started >= LIVED_MS)
		c->backoff_ms = BACKOFF_FIRST_MS;
	else if (c->backoff_ms < BACKOFF_MOST_MS / 2)
		c->backoff_ms *= 2;
	else
		c->backoff_ms = BACKOFF_MOST_MS;
	c->start_at = now + c->backoff_ms;
}

int
child_start(struct child *c, const struct child_launch *launch, struct err *err)
{
	const int64_t now = clock_monotonic_ms();

	c->ready = false;
	c->stopping = false;
	c->lost = false;
	c->started = now;
	c->deadline = now + START_MS;
	c->start_at = CHILD_NEVER;
	if (spawn(c, launch, err) == 0)
		return 0;
	c->deadline = CHILD_NEVER;
	back_off(c, now);
	return -1;
}

void
child_tell(
    const struct child *c, uint32_t type, const void *body, size_t n, int fd)
{
	struct err err;

	if (c->control >= 0 &&
	    ipc_send_now(c->control, type, body, n, fd, &err) < 0)
		log_event(
		    LOG_DEBUG, "role.failed", child_log_name(c), log_err(&err));
}

static void
tell_peer(const struct child *to, const struct child *peer, int fd)
{
	const struct frame_peer body = {
	    .role = (int32_t)peer->role,
	    .index = peer->index,
	    .pid = peer->pid,
	    .instance = peer->instance,
	};

	child_tell(to, FRAME_PEER, &body, sizeof(body), fd);
}

int
child_join(const struct child *one, const struct child *other, struct err *err)
{
	int ends[2];

	if (one->pid == 0 || other->pid == 0)
		return 0;
	if (ipc_pair(ends, err) != 0)
		return -1;
	tell_peer(one, other, ends[0]);
	tell_peer(other, one, ends[1]);
	(void)close(ends[0]);
	(void)close(ends[1]);
	return 0;
}

void
child_promise(struct child *c, int deadline_ms)
{
	if (!c->stopping)
		c->deadline = clock_monotonic_ms() + deadline_ms + GRACE_MS;
}

void
child_stop(struct child *c, int64_t by)
{
	c->start_at = CHILD_NEVER;
	if (c->pid == 0)
		return;
	c->stopping = true;
	c->deadline = by;
	child_tell(c, FRAME_STOP, NULL, 0, -1);
	/* A parser that is not ready has no mail, and would not hear of a stop
	 * before its start is over. */
	(void)kill(
	    c->pid, c->role == ROLE_PARSER && !c->ready ? SIGKILL : SIGTERM);
}

void
child_kill(struct child *c)
{
	c->lost = true;
	log_event(LOG_ERR, "role.killed", child_log_name(c), child_log_index(c),
	    child_log_pid(c));
	(void)kill(c->pid, SIGKILL);
}

void
child_ended(struct child *c, int status, bool expected)
{
	log_event(expected ? LOG_INFO : LOG_WARNING, "role.exit",
	    child_log_name(c), child_log_index(c), child_log_pid(c),
	    log_s("how", WIFSIGNALED(status) ? "signal" : "status"),
	    log_i("code",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
	child_close_control(c);
	c->pid = 0;
	c->deadline = CHILD_NEVER;
	c->start_at = CHILD_NEVER;
}

void
child_due_again(struct child *c, int64_t now)
{
	if (c->role == ROLE_PARSER && c->ready)
		c->start_at = c->started + PARSER_PACE_MS;
	else
		back_off(c, now);
}
