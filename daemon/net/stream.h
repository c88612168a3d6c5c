/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stream is one TCP connection to a mail server, plain at first or TLS from
 * the first byte, on which nothing waits without a limit:
 *
 *   - connecting and every command have one absolute deadline, which a server
 *     that drips bytes does not prolong;
 *   - every answer has a byte budget;
 *   - the end of the connection is an error, never an empty read;
 *   - a request to stop ends any wait at once (ERR_STOP);
 *   - the caller's tick runs at least once a second.
 *
 * TLS means TLS 1.2 or 1.3 with a certificate that leads to a trusted root and
 * names the configured host; anything else is refused inside the handshake,
 * before a byte of ours (a password) has left.
 *
 * Errors are sticky: the first is kept, every later call fails, and the owner
 * opens a new stream.  Freeing the context closes the connection.
 */
#ifndef ENQ_NET_STREAM_H
#define ENQ_NET_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "parsers/base/err.h"

struct stream;
struct _mailstream_low; /* libetpan's */

struct stream_settings {
	const char *host; /* the certificate must carry this name or address */
	int port;
	const char *ca_file; /* NULL: the system's trust */
	bool loopback_only;  /* refuse any other address: no TLS is wanted */
	int connect_s;       /* for resolving, connecting and the handshake */
};

enum { STREAM_STOP_FDS = 2 };

/* What the owner lends a stream, and wants done while it waits. */
struct stream_hooks {
	/* A clock that never goes back (clock_monotonic_ms). */
	int64_t (*clock_ms)(void);
	void *arg;
	/* May be NULL.  It will be called again within next_s seconds. */
	void (*tick)(void *arg, int next_s);
	/*
	 * May be NULL: asked once a second, and at once when one of stop_fds
	 * (-1: none) can be read or its other end is gone.  It takes what is
	 * there, so that the descriptor is quiet again, and says whether to
	 * give up.
	 */
	int stop_fds[STREAM_STOP_FDS];
	bool (*stopping)(void *arg);
};

/* Connects without TLS.  The hooks are copied. */
MUST_USE
int stream_open(const void *ctx, const struct stream_settings *set,
    const struct stream_hooks *hooks, struct stream **stream_r,
    struct err *err);

/* The same over a connected socket, which it takes over (tests). */
MUST_USE
int stream_adopt(const void *ctx, int fd, const struct stream_settings *set,
    const struct stream_hooks *hooks, struct stream **stream_r,
    struct err *err);

/* Turns TLS on.  The caller has nothing unread from before. */
MUST_USE
int stream_secure(struct stream *s, struct err *err);
bool stream_is_secure(const struct stream *s);
bool stream_is_loopback(const struct stream *s);

/* From now on: this many seconds, and this many bytes read, in all. */
void stream_allow(struct stream *s, int seconds, size_t bytes);

/* At least one byte, or -1 with the error kept in the stream. */
MUST_USE
ssize_t stream_read(struct stream *s, void *p, size_t n);
/* All n bytes, or -1. */
MUST_USE
ssize_t stream_write(struct stream *s, const void *p, size_t n);

enum stream_event {
	STREAM_QUIET = 0, /* the time is over */
	STREAM_DATA,      /* something can be read */
	STREAM_WOKEN      /* wake_fd can be read */
};
/* Waits for bytes from the server or for wake_fd (-1: none); -1 on failure. */
MUST_USE
int stream_wait(struct stream *s, int seconds, int wake_fd);

/* The first failure; kind is ERR_NONE while all is well. */
const struct err *stream_error(const struct stream *s);

/* What the server has said with BYE, printable and short; "" before. */
const char *stream_farewell(const struct stream *s);

/* A libetpan stream on top, or NULL.  libetpan frees it; s stays ours. */
struct _mailstream_low *stream_low(struct stream *s);

#endif
