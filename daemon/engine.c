/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine: decides and remembers.  This file is its loop; engine_p.h says
 * what a turn is.
 */
#include "daemon/engine_p.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "daemon/store/events.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/files.h"
#include "daemon/sys/log.h"
#include "daemon/sys/sandbox.h"
#include "daemon/sys/stop.h"
#include "daemon/tick/tick.h"

enum {
	HEARTBEAT_MS = 5000,
	ALIVE_MS = 30000, /* what we promise the supervisor */
	ROOM_CHECK_MS = 5000,
	IDLE_CHECKPOINT_MS = 2000,
	FRAMES_PER_TURN = 64,
	STOP_MS = 8500,
	LOCK_TRIES = 8,
	LOCK_WAIT_MS = 250
};
/* Below this much free disk mail is left on the server; above the double it
 * is fetched again. */
#define ROOM_LOW_BYTES ((int64_t)16 * 1024 * 1024)
/* 2025-01-01: before any id was given. */
#define IDS_SINCE INT64_C(1735689600)
#define WAL_BIG_BYTES ((int64_t)64 * 1024 * 1024)
#define WAL_IDLE_BYTES ((int64_t)1024 * 1024)

static int
take_peer(struct engine *e, struct err *err)
{
	struct frame_peer peer;
	int fd;
	int got;

	while ((got = role_peer(e->start, 0, &peer, &fd, err)) == 1) {
		switch ((enum role)peer.role) {
		case ROLE_MAILBOX:
			if (e->mailbox >= 0)
				close(e->mailbox);
			e->mailbox = fd;
			copies_begin(e);
			break;
		case ROLE_PARSER:
			if (parsing_peer(e, &peer, fd, err) < 0)
				return -1;
			break;
		case ROLE_SUBMIT:
			if (dispatch_peer(e, &peer, fd, err) < 0)
				return -1;
			break;
		default:
			close(fd);
		}
	}
	/* Asked to stop: not at once, see may_go_on(). */
	return got < 0 && err->kind != ERR_STOP ? -1 : 0;
}

/* Takes what lies ready on one socket: at most FRAMES_PER_TURN frames, and none
 * after one that take() says 1 to, as if it were closed. */
static int
drain(struct engine *e, int sock,
    int (*take)(struct engine *, int, struct err *), int index, bool *closed_r,
    struct err *err)
{
	*closed_r = false;
	for (int i = 0; i < FRAMES_PER_TURN; i++) {
		int got = ipc_recv_now(sock, &e->frame, err);
		if (got == IPC_NOTHING)
			return 0;
		if (got == IPC_CLOSED || (got < 0 && err->kind == ERR_TEMP)) {
			*closed_r = true;
			return 0;
		}
		if (got < 0)
			return -1;
		int rc = take(e, index, err);
		ipc_frame_drop(&e->frame);
		if (rc < 0)
			return -1;
		if (rc > 0) {
			*closed_r = true;
			return 0;
		}
	}
	return 0;
}

static int
take_mailbox(struct engine *e, int index, struct err *err)
{
	(void)index;
	return receive_frame(e, err);
}

static int
read_mailbox(struct engine *e, struct err *err)
{
	bool closed = false;
	for (int i = 0; i < FRAMES_PER_TURN && !closed; i++) {
		if (!receive_has_room(e))
			return 0;
		int got = ipc_recv_now(e->mailbox, &e->frame, err);
		if (got == IPC_NOTHING)
			return 0;
		if (got == IPC_CLOSED || (got < 0 && err->kind == ERR_TEMP)) {
			closed = true;
			break;
		}
		int rc = got < 0 ? -1 : take_mailbox(e, 0, err);
		ipc_frame_drop(&e->frame);
		if (rc < 0)
			return -1;
	}
	if (closed) {
		close(e->mailbox);
		e->mailbox = -1;
	}
	return 0;
}

enum { SLOT_CONTROL, SLOT_STOP, SLOT_LISTEN, SLOT_MAILBOX, SLOT_PARSERS };
enum {
	SLOT_SUBMITS = SLOT_PARSERS + PARSERS,
	SLOT_CLIENTS = SLOT_SUBMITS + SUBMITS_MAX,
	SLOTS = SLOT_CLIENTS + CLIENTS_MAX
};

