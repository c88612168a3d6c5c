/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Non-blocking TCP, and bytes in and out, under one deadline. */
#include "daemon/net/stream_p.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <talloc.h>

#include "parsers/base/span.h"

enum {
	TICK_MS = 1000,
	RESOLVE_S = 60,    /* getaddrinfo() has its own limits, below this */
	ONE_ADDRESS_S = 10 /* then the next address gets its turn */
};

/* Deadlines must not move with the clock on the wall. */
int64_t
stream_now_ms(const struct stream *s)
{
	return s->hooks.clock_ms();
}

void
stream_allow(struct stream *s, int seconds, size_t bytes)
{
	s->allowed_s = seconds;
	s->deadline_ms = stream_now_ms(s) + (int64_t)seconds * 1000;
	s->budget = bytes;
}

const struct err *
stream_error(const struct stream *s)
{
	return &s->err;
}

const char *
stream_farewell(const struct stream *s)
{
	return s->guard.bye;
}

/* Hands the kept error to a caller that has an err of its own. */
int
stream_give(const struct stream *s, struct err *err)
{
	*err = s->err;
	return -1;
}

/*
 * The tick, the request to stop and the deadline, looked at once a second
 * even while data flows without a wait.
 */
static int
look_up(struct stream *s, int64_t now)
{
	s->ticked_ms = now;
	if (s->hooks.tick != NULL)
		s->hooks.tick(s->hooks.arg, 2 * TICK_MS / 1000);
	if (s->hooks.stopping != NULL && s->hooks.stopping(s->hooks.arg))
		return err_set(&s->err, ERR_STOP, "asked to stop");
	return 0;
}

int
stream_check_time(struct stream *s, int64_t now)
{
	if (now >= s->deadline_ms)
		return err_set(&s->err, ERR_TEMP,
		    "no complete answer within %d seconds", s->allowed_s);
	if (now - s->ticked_ms >= TICK_MS)
		return look_up(s, now);
	return 0;
}

/*
 * Polls the socket for events, the stop descriptors and wake_fd until one is
 * ready or the time is over.  until_ms ends the wait quietly; the stream's own
 * deadline ends it with an error.
 */
static int
wait_until(struct stream *s, short events, int64_t until_ms, int wake_fd)
{
	enum { SOCKET, WAKE, STOP };
	struct pollfd p[STOP + STREAM_STOP_FDS];
	int64_t now;
	int64_t rest;
	int i;

	/* GnuTLS may have left a record of its own and not asked on. */
	if ((events & POLLIN) != 0 && s->ahead != NULL && s->ahead->n > 0)
		return STREAM_DATA;
	for (;;) {
		now = stream_now_ms(s);
		if (now >= until_ms)
			return STREAM_QUIET;
		if (now - s->ticked_ms >= TICK_MS && look_up(s, now) != 0)
			return -1;
		rest = until_ms - now < TICK_MS ? until_ms - now : TICK_MS;
		p[SOCKET] = (struct pollfd){.fd = s->fd, .events = events};
		p[WAKE] = (struct pollfd){.fd = wake_fd, .events = POLLIN};
		for (i = 0; i < STREAM_STOP_FDS; i++)
			p[STOP + i] = (struct pollfd){
			    .fd = s->hooks.stop_fds[i], .events = POLLIN};
		if (poll(p, STOP + STREAM_STOP_FDS, (int)rest) < 0 &&
		    errno != EINTR)
			return err_sys(&s->err, ERR_TEMP, errno, "poll");
		for (i = 0; i < STREAM_STOP_FDS; i++)
			if (p[STOP + i].revents != 0 &&
			    look_up(s, stream_now_ms(s)) != 0)
				return -1;
		if (p[SOCKET].revents != 0)
			return STREAM_DATA;
		if (p[WAKE].revents != 0)
			return STREAM_WOKEN;
	}
}

/* Waits for the socket under the command's deadline; 0 or -1. */
int
stream_wait_socket(struct stream *s, short events)
{
	int r = wait_until(s, events, s->deadline_ms, -1);

	if (r == STREAM_QUIET)
		return stream_check_time(s, s->deadline_ms);
	return r == STREAM_DATA ? 0 : -1;
}

/* ------------------------------------------------------------ connecting */

static bool
is_loopback(const struct sockaddr *sa)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (sa->sa_family == AF_UNIX)
		return true;
	if (sa->sa_family == AF_INET) {
		memcpy(&v4, sa, sizeof(v4));
		return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
	}
	if (sa->sa_family == AF_INET6) {
		memcpy(&v6, sa, sizeof(v6));
		return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
	}
	return false;
}

