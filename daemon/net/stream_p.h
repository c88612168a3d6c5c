/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stream.c (connecting, waiting, bytes), stream_tls.c and stream_low.c
 * (libetpan's view) share; nobody else includes it.
 */
#ifndef ENQ_NET_STREAM_P_H
#define ENQ_NET_STREAM_P_H

#include <gnutls/gnutls.h>

#include "daemon/net/imapguard.h"
#include "daemon/net/stream.h"

/*
 * Enciphered bytes that have come and that GnuTLS has not asked for yet.  It
 * asks for five bytes, a record's head, and then for the record: received so,
 * a mail of 30 kB took thirteen system calls.  poll() knows nothing of them.
 */
enum { STREAM_AHEAD_BYTES = 64 * 1024 };
struct stream_ahead {
	size_t at;
	size_t n;
	char bytes[STREAM_AHEAD_BYTES];
};

struct stream {
	struct stream_settings set;
	struct stream_hooks hooks;
	int fd;
	bool loopback;
	gnutls_session_t tls;       /* NULL while plain */
	struct stream_ahead *ahead; /* NULL while plain */
	gnutls_certificate_credentials_t trust;
	int64_t deadline_ms; /* by hooks.clock_ms() */
	int allowed_s;       /* for the message when it passes */
	size_t budget;
	struct imapguard guard;
	int64_t ticked_ms;
	struct err err;
};

/* Deadlines must not move with the clock on the wall. */
int64_t stream_now_ms(const struct stream *s);

/* Hands the kept error to a caller that has an err of its own; -1. */
int stream_give(const struct stream *s, struct err *err);

/* Is there time left, and has nobody asked to stop? */
MUST_USE
int stream_check_time(struct stream *s, int64_t now);

/* Waits for the socket under the command's deadline; 0 or -1. */
MUST_USE
int stream_wait_socket(struct stream *s, short events);

/* GnuTLS's result r as the stream's error; -1. */
int stream_tls_fail(struct stream *s, int r, const char *what);

#endif