static void
fill_slots(const struct engine *e, struct pollfd slots[SLOTS])
{
	slots[SLOT_CONTROL].fd = stop_requested() ? -1 : e->start->control;
	slots[SLOT_STOP].fd = stop_requested() ? -1 : stop_fd();
	slots[SLOT_LISTEN].fd = e->listener;
	slots[SLOT_MAILBOX].fd = receive_has_room(e) ? e->mailbox : -1;
	for (int i = 0; i < PARSERS; i++)
		slots[SLOT_PARSERS + i].fd = e->parsers[i].sock;
	for (int i = 0; i < SUBMITS_MAX; i++)
		slots[SLOT_SUBMITS + i].fd = e->submits[i].sock;
	for (int i = 0; i < CLIENTS_MAX; i++)
		slots[SLOT_CLIENTS + i].fd = e->clients[i].sock;
	for (int i = 0; i < SLOTS; i++)
		slots[i].events = POLLIN;
}

static int
take_clients(
    struct engine *e, const struct pollfd slots[SLOTS], struct err *err)
{
	for (int i = 0; i < CLIENTS_MAX; i++) {
		bool closed = false;
		if (!slots[SLOT_CLIENTS + i].revents)
			continue;
		if (drain(e, e->clients[i].sock, control_frame, i, &closed,
			err) < 0)
			return -1;
		if (closed) {
			close(e->clients[i].sock);
			e->clients[i].sock = -1;
		}
	}
	return slots[SLOT_LISTEN].revents ? control_accept(e, err) : 0;
}

static int
take_ready(struct engine *e, const struct pollfd slots[SLOTS], struct err *err)
{
	bool closed;
	if (slots[SLOT_CONTROL].revents && take_peer(e, err) < 0)
		return -1;
	for (int i = 0; i < PARSERS; i++) {
		if (!slots[SLOT_PARSERS + i].revents || e->parsers[i].sock < 0)
			continue;
		if (drain(e, e->parsers[i].sock, parsing_frame, i, &closed,
			err) < 0)
			return -1;
		if (closed)
			parsing_lost(e, i);
	}
	/* The parser works on the next mails while these are decided. */
	if (parsing_feed(e, err) < 0 || parsing_decide(e, err) < 0)
		return -1;
	for (int i = 0; i < SUBMITS_MAX; i++) {
		if (!slots[SLOT_SUBMITS + i].revents || e->submits[i].sock < 0)
			continue;
		if (drain(e, e->submits[i].sock, outcome_frame, i, &closed,
			err) < 0 ||
		    (closed && outcome_settle(e, i, true, err) < 0))
			return -1;
		if (closed)
			dispatch_lost(e, i);
	}
	if (slots[SLOT_MAILBOX].revents && e->mailbox >= 0 &&
	    read_mailbox(e, err) < 0)
		return -1;
	return take_clients(e, slots, err);
}

/* A full disk is noticed before it hurts: mail stays on the server. */
static int
watch_room(struct engine *e, struct err *err)
{
	int64_t now_ms = clock_monotonic_ms();
	int64_t free_bytes;
	int64_t total;
	if (now_ms - e->room_checked_ms < ROOM_CHECK_MS)
		return 0;
	e->room_checked_ms = now_ms;
	if (files_space(
		e->office->config->state_dir, &free_bytes, &total, err) < 0)
		return -1;

	bool hold =
	    free_bytes < (e->holding ? 2 * ROOM_LOW_BYTES : ROOM_LOW_BYTES);
	if (hold == e->holding)
		return 0;
	e->holding = hold;
	log_event(hold ? LOG_ERR : LOG_NOTICE,
	    hold ? "store.full" : "store.room",
	    log_s("dir", e->office->config->state_dir),
	    log_i("free_bytes", free_bytes));
	struct frame_hold frame = {.hold = hold};
	if (e->mailbox >= 0 &&
	    ipc_send(e->mailbox, FRAME_HOLD, &frame, sizeof frame, -1, err) <
		0 &&
	    err->kind != ERR_TEMP)
		return -1;
	return 0;
}

/* Clock work: once a minute of the office's clock, or when it was moved. */
static int
tick(struct engine *e, struct err *err)
{
	int32_t minute = (int32_t)(e->office->now / 60 % (INT64_C(1) << 30));
	bool once_now = e->start->once && e->caught_up && !e->once_ticked &&
			e->job_count == 0;
	if (minute == e->tick_minute && !once_now)
		return 0;
	e->tick_minute = minute;
	if (once_now)
		e->once_ticked = true;
	if (health_set(e, err) < 0 || turn_begin(e, err) < 0)
		return -1;
	return tick_office(e->office, err);
}

