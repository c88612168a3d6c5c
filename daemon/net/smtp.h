/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One way out for letters: an SMTP route held by one libcurl easy handle.
 *
 *   smtp = smtp_open(ctx, &settings, &err);   no connection yet
 *   smtp_send(smtp, from, to, bytes, &outcome);   as often as needed
 *   smtp_rest(smtp);                          before it is idle for a minute
 *   mem_free(smtp);
 *
 * A transaction has one recipient, so that a reply always belongs to one
 * letter.  The connection is kept only after a success: after anything else
 * libcurl may hold a reply that is still to come and would credit it to the
 * next letter, so the handle is destroyed.
 *
 * Nothing is sent before the server's certificate was verified: an expired,
 * foreign or self-signed one, or a STARTTLS taken away, ends the attempt
 * before the name and the password are said.
 *
 * smtp_send never fails as a function: whatever happened is an outcome.
 */
#ifndef ENQ_NET_SMTP_H
#define ENQ_NET_SMTP_H

#include <stdbool.h>

#include "daemon/net/smtp_rules.h"
#include "parsers/base/err.h"
#include "parsers/base/span.h"

enum smtp_tls {
	SMTP_TLS_IMPLICIT = 0, /* TLS from the first byte (port 465) */
	SMTP_TLS_STARTTLS,     /* STARTTLS or nothing (port 587, 25) */
	SMTP_TLS_NONE          /* loopback addresses only */
};

enum smtp_auth {
	SMTP_AUTH_AUTO = 0, /* PLAIN or LOGIN, as offered */
	SMTP_AUTH_PLAIN,
	SMTP_AUTH_LOGIN,
	/* With an access token.  OAUTH: OAUTHBEARER or XOAUTH2, as offered. */
	SMTP_AUTH_OAUTH,
	SMTP_AUTH_OAUTHBEARER,
	SMTP_AUTH_XOAUTH2
};

/*
 * Where the access token for a new connection comes from.  refused: the last
 * one was not taken, so one that is newer is wanted; asked at most once for a
 * letter.  0 and a text that holds until the next call, or -1 with *err:
 * ERR_CONFIG is what only the operator can mend.
 */
struct smtp_tokens {
	int (*get)(
	    void *arg, bool refused, const char **token_r, struct err *err);
	void *arg;
};

/*
 * Called at least about once a second while a call waits, often more. past_dot:
 * the final dot is out, so giving up now leaves the letter uncertain.  False
 * ends the wait.
 */
struct smtp_watch {
	bool (*tick)(void *arg, bool past_dot);
	void *arg;
};

struct smtp_settings {
	const char *host;
	int port;
	enum smtp_tls tls;
	const char *ca_file;  /* NULL: the system's trusted authorities */
	const char *user;     /* NULL: no authentication */
	const char *password; /* borrowed, not copied: must outlive the smtp */
	enum smtp_auth auth;
	struct smtp_tokens tokens; /* for the ways that take a token */
	/* A certificate that proves us to the server (a relay connector), and
	 * its key: PEM files, both or neither. */
	const char *cert_file;
	const char *key_file;
	const char *ehlo_name;  /* NULL: this machine's name */
	bool null_sender;       /* may MAIL FROM:<> be used on this route? */
	int connect_timeout_s;  /* 0: 30 s until authenticated */
	int response_timeout_s; /* 0: 600 s a reply (RFC 5321 s.4.5.3.2.6) */
	struct smtp_watch watch;
};

struct smtp_outcome {
	enum smtp_result result;
	enum smtp_stage stage;
	bool route;
	/* The server could not prove who it is, or does not let us in: no
	 * patience will help, the operator has to. */
	bool refused;
	int code; /* the server's reply code, 0 when none came */
	char status[SMTP_STATUS_SIZE]; /* its enhanced status, "5.1.1", or "" */
	/* The server's own words, lines joined, printable ASCII only.  They
	 * may quote the recipient: for the outbox row, never for a log. */
	char reply[SMTP_WORDS_MAX + 1];
	/* What happened, in our words and without data about a person; "" when
	 * sent. */
	char why[SMTP_WORDS_MAX + 1];
};

struct smtp;

/* Copies the settings and checks them; no connection is made. */
MUST_USE
struct smtp *smtp_open(
    const void *ctx, const struct smtp_settings *settings, struct err *err);

/* Sends one letter to one recipient; from may be "" (the null sender). */
void smtp_send(struct smtp *smtp, const char *from, const char *to,
    struct span letter, struct smtp_outcome *outcome_r);

/*
 * Connects, verifies, authenticates and says NOOP and, where the route is said
 * to take it, the null sender; sends no letter.  On SMTP_SENT the route works;
 * a refusal with stage SMTP_AT_MAIL is of the null sender.
 */
void smtp_probe(struct smtp *smtp, struct smtp_outcome *outcome_r);

/* Says QUIT, without waiting for the answer, and closes the connection. */
void smtp_rest(struct smtp *smtp);

/* Is a connection held open? */
bool smtp_is_connected(const struct smtp *smtp);

#endif