static int
stream_destroy(struct stream *s)
{
	if (s->tls != NULL) {
		/* A farewell if it fits the socket; nobody waits for it. */
		if (s->err.kind == ERR_NONE)
			(void)gnutls_bye(s->tls, GNUTLS_SHUT_WR);
		gnutls_deinit(s->tls);
	}
	if (s->trust != NULL)
		gnutls_certificate_free_credentials(s->trust);
	if (s->fd >= 0)
		close(s->fd);
	return 0;
}

static struct stream *
stream_new(const void *ctx, const struct stream_settings *set,
    const struct stream_hooks *hooks)
{
	struct stream *s = talloc_zero(ctx, struct stream);

	ASSERT(s != NULL);
	s->set = *set;
	s->set.host = mem_str(s, set->host);
	s->set.ca_file = set->ca_file == NULL ? NULL : mem_str(s, set->ca_file);
	s->hooks = *hooks;
	s->fd = -1;
	talloc_set_destructor(s, stream_destroy);
	stream_allow(s, set->connect_s, SIZE_MAX);
	return s;
}

/* One address.  0 connected, -1 with s->err filled. */
static int
connect_one(struct stream *s, const struct addrinfo *ai)
{
	int64_t until = stream_now_ms(s) + (int64_t)ONE_ADDRESS_S * 1000;
	int one = 1;
	int error = 0;
	socklen_t len = sizeof(error);
	int r;

	s->fd = socket(ai->ai_family,
	    ai->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, ai->ai_protocol);
	if (s->fd < 0)
		return err_sys(&s->err, ERR_TEMP, errno, "socket");
	/* Lock-step commands must not wait for a delayed ACK (40 ms each). */
	(void)setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	(void)setsockopt(s->fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
	if (connect(s->fd, ai->ai_addr, ai->ai_addrlen) != 0) {
		if (errno != EINPROGRESS)
			return err_sys(&s->err, ERR_TEMP, errno, "connect");
		if (until > s->deadline_ms)
			until = s->deadline_ms;
		r = wait_until(s, POLLOUT, until, -1);
		if (r == STREAM_QUIET)
			return err_set(
			    &s->err, ERR_TEMP, "connect: no answer in time");
		if (r < 0)
			return -1;
		if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
			error = errno;
		if (error != 0)
			return err_sys(&s->err, ERR_TEMP, error, "connect");
	}
	s->loopback = is_loopback(ai->ai_addr);
	s->err.kind = ERR_NONE;
	return 0;
}

static int
resolve(struct stream *s, struct addrinfo **list_r)
{
	struct addrinfo hints = {
	    .ai_family = AF_UNSPEC,
	    .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_NUMERICSERV | AI_NUMERICHOST,
	};
	char port[12];
	int r;

	(void)snprintf(port, sizeof(port), "%d", s->set.port);
	/* getaddrinfo() cannot be interrupted: announce a long silence. */
	if (s->hooks.tick != NULL)
		s->hooks.tick(s->hooks.arg, RESOLVE_S);
	r = getaddrinfo(s->set.host, port, &hints, list_r);
	if (r != 0) {
		hints.ai_flags = AI_NUMERICSERV;
		r = getaddrinfo(s->set.host, port, &hints, list_r);
	}
	if (r == EAI_SYSTEM)
		return err_sys(
		    &s->err, ERR_TEMP, errno, "looking up %s", s->set.host);
	if (r != 0)
		return err_set(&s->err, ERR_TEMP, "looking up %s: %s",
		    s->set.host, gai_strerror(r));
	return 0;
}

int
stream_open(const void *ctx, const struct stream_settings *set,
    const struct stream_hooks *hooks, struct stream **stream_r, struct err *err)
{
	struct stream *s = stream_new(ctx, set, hooks);
	struct addrinfo *list = NULL;
	struct addrinfo *ai;
	int r = -1;

	*stream_r = NULL;
	if (resolve(s, &list) == 0) {
		(void)err_set(&s->err, ERR_CONFIG,
		    "connecting without TLS is for loopback addresses only");
		for (ai = list; ai != NULL && r != 0; ai = ai->ai_next) {
			if (set->loopback_only && !is_loopback(ai->ai_addr))
				continue;
			if (s->fd >= 0)
				close(s->fd);
			s->fd = -1;
			r = connect_one(s, ai);
			if (r != 0 && s->err.kind == ERR_STOP)
				break;
		}
		freeaddrinfo(list);
	}
	if (r != 0) {
		(void)stream_give(s, err);
		talloc_free(s);
		return err_prefix(err, "%s port %d", set->host, set->port);
	}
	*stream_r = s;
	return 0;
}

int
stream_adopt(const void *ctx, int fd, const struct stream_settings *set,
    const struct stream_hooks *hooks, struct stream **stream_r, struct err *err)
{
	struct stream *s = stream_new(ctx, set, hooks);
	struct sockaddr_storage peer = {0};
	socklen_t len = sizeof(peer);
	int flags = fcntl(fd, F_GETFL);

	s->fd = fd;
	*stream_r = NULL;
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    getpeername(fd, (struct sockaddr *)&peer, &len) != 0) {
		(void)err_sys(err, ERR_TEMP, errno, "adopting a socket");
		talloc_free(s);
		return -1;
	}
	s->loopback = is_loopback((const struct sockaddr *)&peer);
	*stream_r = s;
	return 0;
}

