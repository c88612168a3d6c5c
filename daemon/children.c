/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roles' processes together. */
#include "daemon/children.h"

#include <signal.h>

#include "daemon/config/config.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/log.h"

static void
add(struct children *all, enum role role, int index)
{
	ASSERT(all->count < CHILDREN_MAX);
	child_init(&all->child[all->count++], role, index);
}

static int
submit_count(const struct config *config)
{
	const struct config_route *route = config_route_in_use(config);
	const int n = route == NULL ? 0 : route->connections;

	return n < CHILDREN_SUBMITS ? n : CHILDREN_SUBMITS;
}

/* The engine first: it is the one that can refuse the whole start; then the
 * mailbox, which has a server to wait for; the spare parser last. */
void
children_plan(struct children *all, const struct child_launch *launch,
    const struct config *config)
{
	all->launch = *launch;
	all->mailbox_needs_tokens = config->mailbox.server.oauth != NULL;
	all->count = 0;
	add(all, ROLE_ENGINE, 0);
	add(all, ROLE_MAILBOX, 0);
	add(all, ROLE_PARSER, 0);
	for (int i = 0; i < submit_count(config); i++)
		add(all, ROLE_SUBMIT, i);
	for (int i = 1; i < CHILDREN_PARSERS; i++)
		add(all, ROLE_PARSER, i);
}

static struct child *
first_of(struct children *all, enum role role)
{
	for (int i = 0; i < all->count; i++)
		if (all->child[i].role == role)
			return &all->child[i];
	return NULL;
}

/* The mailbox is handed its access tokens by the first submit process. */
static int
join_for_tokens(struct children *all, const struct child *c, struct err *err)
{
	if (!all->mailbox_needs_tokens || c->index != 0 ||
	    (c->role != ROLE_MAILBOX && c->role != ROLE_SUBMIT))
		return 0;
	return child_join(
	    first_of(all, ROLE_MAILBOX), first_of(all, ROLE_SUBMIT), err);
}

static int
join(struct children *all, const struct child *c, struct err *err)
{
	const struct child *engine = first_of(all, ROLE_ENGINE);

	if (c != engine)
		return child_join(engine, c, err) != 0
			   ? -1
			   : join_for_tokens(all, c, err);
	for (int i = 0; i < all->count; i++)
		if (&all->child[i] != engine &&
		    child_join(engine, &all->child[i], err) != 0)
			return -1;
	return 0;
}

static void
start(struct children *all, struct child *c)
{
	struct err err;

	if (child_start(c, &all->launch, &err) != 0) {
		log_event(
		    LOG_ERR, "role.failed", child_log_name(c), log_err(&err));
		return;
	}
	if (join(all, c, &err) != 0) {
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
 * What a single pass that finds nothing needs is started first.  It has no
 * parser at all, which is half of what the whole pass would take.
 */
static bool
is_wanted_first(const struct child *c)
{
	return c->role == ROLE_ENGINE || c->role == ROLE_MAILBOX;
}

void
children_start_first(struct children *all)
{
	for (int i = 0; i < all->count; i++)
		if (is_wanted_first(&all->child[i]))
			start(all, &all->child[i]);
}

/* Not started yet, nor about to be. */
static bool
is_unasked(const struct child *c)
{
	return c->started == 0 && c->start_at == CHILD_NEVER;
}

void
children_rest_due(struct children *all)
{
	for (int i = 0; i < all->count; i++) {
		struct child *c = &all->child[i];

		if (is_unasked(c) &&
		    !(all->launch.once && c->role == ROLE_PARSER))
			c->start_at = clock_monotonic_ms();
	}
}

void
children_parser_due(struct children *all)
{
	for (int i = 0; i < all->count; i++) {
		struct child *c = &all->child[i];

		if (c->role != ROLE_PARSER || !is_unasked(c))
			continue;
		c->start_at = clock_monotonic_ms();
		return;
	}
}

void
children_start_due(struct children *all, int64_t now)
{
	for (int i = 0; i < all->count; i++)
		if (all->child[i].pid == 0 && all->child[i].start_at <= now)
			start(all, &all->child[i]);
}

void
children_stop(struct children *all, int64_t by)
{
	for (int i = 0; i < all->count; i++)
		child_stop(&all->child[i], by);
}

void
children_kill_late(struct children *all, int64_t now)
{
	for (int i = 0; i < all->count; i++) {
		struct child *c = &all->child[i];

		if (c->pid != 0 && !c->lost && now >= c->deadline)
			child_kill(c);
	}
}

struct child *
children_with_pid(struct children *all, pid_t pid)
{
	for (int i = 0; i < all->count; i++)
		if (all->child[i].pid == pid)
			return &all->child[i];
	return NULL;
}

bool
children_any_running(const struct children *all)
{
	for (int i = 0; i < all->count; i++)
		if (all->child[i].pid != 0)
			return true;
	return false;
}

bool
children_all_ready(const struct children *all)
{
	for (int i = 0; i < all->count; i++)
		if (!all->child[i].ready && !is_unasked(&all->child[i]))
			return false;
	return true;
}

bool
children_any_lost(const struct children *all)
{
	for (int i = 0; i < all->count; i++)
		if (all->child[i].pid != 0 && all->child[i].lost)
			return true;
	return false;
}

int64_t
children_next_due(const struct children *all)
{
	int64_t due = CHILD_NEVER;

	for (int i = 0; i < all->count; i++) {
		const struct child *c = &all->child[i];

		if (c->pid != 0 && !c->lost && c->deadline < due)
			due = c->deadline;
		if (c->pid == 0 && c->start_at < due)
			due = c->start_at;
	}
	return due;
}
