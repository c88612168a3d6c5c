/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One role's process as the supervisor sees it: how it is started, its control
 * socket, its deadline, how it is stopped or killed, when it is due again.
 * children.h has all of them, supervisor.c decides; here is how it is done to
 * one.
 */
#ifndef ENQ_CHILD_H
#define ENQ_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "daemon/frames.h"
#include "daemon/sys/log.h"
#include "parsers/base/err.h"

#define CHILD_NEVER INT64_MAX

struct child {
	enum role role;
	int index;
	pid_t pid;        /* 0: not running */
	int64_t instance; /* random: tells this start from every other */
	int control;      /* -1: none */
	bool ready;
	bool stopping;    /* asked to end, which is what its deadline is for */
	bool lost;        /* killed for its deadline; not reaped yet */
	int64_t started;  /* the times are monotonic milliseconds */
	int64_t deadline; /* then it is lost; CHILD_NEVER: none */
	int64_t start_at; /* when to start it again; CHILD_NEVER: do not */
	int backoff_ms;
};

/* What every child is started with. */
struct child_launch {
	const char *config_file; /* for messages */
	int config_memfd;
	bool once;
	bool verbose;
};

void child_init(struct child *c, enum role role, int index);

/* Forks and executes it; its first deadline begins.  On failure it is due
 * again after its back-off. */
MUST_USE
int child_start(
    struct child *c, const struct child_launch *launch, struct err *err);

/*
 * A frame on the control socket.  One to a child that has died meanwhile is
 * lost with it; that it died will be seen and its sockets made anew.
 */
void child_tell(
    const struct child *c, uint32_t type, const void *body, size_t n, int fd);

/* A new socket pair between two running roles, an end for each. */
MUST_USE
int child_join(
    const struct child *one, const struct child *other, struct err *err);

/* What a heartbeat says; a child asked to end has no more time for it. */
void child_promise(struct child *c, int deadline_ms);

/* Asks it to end by then; it is not started again. */
void child_stop(struct child *c, int64_t by);

/* Past its deadline: kills it. */
void child_kill(struct child *c);

/*
 * Its wait status has come: no process, no socket, no deadline.  Logged, as a
 * warning unless it was expected.  Whether it had been ready is left for
 * whoever judges its end.
 */
void child_ended(struct child *c, int status, bool expected);
void child_close_control(struct child *c);

/*
 * Due again: after a back-off that doubles while it lives less than a minute.
 * The deaths of a parser that had been ready count against the mail, not
 * against it; but no more than one start a second, whatever it dies of.
 */
void child_due_again(struct child *c, int64_t now);

/* Fields of a log line. */
struct log_field child_log_name(const struct child *c);
struct log_field child_log_index(const struct child *c);
struct log_field child_log_pid(const struct child *c);

#endif
