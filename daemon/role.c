/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A role's talk with the supervisor. */
#include "daemon/role.h"

#include <unistd.h>

#include "daemon/sys/clock.h"
#include "daemon/sys/ipc.h"
#include "daemon/sys/stop.h"

enum { PACE_MS = 1000 };

static const char *const names[] = {
    [ROLE_SUPERVISOR] = "supervisor",
    [ROLE_MAILBOX] = "mailbox",
    [ROLE_PARSER] = "parser",
    [ROLE_ENGINE] = "engine",
    [ROLE_SUBMIT] = "submit",
};

const char *
role_name(enum role role)
{
	return names[role];
}

bool
role_by_name(const char *name, enum role *role_r)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0) {
			*role_r = (enum role)i;
			return true;
		}
	return false;
}

int
role_ready(const struct role_start *start, struct err *err)
{
	return ipc_send(start->control, FRAME_READY, NULL, 0, -1, err);
}

int
role_alive(const struct role_start *start, int deadline_ms, struct err *err)
{
	const struct frame_heartbeat beat = {.deadline_ms = deadline_ms};

	return ipc_send(
	    start->control, FRAME_HEARTBEAT, &beat, sizeof(beat), -1, err);
}

int
role_alive_paced(const struct role_start *start, int deadline_ms,
    int64_t *said_ms, struct err *err)
{
	const int64_t now = clock_monotonic_ms();

	if (*said_ms != 0 && now - *said_ms < PACE_MS)
		return 0;
	*said_ms = now;
	return role_alive(start, deadline_ms, err);
}

int
role_mail_comes(const struct role_start *start, struct err *err)
{
	return ipc_send(start->control, FRAME_MAIL_COMES, NULL, 0, -1, err);
}

int
role_done(const struct role_start *start, int status, struct err *err)
{
	const struct frame_done done = {.status = status};

	return ipc_send(
	    start->control, FRAME_DONE, &done, sizeof(done), -1, err);
}

static int
stopped(struct err *err)
{
	stop_request();
	return err_set(err, ERR_STOP, "asked to stop");
}

/* One frame of the supervisor, read into the caller's room. */
static int
peer_into(const struct role_start *start, int timeout_ms,
    struct ipc_frame *frame, struct frame_peer *peer_r, int *fd_r,
    struct err *err)
{
	const int got =
	    timeout_ms == 0
		? ipc_recv_now(start->control, frame, err)
		: ipc_recv_within(start->control, frame, timeout_ms, err);

	if (got < 0)
		return -1;
	if (got == IPC_NOTHING)
		return 0;
	if (got == IPC_CLOSED || frame->type == FRAME_STOP)
		return stopped(err);
	if (frame->type != FRAME_PEER || frame->n != sizeof(*peer_r) ||
	    frame->fd < 0) {
		ipc_frame_drop(frame);
		return err_set(err, ERR_PERM,
		    "an unexpected frame (%u) from the supervisor",
		    (unsigned)frame->type);
	}
	memcpy(peer_r, frame->body, sizeof(*peer_r));
	*fd_r = frame->fd;
	return 1;
}

int
role_peer(const struct role_start *start, int timeout_ms,
    struct frame_peer *peer_r, int *fd_r, struct err *err)
{
	struct ipc_frame *frame = mem_one(NULL, struct ipc_frame);
	const int result =
	    peer_into(start, timeout_ms, frame, peer_r, fd_r, err);

	mem_free(frame);
	return result;
}