/*
 * --once: everything on the server below UIDNEXT is decided, each letter that
 * existed then was tried once.
 */
static int
once_finished(struct engine *e, struct err *err)
{
	if (e->unreachable) {
		if (role_done(e->start, err_exit_status(ERR_TEMP), err) < 0)
			return -1;
		stop_request();
		return 0;
	}
	if (!e->caught_up || e->job_count > 0 || !e->once_ticked ||
	    turn_open(e) || dispatch_busy(e) || copies_busy(e))
		return 0;
	int wait_ms;
	if (dispatch_due(e, &wait_ms, err) < 0)
		return -1;
	if (wait_ms == 0)
		return 0;
	uint32_t uids[1];
	size_t unmoved = 0;
	uint32_t validity;
	uint32_t after;
	const char *box = e->office->config->mailbox.address;
	if (inbox_position(e->office->store, box, &validity, &after, err) < 0)
		return -1;
	if (e->office->config->mailbox.filed != NULL &&
	    inbox_unmoved(
		e->office->store, box, validity, uids, 1, &unmoved, err) < 0)
		return -1;
	if (unmoved > 0)
		return 0;

	struct outbox_counts counts;
	if (outbox_count(e->office->store, &counts, err) < 0)
		return -1;
	log_event(LOG_NOTICE, "once.done",
	    log_i("left_for_retry", counts.waiting + counts.uncertain));
	if (role_done(e->start, 0, err) < 0)
		return -1;
	stop_request();
	return 0;
}

static int
settle(struct engine *e, bool now, struct err *err)
{
	for (int i = 0; i < SUBMITS_MAX; i++)
		if (outcome_settle(e, i, now, err) < 0)
			return -1;
	return 0;
}

static int
work(struct engine *e, const struct pollfd slots[SLOTS], struct err *err)
{
	office_set_time(e->office, clock_now());
	if (take_ready(e, slots, err) < 0 || watch_room(e, err) < 0 ||
	    tick(e, err) < 0 || settle(e, false, err) < 0)
		return -1;
	/*
	 * A letter is claimed last: nothing that the same transaction decides
	 * (MISDIRECTED, a breach, a bereavement) comes between what a claim
	 * asks and the sending, which follows the commit.
	 */
	if (!(turn_open(e) && turn_may_wait(e)) &&
	    (dispatch_claim(e, err) < 0 || turn_commit(e, err) < 0))
		return -1;
	/* Between transactions only: jobs go out when their T1 is durable. */
	if (parsing_feed(e, err) < 0)
		return -1;
	if (!turn_open(e) &&
	    (copies_give(e, err) < 0 ||
		store_checkpoint(e->office->store, WAL_BIG_BYTES, err) < 0))
		return -1;
	return e->start->once ? once_finished(e, err) : 0;
}

/* How long poll may sleep. */
static int
wait_ms(struct engine *e, int *wait_r, struct err *err)
{
	int parse_ms;
	int letter_ms;
	*wait_r = HEARTBEAT_MS;
	if (parsing_watch(e, &parse_ms, err) < 0 ||
	    dispatch_wait(e, &letter_ms, err) < 0)
		return -1;
	/* While a turn waits for more, no letter is claimed. */
	if (turn_open(e)) {
		letter_ms = -1;
		*wait_r = turn_may_wait(e) ? TURN_MAX_MS : 0;
	}
	if (parse_ms >= 0 && parse_ms < *wait_r)
		*wait_r = parse_ms;
	if (letter_ms >= 0 && letter_ms < *wait_r)
		*wait_r = letter_ms;
	const int outcome_ms = outcome_wait(e);
	if (outcome_ms >= 0 && outcome_ms < *wait_r)
		*wait_r = outcome_ms;
	int64_t to_minute = 60 - e->office->now % 60;
	if (to_minute * 1000 < *wait_r)
		*wait_r = (int)to_minute * 1000;
	if ((e->start->once || stop_requested()) && *wait_r > 200)
		*wait_r = 200;
	return 0;
}

