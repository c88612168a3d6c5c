/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ear on an SMTP dialogue that somebody else (libcurl) leads: how far it
 * came, and what the server answered to what was last said.  Pure: it is fed
 * lines and reads nothing.
 */
#ifndef ENQ_NET_DIALOGUE_H
#define ENQ_NET_DIALOGUE_H

#include <stdbool.h>

#include "daemon/net/smtp_rules.h"
#include "parsers/base/buf.h"
#include "parsers/base/span.h"

struct dialogue {
	enum smtp_stage stage;
	bool said_quit;   /* the answer to that is of no interest */
	int reply;        /* complete reply to what was last said, or 0 */
	struct buf words; /* that reply, its lines joined, made printable */
	struct span letter;
	size_t read; /* bytes of it handed over */
};

void dialogue_init(struct dialogue *d, const void *ctx);

/* A new transaction; the letter's bytes stay the caller's. */
void dialogue_begin(struct dialogue *d, struct span letter);

/* One line we said, with its CRLF. */
void dialogue_said(struct dialogue *d, struct span line);

/* One line the server said, with or without its CRLF. */
void dialogue_heard(struct dialogue *d, struct span line);

/*
 * The next at most max bytes of the letter; 0 when it is all handed over, from
 * which moment on the final dot may be out.
 */
size_t dialogue_read(struct dialogue *d, char *p, size_t max);

/* The reply's enhanced status code, "5.1.1" (RFC 2034); "" without one. */
void dialogue_status(const struct dialogue *d, char status_r[SMTP_STATUS_SIZE]);

#endif
