/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may be said to an SMTP server and what its answers mean, as pure
 * functions.  smtp.c holds the conversation.
 */
#ifndef ENQ_NET_SMTP_RULES_H
#define ENQ_NET_SMTP_RULES_H

#include <stdbool.h>

#include "parsers/base/err.h"
#include "parsers/base/span.h"

#define SMTP_WORDS_MAX 500
#define SMTP_STATUS_SIZE 12
#define SMTP_ADDRESS_MAX 320
#define SMTP_LETTER_MAX ((size_t)40 * 1024 * 1024)

/* How far the dialogue came; each names what was last said by us. */
enum smtp_stage {
	SMTP_AT_CONNECT = 0, /* name, TCP, TLS from the start, greeting */
	SMTP_AT_EHLO,
	SMTP_AT_STARTTLS,
	SMTP_AT_AUTH,
	SMTP_AT_MAIL,
	SMTP_AT_RCPT,
	SMTP_AT_DATA,
	SMTP_AT_BODY, /* after 354, before every byte was handed over */
	SMTP_AT_DOT   /* the whole letter and the final dot */
};

enum smtp_result {
	SMTP_SENT = 0,       /* the server took responsibility */
	SMTP_RETRY,          /* surely not sent; another try may work */
	SMTP_FAILED,         /* surely not sent, and never will be */
	SMTP_UNCERTAIN,      /* the whole letter was said, no answer came */
	SMTP_REFUSED_LOCALLY /* unfit to be said at all; no server saw it */
};

/* The CURLcodes that smtp_outcome() tells from the others. */
enum { SMTP_CURL_TIMED_OUT = 28, SMTP_CURL_STOPPED = 42 };

/* What is known when a transaction has ended, for smtp_outcome(). */
struct smtp_facts {
	int curl_code;
	enum smtp_stage stage;
	/*
	 * The complete reply to what was last said, 0 when none came.  This is
	 * not libcurl's RESPONSE_CODE, which is the reply before that one
	 * when the connection is lost (250 at RCPT, 354 after the dot).
	 */
	int reply;
	/* Its enhanced status, "5.1.1", and its words; NULL: none. */
	const char *status;
	const char *words;
};

struct smtp_verdict {
	enum smtp_result result;
	bool route;  /* every letter of this route should wait, not only this */
	bool person; /* patience will not mend it: the operator has to */
};

/*
 * What the facts mean for the outbox row.  When in doubt whether the server
 * took the letter, it is uncertain; when surely not, 5xx is for good and all
 * else is tried again.  A refusal before MAIL is never about the letter: it
 * holds the route up and costs no letter its life.  The same is true of what
 * Exchange says at MAIL or after the dot about the mailbox that sends: that it
 * may not send as From, that its rate or its day's limit is used up.
 */
struct smtp_verdict smtp_outcome(const struct smtp_facts *facts);

/*
 * Was it the access token that was not taken?  Then a new one is worth one try
 * at once.  XOAUTH2's refusal is a 334 with words about it, RFC 4954's a 535;
 * 5.7.139 means that this way of signing in is closed to any token.
 */
bool smtp_is_token_refusal(const struct smtp_facts *facts);

/* May the name stand in a URL and in EHLO?  Does it mean this machine? */
bool smtp_is_host(const char *name);
bool smtp_is_this_machine(const char *name);

/* May the address (without <>) stand in MAIL FROM or RCPT TO? */
MUST_USE
int smtp_check_address(const char *address, struct err *err);

/*
 * Is the letter fit for the wire?  Seven-bit, lines ended by CRLF and at most
 * 998 long, no bare CR or LF, no NUL: a bare LF before a dot would end the
 * letter early on some servers and start a smuggled one.
 */
MUST_USE
int smtp_check_letter(struct span letter, struct err *err);

const char *smtp_result_name(enum smtp_result result);
const char *smtp_stage_name(enum smtp_stage stage);

#endif
