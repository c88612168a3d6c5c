/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames over SOCK_SEQPACKET. */
#include "daemon/sys/ipc.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "daemon/sys/clock.h"
#include "daemon/sys/stop.h"

enum { FD_ROOM = 8 }; /* spare descriptors we can see, and close */

/* What goes over the wire before the body. */
struct head {
	uint32_t type;
	uint32_t n;
};

static_assert(sizeof(struct head) + IPC_BODY_MAX == IPC_FRAME_MAX, "frame");

int
ipc_pair(int ends[2], struct err *err)
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return err_sys(err, ERR_TEMP, errno, "socketpair");
	return 0;
}

int
ipc_send_now(int sock, uint32_t type, const void *body, size_t n, int fd,
    struct err *err)
{
	ASSERT(n <= IPC_BODY_MAX);
	struct head head = {.type = type, .n = (uint32_t)n};
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.room = {0}};
	/* sendmsg() does not write through iov_base, but its type says so. */
	struct iovec parts[2] = {
	    {.iov_base = &head, .iov_len = sizeof(head)},
	    {.iov_base = (void *)(uintptr_t)body, .iov_len = n},
	};
	struct msghdr msg = {.msg_iov = parts, .msg_iovlen = 2};

	if (fd >= 0) {
		msg.msg_control = control.room;
		msg.msg_controllen = sizeof(control.room);
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	for (;;) {
		if (sendmsg(sock, &msg, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
			return 1;
		if (errno == EINTR)
			continue;
		/* ETOOMANYREFS: too many descriptors wait to be received. */
		if (errno == EAGAIN || errno == ETOOMANYREFS)
			return 0;
		return err_sys(
		    err, ERR_TEMP, errno, "frame %u not sent", (unsigned)type);
	}
}

/* Waits for sock or for a request to stop: 1 ready, 0 time is over. */
static int
wait_for(int sock, short events, int timeout_ms, struct err *err)
{
	const int64_t end = clock_monotonic_ms() + timeout_ms;

	for (;;) {
		struct pollfd p[2] = {
		    {.fd = sock, .events = events},
		    {.fd = stop_fd(), .events = POLLIN},
		};
		const int64_t left = end - clock_monotonic_ms();
		const int ms = timeout_ms < 0 ? -1 : left < 0 ? 0 : (int)left;
		const int got = poll(p, 2, ms);

		if (got < 0 && errno != EINTR)
			return err_sys(err, ERR_TEMP, errno, "poll");
		if (stop_requested())
			return err_set(err, ERR_STOP, "asked to stop");
		if (got > 0 && p[0].revents != 0)
			return 1;
		if (got == 0)
			return 0;
	}
}

int
ipc_send(int sock, uint32_t type, const void *body, size_t n, int fd,
    struct err *err)
{
	for (;;) {
		const int sent = ipc_send_now(sock, type, body, n, fd, err);

		if (sent != 0)
			return sent > 0 ? 0 : -1;
		if (wait_for(sock, POLLOUT, -1, err) < 0)
			return -1;
	}
}

/* Keeps the first descriptor of a message, closes the others. */
static int
take_fds(struct msghdr *msg, int *fd_r)
{
	int count = 0;

	*fd_r = -1;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c != NULL;
	     c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		const size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
			if (count++ == 0)
				*fd_r = fd;
			else
				(void)close(fd);
		}
	}
	return count;
}

int
ipc_recv_now(int sock, struct ipc_frame *frame, struct err *err)
{
	struct head head = {0};
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(FD_ROOM * sizeof(int))];
	} control;
	struct iovec parts[2] = {
	    {.iov_base = &head, .iov_len = sizeof(head)},
	    {.iov_base = frame->body, .iov_len = sizeof(frame->body)},
	};
	struct msghdr msg = {
	    .msg_iov = parts,
	    .msg_iovlen = 2,
	    .msg_control = control.room,
	    .msg_controllen = sizeof(control.room),
	};
	ssize_t got;

	frame->fd = -1;
	frame->n = 0;
	do
		got = recvmsg(sock, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return IPC_NOTHING;
	if (got == 0 || (got < 0 && errno == ECONNRESET))
		return IPC_CLOSED;
	if (got < 0)
		return err_sys(err, ERR_TEMP, errno, "no frame received");

	const int fds = take_fds(&msg, &frame->fd);

	if (fds > 1 || (msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 ||
	    (size_t)got < sizeof(head) ||
	    (size_t)got - sizeof(head) != head.n) {
		ipc_frame_drop(frame);
		return err_set(err, ERR_PERM, "a frame that is malformed");
	}
	frame->type = head.type;
	frame->n = head.n;
	return IPC_GOT;
}

int
ipc_recv_within(
    int sock, struct ipc_frame *frame, int timeout_ms, struct err *err)
{
	const int ready = wait_for(sock, POLLIN, timeout_ms, err);

	if (ready < 0)
		return -1;
	return ready == 0 ? IPC_NOTHING : ipc_recv_now(sock, frame, err);
}

int
ipc_recv(int sock, struct ipc_frame *frame, struct err *err)
{
	int got;

	/* Another reader of the same socket may have been quicker. */
	do
		got = ipc_recv_within(sock, frame, -1, err);
	while (got == IPC_NOTHING);
	return got;
}

void
ipc_frame_drop(struct ipc_frame *frame)
{
	if (frame->fd >= 0)
		(void)close(frame->fd);
	frame->fd = -1;
}