/*
 * Asked to stop, the engine still waits for the outcomes of letters that are
 * with submit: thrown away they would be uncertain.  So it does for a login
 * that submit may just have renewed.  Submit ends within 8 s.
 */
static bool
may_go_on(const struct engine *e, int64_t *stopping_ms)
{
	if (!stop_requested())
		return true;
	if (*stopping_ms == 0)
		*stopping_ms = clock_monotonic_ms();
	return (dispatch_busy(e) || sign_in_may_come(e)) &&
	       clock_monotonic_ms() - *stopping_ms < STOP_MS;
}

static int
loop(struct engine *e, struct err *err)
{
	int64_t stopping_ms = 0;
	int64_t alive_ms = 0;
	while (may_go_on(e, &stopping_ms)) {
		struct pollfd slots[SLOTS] = {0};
		int wait;
		if (wait_ms(e, &wait, err) < 0)
			return -1;
		fill_slots(e, slots);
		int ready = poll(slots, SLOTS, wait);
		if (ready < 0 && errno != EINTR)
			return err_sys(err, ERR_TEMP, errno, "poll");
		if (role_alive_paced(e->start, ALIVE_MS, &alive_ms, err) < 0)
			return -1;
		if (ready == 0 && !turn_open(e) &&
		    store_checkpoint(e->office->store, WAL_IDLE_BYTES, err) < 0)
			return -1;
		if (work(e, slots, err) < 0)
			return -1;
	}
	return settle(e, true, err) < 0 ? -1 : turn_commit(e, err);
}

static void
engine_init(struct engine *e, const struct role_start *start)
{
	e->start = start;
	e->mailbox = e->listener = -1;
	e->tick_minute = -1;
	for (int i = 0; i < PARSERS; i++) {
		e->parsers[i].sock = e->parsers[i].pidfd = -1;
		TAILQ_INIT(&e->parsers[i].given);
	}
	for (int i = 0; i < SUBMITS_MAX; i++)
		e->submits[i].sock = -1;
	for (int i = 0; i < CLIENTS_MAX; i++)
		e->clients[i].sock = -1;
	TAILQ_INIT(&e->waiting);
	TAILQ_INIT(&e->fresh);
	TAILQ_INIT(&e->answered);
	STAILQ_INIT(&e->effects);
	e->turn_ctx = mem_new(e);
}

/*
 * An enquiryctl that runs while no daemon does holds the store's lock for a
 * moment; another daemon holds it for good.
 */
static int
open_office(struct engine *e, struct err *err)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		int rc = office_open(
		    e, e->start->config, OFFICE_CREATE, &e->office, err);
		if (rc == 0 || err->kind != ERR_TEMP || i + 1 == LOCK_TRIES)
			return rc;
		struct err stop;
		if (stop_sleep_ms(LOCK_WAIT_MS, &stop) < 0)
			return rc;
	}
	return -1;
}

static int
engine_work(struct engine *e, struct err *err)
{
	if (open_office(e, err) < 0 || sandbox_basic(err) < 0)
		return -1;
	/* A turn of 300 mails has 15 MB, for which its commit would wait. */
	store_write_raw_back(e->office->store, files_write_back);
	office_set_time(e->office, clock_now());
	e->sign_ins =
	    mem_many(e, struct sign_in, e->office->config->oauth_count);
	log_event(
	    LOG_INFO, "store.open", log_s("dir", e->office->config->state_dir));
	/* One id a second is more than any route takes for long. */
	if (turn_begin(e, err) < 0 ||
	    store_ids_from(e->office->store, e->office->now - IDS_SINCE, err) <
		0 ||
	    dispatch_start(e, err) < 0 || receive_pending(e, err) < 0 ||
	    turn_commit(e, err) < 0)
		return -1;
	if (!e->start->once && control_open(e, err) < 0)
		return -1;
	if (role_ready(e->start, err) < 0)
		return -1;
	return loop(e, err);
}

int
engine_run(const struct role_start *start, struct err *err)
{
	struct engine *e = mem_one(NULL, struct engine);
	engine_init(e, start);
	int rc = engine_work(e, err);
	if (rc < 0 && err->kind == ERR_STOP)
		rc = 0;
	if (e->office != NULL) {
		store_rollback(e->office->store);
		control_close(e);
		office_close(e->office);
	}
	mem_free(e);
	return rc;
}