bool
stream_is_loopback(const struct stream *s)
{
	return s->loopback;
}

int
stream_tls_fail(struct stream *s, int r, const char *what)
{
	return err_set(&s->err, ERR_TEMP, "%s: %s", what, gnutls_strerror(r));
}

/* --------------------------------------------------------- bytes in, out */

/* One attempt: bytes, or 0 for "not yet", or -1.  *events_r says for what. */
static ssize_t
try_read(struct stream *s, void *p, size_t n, short *events_r)
{
	ssize_t r;

	*events_r = POLLIN;
	if (s->tls == NULL) {
		r = recv(s->fd, p, n, 0);
		if (r < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (r < 0)
			return err_sys(&s->err, ERR_TEMP, errno, "receiving");
	} else {
		r = gnutls_record_recv(s->tls, p, n);
		if (r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED) {
			if (gnutls_record_get_direction(s->tls))
				*events_r = POLLOUT;
			return 0;
		}
		if (r < 0 && r != GNUTLS_E_PREMATURE_TERMINATION)
			return stream_tls_fail(s, (int)r, "receiving");
	}
	if (r <= 0)
		return err_set(
		    &s->err, ERR_TEMP, "the server closed the connection");
	return r;
}

ssize_t
stream_read(struct stream *s, void *p, size_t n)
{
	short events;
	ssize_t r;

	if (s->err.kind != ERR_NONE)
		return -1;
	if (s->budget == 0)
		return err_set(&s->err, ERR_TEMP,
		    "the server sent more than one answer may hold");
	if (n > s->budget)
		n = s->budget;
	if (n > INT32_MAX)
		n = INT32_MAX;
	for (;;) {
		if (stream_check_time(s, stream_now_ms(s)) != 0)
			return -1;
		r = try_read(s, p, n, &events);
		if (r < 0)
			return -1;
		if (r > 0)
			break;
		if (stream_wait_socket(s, events) != 0)
			return -1;
	}
	s->budget -= (size_t)r;
	return r;
}

static ssize_t
try_write(struct stream *s, const void *p, size_t n, short *events_r)
{
	ssize_t r;

	*events_r = POLLOUT;
	if (s->tls == NULL) {
		r = send(s->fd, p, n, MSG_NOSIGNAL);
		if (r < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (r < 0)
			return err_sys(&s->err, ERR_TEMP, errno, "sending");
		return r;
	}
	r = gnutls_record_send(s->tls, p, n);
	if (r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED) {
		if (!gnutls_record_get_direction(s->tls))
			*events_r = POLLIN;
		return 0;
	}
	return r < 0 ? stream_tls_fail(s, (int)r, "sending") : r;
}

ssize_t
stream_write(struct stream *s, const void *p, size_t n)
{
	const char *from = p;
	size_t done = 0;
	short events;
	ssize_t r;

	if (s->err.kind != ERR_NONE)
		return -1;
	while (done < n) {
		if (stream_check_time(s, stream_now_ms(s)) != 0)
			return -1;
		r = try_write(s, from + done, n - done, &events);
		if (r < 0 || (r == 0 && stream_wait_socket(s, events) != 0))
			return -1;
		done += (size_t)r;
	}
	return (ssize_t)n;
}

int
stream_wait(struct stream *s, int seconds, int wake_fd)
{
	if (s->err.kind != ERR_NONE)
		return -1;
	/* GnuTLS may hold decrypted bytes that poll() knows nothing of. */
	if (s->tls != NULL && gnutls_record_check_pending(s->tls) > 0)
		return STREAM_DATA;
	return wait_until(
	    s, POLLIN, stream_now_ms(s) + (int64_t)seconds * 1000, wake_fd);
}
