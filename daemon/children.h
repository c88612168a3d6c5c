/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The roles' processes together: which there are for a configuration, who has
 * a socket to whom, in which order they start, and what the supervisor wants
 * to know of all of them at once.
 *
 * The engine is the hub: each other role has one socket to it.  When accounts
 * sign in with OAuth the mailbox has one more, to the first submit process,
 * which hands it its access tokens.  Whenever a role is started its sockets
 * are made anew, and both sides are handed theirs.
 */
#ifndef ENQ_CHILDREN_H
#define ENQ_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "daemon/child.h"

struct config;

enum {
	CHILDREN_PARSERS = 2, /* one working, one spare */
	CHILDREN_SUBMITS = 4, /* at most */
	CHILDREN_MAX = 2 + CHILDREN_PARSERS + CHILDREN_SUBMITS
};

struct children {
	struct child_launch launch;
	bool mailbox_needs_tokens;
	struct child child[CHILDREN_MAX];
	int count;
};

/* The table for a configuration; none of them runs yet.  What launch points to
 * has to outlive the table. */
void children_plan(struct children *all, const struct child_launch *launch,
    const struct config *config);

/* Starts the engine and the mailbox; the others wait for children_rest_due. */
void children_start_first(struct children *all);

/* Those never started are due now: the engine has work for them.  With --once
 * the parsers wait for children_parser_due. */
void children_rest_due(struct children *all);

/* One parser more, where not all were started: there is mail, or one of them
 * has ended. */
void children_parser_due(struct children *all);

/* Starts what is due. */
void children_start_due(struct children *all, int64_t now);

/* Asks every one of them to end by then. */
void children_stop(struct children *all, int64_t by);

/* Kills what has let its deadline pass. */
void children_kill_late(struct children *all, int64_t now);

/* The one with this process; NULL: none of ours. */
struct child *children_with_pid(struct children *all, pid_t pid);

bool children_any_running(const struct children *all);
/* All that were started or are due. */
bool children_all_ready(const struct children *all);

/* Is one killed for its deadline and not reaped yet? */
bool children_any_lost(const struct children *all);

/* When the next start or deadline is; CHILD_NEVER: none. */
int64_t children_next_due(const struct children *all);

#endif
