/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every role is started with, and its talk with the supervisor over the
 * control socket.
 *
 * enquiryd_main.c does the common part of a start (signals, log, configuration
 * from its memfd) and calls the role's run function.  That one reads its own
 * credentials, closes its jail, says role_ready(), and from then on
 * role_alive() before its announced deadline runs out, for ever again.
 * Sockets to its peers arrive with role_peer(), at the start and again
 * whenever a peer was started anew: the new socket replaces the old one of the
 * same role and index.
 *
 * A run function returns 0 after a request to stop (stop_fd() readable: a
 * signal, or a STOP frame that role_peer() saw), or -1 with *err filled; main
 * logs it once and exits with err_exit_status().
 */
#ifndef ENQ_ROLE_H
#define ENQ_ROLE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/config/config.h"
#include "daemon/frames.h"
#include "parsers/base/err.h"

struct role_start {
	enum role role;
	int index;   /* which of several parsers or submit processes */
	bool once;   /* --once: one pass, then FRAME_DONE (engine) */
	int control; /* socket to the supervisor; poll it for POLLIN */
	const struct config *config;
};

/* The roles, one a file. */
MUST_USE
int mailbox_run(const struct role_start *start, struct err *err);
MUST_USE
int parser_run(const struct role_start *start, struct err *err);
MUST_USE
int engine_run(const struct role_start *start, struct err *err);
MUST_USE
int submit_run(const struct role_start *start, struct err *err);

/* "mailbox", "parser", …; and back (false: no such role). */
const char *role_name(enum role role);
bool role_by_name(const char *name, enum role *role_r);

/* Open for work. */
MUST_USE
int role_ready(const struct role_start *start, struct err *err);

/* Alive; will say so again within deadline_ms or be killed. */
MUST_USE
int role_alive(
    const struct role_start *start, int deadline_ms, struct err *err);

/*
 * The same in a loop that turns with every mail: said at most once a second,
 * for each time wakes the supervisor.  *said_ms is when it was said last
 * (clock_monotonic_ms); 0: never.
 */
MUST_USE
int role_alive_paced(const struct role_start *start, int deadline_ms,
    int64_t *said_ms, struct err *err);

/* --once: a parser is wanted (engine only). */
MUST_USE
int role_mail_comes(const struct role_start *start, struct err *err);

/* --once has finished with that exit status (engine only). */
MUST_USE
int role_done(const struct role_start *start, int status, struct err *err);

/*
 * The next new socket, waiting at most timeout_ms (0: do not wait): 1 with
 * *peer_r and *fd_r (the caller's to close), 0 when there is none.  A STOP
 * frame or a vanished supervisor is stop_request() and ERR_STOP.
 */
MUST_USE
int role_peer(const struct role_start *start, int timeout_ms,
    struct frame_peer *peer_r, int *fd_r, struct err *err);

#endif
