/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * T3a: letters out.  A letter is claimed (state sending, attempt counted,
 * committed), then given to a submit process, which tells its outcome
 * (outcome.c) and keeps it until that is confirmed: an engine that ends in
 * between learns it from submit.  A submit process that ends takes its
 * knowledge with it, and its letters become uncertain.
 */
#include "daemon/engine_p.h"

#include <unistd.h>

#include "daemon/compose/letters.h"
#include "daemon/intake/holdback.h"
#include "daemon/intake/leaving.h"
#include "daemon/intake/post_fate.h"
#include "daemon/office/quiet.h"
#include "daemon/store/routes.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/stop.h"

enum { MINUTE_S = 60 };

bool
dispatch_busy(const struct engine *e)
{
	for (int i = 0; i < SUBMITS_MAX; i++)
		if (e->submits[i].given_count > 0)
			return true;
	return false;
}

/* What the route was used for before this start: its limits know no restart. */
static int
restore_pace(struct engine *e, struct err *err)
{
	const struct config_route *route = &e->office->config->routes[0];
	const int64_t now = clock_now();
	struct route_use *uses;
	size_t count;

	pace_init(&e->pace, route->per_minute, route->per_day);
	if (route_use_read(e->office->store, e->turn_ctx, route->name,
		now / MINUTE_S - PACE_MINUTES, &uses, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		pace_restore(&e->pace, uses[i].minute, uses[i].n, now);
	return 0;
}

/* What an operator set since the last start. */
int
dispatch_start(struct engine *e, struct err *err)
{
	int64_t count = 0;
	if (restore_pace(e, err) < 0)
		return -1;
	enum outgoing_mode mode = e->office->config->outgoing;
	if (mode == OUTGOING_ALL)
		return 0;
	if (outbox_hold_waiting(e->office->store, mode == OUTGOING_HOLD,
		mode == OUTGOING_HOLD ? "outgoing = hold" : "outgoing = staff",
		&count, err) < 0)
		return -1;
	if (count > 0)
		log_event(LOG_NOTICE, "letter.held", log_i("letters", count));
	return 0;
}

/*
 * Letters that an engine before us gave to this very process, or meant to: it
 * tells the outcome of one it knows and sends one it never got.
 */
static int
give_again(struct engine *e, int index, struct err *err)
{
	struct submit_peer *s = &e->submits[index];
	struct outbox_filter filter = {.state = "sending"};
	struct letter_row **rows;
	size_t count;
	if (turn_begin(e, err) < 0 || outbox_list(e->office->store, e->turn_ctx,
					  &filter, &rows, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct letter_row *letter;
		if (rows[i]->claimed_by != s->instance ||
		    s->given_count == QUICK_WINDOW)
			continue;
		int rc = outbox_get(
		    e->office->store, e->turn_ctx, rows[i]->id, &letter, err);
		/* It may have got a damaged one whole; if not, that is an
		 * orphan when the process ends. */
		if (rc < 0 && err->kind == ERR_INPUT)
			continue;
		if (rc != 1)
			return -1;
		struct effect *effect = turn_effect(e, TELL_SEND);
		effect->letter = letter;
		effect->submit = index;
		s->given[s->given_count++] = letter->id;
	}
	return 0;
}

/*
 * A submit process has come.  Letters in `sending` that were with none of the
 * processes we know are orphans: only this moment can tell, because a process
 * that still lives hands its outcomes to us now.
 */
int
dispatch_peer(
    struct engine *e, const struct frame_peer *peer, int fd, struct err *err)
{
	if (peer->index < 0 || peer->index >= SUBMITS_MAX) {
		close(fd);
		return 0;
	}
	struct submit_peer *s = &e->submits[peer->index];
	if (s->sock >= 0) {
		if (outcome_settle(e, peer->index, true, err) < 0)
			return -1;
		dispatch_lost(e, peer->index);
	}
	*s = (struct submit_peer){
	    .sock = fd, .instance = peer->instance, .up = true};

	if (give_again(e, peer->index, err) < 0)
		return -1;
	int64_t instances[SUBMITS_MAX];
	size_t count = 0;
	int64_t *orphans;
	size_t orphan_count;
	for (int i = 0; i < SUBMITS_MAX; i++)
		if (e->submits[i].sock >= 0)
			instances[count++] = e->submits[i].instance;
	const size_t expected =
	    (size_t)config_route_in_use(e->office->config)->connections;
	if (count < expected && count < SUBMITS_MAX)
		return 0;
	if (turn_begin(e, err) < 0 ||
	    outbox_orphans(e->office->store, e->turn_ctx, instances, count,
		e->office->now, &orphans, &orphan_count, err) < 0)
		return -1;
	if (orphan_count > 0)
		log_event(LOG_WARNING, "letter.uncertain",
		    log_i("letters", (int64_t)orphan_count));
	for (size_t i = 0; i < orphan_count; i++)
		if (outcome_unknown(e, orphans[i], err) < 0)
			return -1;
	return 0;
}

void
dispatch_lost(struct engine *e, int index)
{
	struct submit_peer *s = &e->submits[index];
	close(s->sock);
	s->sock = -1;
	s->given_count = 0;
}

enum hindrance
dispatch_hindrance(struct engine *e, int64_t *until_r)
{
	static const enum hindrance of_limit[] = {[PACE_FREE] = HINDRANCE_NONE,
	    [PACE_BY_MINUTE] = HINDRANCE_MINUTE,
	    [PACE_BY_DAY] = HINDRANCE_DAY};
	const int64_t now = clock_now();
	const int64_t rest_ms = e->route_rest_until_ms - clock_monotonic_ms();
	const int64_t rest = rest_ms <= 0 ? now : now + (rest_ms + 999) / 1000;
	enum pace_limit limit;

	*until_r = pace_next(&e->pace, now, &limit);
	if (rest <= *until_r)
		return of_limit[limit];
	*until_r = rest;
	return HINDRANCE_ROUTE;
}

/* Letters the route may take now. */
static int64_t
allowance(struct engine *e)
{
	if (clock_monotonic_ms() < e->route_rest_until_ms)
		return 0;
	return pace_room(&e->pace, clock_now());
}

/*
 * P-2: behind a backlog of letters an urgent one waits for no minute to pass.
 * A tenth of what the route takes in one is left to those.
 */
static int
keep_room(struct engine *e, struct err *err)
{
	enum { SHARE = 10 };
	const int urgent = outbox_has_due(
	    e->office->store, LETTER_URGENT, e->office->now, err);
	const int least = e->pace.per_minute < e->pace.per_day
			      ? e->pace.per_minute
			      : e->pace.per_day;
	e->pace.kept = urgent ? 0 : least / SHARE;
	return urgent < 0 ? -1 : urgent;
}

/* Said once, until everything that is due has gone. */
static void
note_limit(struct engine *e)
{
	const struct config_route *route = &e->office->config->routes[0];
	int64_t until;
	enum hindrance why = dispatch_hindrance(e, &until);

	if (e->slowed || (why != HINDRANCE_MINUTE && why != HINDRANCE_DAY))
		return;
	e->slowed = true;
	log_event(LOG_NOTICE, "smtp.slowed", log_s("route", route->name),
	    log_s("limit", why == HINDRANCE_MINUTE ? "per_minute" : "per_day"),
	    log_i("letters",
		why == HINDRANCE_MINUTE ? route->per_minute : route->per_day),
	    log_i("wait_s", until - clock_now()));
}

/* One more try, in memory and for the next start. */
static int
use_route(struct engine *e, struct err *err)
{
	const int64_t now = clock_now();

	pace_use(&e->pace, now);
	return route_use_add(e->office->store,
	    e->office->config->routes[0].name, now / MINUTE_S, err);
}

/* What was stored of it is not what was written: it never leaves, and whoever
 * waits for it is told. */
static int
give_up_damaged(struct engine *e, const struct letter_row *letter,
    const struct err *damage, struct err *err)
{
	struct store *store = e->office->store;
	log_event(LOG_ERR, "letter.failed", log_i("letter", letter->id),
	    log_s("kind", letter->kind), log_err(damage));
	if (outbox_outcome(store, letter->id, letter->attempts, "failed", 0,
		e->office->now, "our stored copy is damaged", err) < 0)
		return -1;
	return post_damaged(e->turn_ctx, e->office, letter, err) < 0 ? -1 : 1;
}

/*
 * What was written before nothing automatic may leave (P-41), released by an
 * operator since or tried again: 1 when it is held, as if never claimed.
 */
static int
keep_quiet(struct engine *e, const struct letter_row *letter, struct err *err)
{
	const char *held;
	int rc = quiet_stops(e->office, letter, &held, err);
	if (rc <= 0)
		return rc;
	log_event(LOG_INFO, "letter.held", log_i("letter", letter->id),
	    log_s("kind", letter->kind));
	if (outbox_hold_claimed(e->office->store, letter->id, held, err) < 0)
		return -1;
	return holdback_quiet(e->turn_ctx, e->office, letter, held, err) < 0
		   ? -1
		   : 1;
}

/* What it shows was sealed while it waited for another try (P-41). */
static int
keep_sealed(struct engine *e, const struct letter_row *letter, struct err *err)
{
	return outbox_hold_claimed(e->office->store, letter->id,
		   "MISDIRECTED: it shows a sealed mail", err) < 0 ||
		       holdback_sealed(e->turn_ctx, e->office, letter, err) < 0
		   ? -1
		   : 1;
}

/* 1 when a letter was claimed for submit process i, or dealt with else. */
static int
claim_one(struct engine *e, int i, struct err *err)
{
	struct submit_peer *s = &e->submits[i];
	struct letter_row *letter;
	if (turn_begin(e, err) < 0)
		return -1;
	struct err damage;
	int rc = outbox_claim(e->office->store, e->turn_ctx, e->office->now,
	    s->instance, &letter, &damage);
	if (rc < 0 && damage.kind == ERR_INPUT && letter->sealed)
		return keep_sealed(e, letter, err);
	if (rc < 0 && damage.kind == ERR_INPUT)
		return give_up_damaged(e, letter, &damage, err);
	if (rc < 0)
		*err = damage;
	if (rc == 1) {
		int stopped = keep_quiet(e, letter, err);
		if (stopped == 0)
			stopped =
			    leaving_stops(e->turn_ctx, e->office, letter, err);
		if (stopped != 0)
			return stopped;
	}
	if (rc <= 0)
		return rc;
	struct effect *effect = turn_effect(e, TELL_SEND);
	effect->letter = letter;
	effect->submit = i;
	s->given[s->given_count++] = letter->id;
	return use_route(e, err) < 0 ? -1 : 1;
}

static bool
any_free_submit(const struct engine *e)
{
	for (int i = 0; i < SUBMITS_MAX; i++)
		if (e->submits[i].sock >= 0 &&
		    e->submits[i].given_count < outcome_window(&e->submits[i]))
			return true;
	return false;
}

/* Is a letter due that may be claimed? */
static int
may_claim(struct engine *e, bool *may_r, struct err *err)
{
	int64_t due;
	*may_r = false;
	if (!any_free_submit(e))
		return 0;
	if (outbox_next_due(e->office->store, &due, err) < 0)
		return -1;
	const bool is_due = due != INSTANT_NONE && due <= e->office->now;
	if (!is_due)
		e->slowed = false;
	*may_r = is_due && !e->unreachable && !stop_requested();
	return 0;
}

int
dispatch_claim(struct engine *e, struct err *err)
{
	bool may;
	if (may_claim(e, &may, err) < 0)
		return -1;
	if (!may)
		return 0;
	int urgent = keep_room(e, err);
	int64_t left = allowance(e);
	if (urgent >= 0 && left == 0)
		note_limit(e);
	for (int i = 0; urgent >= 0 && i < SUBMITS_MAX; i++) {
		struct submit_peer *s = &e->submits[i];
		while (s->sock >= 0 && left > 0 &&
		       s->given_count < outcome_window(s)) {
			int rc = claim_one(e, i, err);
			if (rc < 0)
				return -1;
			if (rc == 0)
				return 0;
			left--;
			/* The last urgent one takes nobody's room with it. */
			if (urgent == 1) {
				urgent = keep_room(e, err);
				left = allowance(e);
			}
			if (urgent < 0)
				return -1;
		}
	}
	return urgent < 0 ? -1 : 0;
}

/*
 * P-19: a letter that was written while the route was said to take the null
 * sender goes out with the mailbox's address when it turned out not to.
 */
static const char *
sender(const struct engine *e, const struct letter_row *letter)
{
	const struct config *config = e->office->config;

	return letter->envelope_from[0] == '\0' &&
		       !config->routes[0].null_sender
		   ? config->mailbox.address
		   : letter->envelope_from;
}

int
dispatch_send(struct engine *e, const struct effect *effect, struct err *err)
{
	struct submit_peer *s = &e->submits[effect->submit];
	const struct letter_row *letter = effect->letter;
	struct frame_send frame = {.letter_id = letter->id,
	    .attempt = letter->attempts,
	    .route = letter->route,
	    .size = (int64_t)letter->bytes.n};
	snprintf(frame.from, sizeof frame.from, "%s", sender(e, letter));
	snprintf(frame.to, sizeof frame.to, "%s", letter->to_addr);
	if (s->sock < 0)
		return 0;
	int fd = memfd_from("letter", letter->bytes, err);
	if (fd < 0)
		return -1;
	int rc = ipc_send(s->sock, FRAME_SEND, &frame, sizeof frame, fd, err);
	close(fd);
	/* A process that died meanwhile leaves the letter to the orphans. */
	return rc == 0 || err->kind == ERR_TEMP ? 0 : -1;
}

int
dispatch_due(struct engine *e, int *wait_ms_r, struct err *err)
{
	int64_t due;
	*wait_ms_r = -1;
	if (outbox_next_due(e->office->store, &due, err) < 0)
		return -1;
	if (due == INSTANT_NONE)
		return 0;
	int64_t wait =
	    due <= e->office->now ? 0 : (due - e->office->now) * 1000;
	int64_t until;
	if (dispatch_hindrance(e, &until) != HINDRANCE_NONE &&
	    (until - clock_now()) * 1000 > wait)
		wait = (until - clock_now()) * 1000;
	*wait_ms_r = wait > INT32_MAX ? INT32_MAX : (int)wait;
	return 0;
}

int
dispatch_wait(struct engine *e, int *wait_ms_r, struct err *err)
{
	/* An outcome, or a process that comes, is a frame, which wakes us. */
	if (stop_requested() || e->unreachable || !any_free_submit(e)) {
		*wait_ms_r = -1;
		return 0;
	}
	return dispatch_due(e, wait_ms_r, err);
}
