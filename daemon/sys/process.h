/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starting our own binary again in a role, and naming a process without the
 * danger that its number was used again: pidfds.
 */
#ifndef ENQ_SYS_PROCESS_H
#define ENQ_SYS_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "parsers/base/err.h"

/*
 * A pidfd, close-on-exec, or -1 (ERR_TEMP: gone already).  sock is the
 * process's socket to us, of which it alone holds the other end: that it is
 * still open after the pidfd was made proves that the number meant that
 * process.  -1 when there is none to ask.
 */
MUST_USE
int process_open(pid_t pid, int sock, struct err *err);

/* The name ps -e and top show; roles are all the same program. */
void process_name(const char *name);

/* From now on others of the daemon go first where there is no core for all;
 * once more is the same as once. */
void process_step_back(void);

/* SIGKILL; a process that is gone already is no error. */
void process_kill(int pidfd);

/* Has it ended?  Does not reap. */
bool process_ended(int pidfd);

/*
 * Runs this binary again with argv; keep[i] becomes descriptor 3 + i, all
 * others but the standard ones are closed.  The child is killed when we end,
 * and cannot speak to systemd (no $NOTIFY_SOCKET).  `setting` ("NAME=value",
 * NULL: none) is added to its environment when that has none of the name.
 */
MUST_USE
int process_spawn(char *const argv[], char *setting, const int *keep,
    int keep_count, pid_t *pid_r, struct err *err);

/* A signalfd for SIGCHLD and SIGHUP, which are blocked from then on; call it
 * after stop_init(). */
MUST_USE
int process_signals(struct err *err);

/* What the signalfd has: bits, 0 when nothing. */
enum { PROCESS_CHILD = 1, PROCESS_RELOAD = 2 };
unsigned process_signals_take(int fd);

/* One child that has ended: 1 with its pid and its wait status, 0 none. */
int process_reap(pid_t *pid_r, int *status_r);

#endif
