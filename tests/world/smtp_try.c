/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives net/smtp from a test: sends the letters named on the command line,
 * one after the other over one struct smtp, and prints each outcome as a line
 * of JSON.
 *
 *	smtp_try HOST PORT TLS [KEY=VALUE ...] -- FROM TO FILE ...
 *
 * TLS is implicit, starttls or none.  Keys: ca, user, password, auth, ehlo,
 * connect_s, reply_s, stop_before_s, stop_after_s (how long the
 * watch waits before and after the final dot), null=1, rest=1
 * (close the connection after each letter), token and newer (the access tokens
 * that are given at first and when one was not taken; without the latter there
 * is none), cert and key (a certificate of our own).  Each time a token is
 *asked for a line says {"asked":"first"} or {"asked":"newer"}.  FROM "-" is the
 *null sender. With no letters the route is probed.
 */
#include "daemon/net/smtp.h"

#include <jansson.h>

#include "parsers/base/buf.h"

/* The watch says stop so many seconds after its first question. */
struct patience {
	int before, after; /* 0: for ever */
	time_t asked_before, asked_after;
};

static bool
on_tick(void *arg, bool past_dot)
{
	struct patience *t = arg;
	int limit = past_dot ? t->after : t->before;
	time_t *first = past_dot ? &t->asked_after : &t->asked_before;
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (*first == 0)
		*first = now.tv_sec;
	return limit == 0 || now.tv_sec - *first < limit;
}

static const char *
value_of(int argc, char **argv, const char *key)
{
	const size_t n = strlen(key);

	for (int i = 4; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], key, n) == 0 && argv[i][n] == '=')
			return argv[i] + n + 1;
	}
	return NULL;
}

static int
number_of(int argc, char **argv, const char *key)
{
	const char *s = value_of(argc, argv, key);

	return s == NULL ? 0 : (int)strtol(s, NULL, 10);
}

static struct span
read_file(const void *ctx, const char *path)
{
	struct buf b;
	char part[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	buf_init(&b, ctx, SMTP_LETTER_MAX + 1);
	while (f != NULL && (n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&b, part, n);
	if (f != NULL)
		(void)fclose(f);
	return buf_span(&b);
}

static void
print_outcome(const struct smtp *smtp, const struct smtp_outcome *o)
{
	json_t *line = json_pack("{s:s,s:s,s:i,s:s,s:b,s:b,s:s,s:s,s:b}",
	    "result", smtp_result_name(o->result), "stage",
	    smtp_stage_name(o->stage), "code", o->code, "status", o->status,
	    "route", o->route, "refused", o->refused, "reply", o->reply, "why",
	    o->why, "connected", smtp_is_connected(smtp));

	(void)json_dumpf(line, stdout, JSON_COMPACT);
	(void)printf("\n");
	(void)fflush(stdout);
	json_decref(line);
}

static enum smtp_tls
tls_of(const char *word)
{
	if (strcmp(word, "implicit") == 0)
		return SMTP_TLS_IMPLICIT;
	return strcmp(word, "starttls") == 0 ? SMTP_TLS_STARTTLS
					     : SMTP_TLS_NONE;
}

static enum smtp_auth
auth_of(const char *word)
{
	if (word == NULL)
		return SMTP_AUTH_AUTO;
	if (strcmp(word, "oauth") == 0)
		return SMTP_AUTH_OAUTH;
	if (strcmp(word, "oauthbearer") == 0)
		return SMTP_AUTH_OAUTHBEARER;
	if (strcmp(word, "xoauth2") == 0)
		return SMTP_AUTH_XOAUTH2;
	return strcmp(word, "login") == 0 ? SMTP_AUTH_LOGIN : SMTP_AUTH_PLAIN;
}

struct tokens {
	const char *first, *newer;
};

static int
on_token(void *arg, bool refused, const char **token_r, struct err *err)
{
	const struct tokens *t = arg;

	(void)printf("{\"asked\":\"%s\"}\n", refused ? "newer" : "first");
	(void)fflush(stdout);
	*token_r = refused ? t->newer : t->first;
	return *token_r != NULL
		   ? 0
		   : err_set(err, ERR_TEMP, "there is no other token");
}

static void
send_all(void *ctx, struct smtp *smtp, int argc, char **argv, int first)
{
	struct smtp_outcome o;

	for (int i = first; i + 2 < argc; i += 3) {
		const char *from = strcmp(argv[i], "-") == 0 ? "" : argv[i];
		smtp_send(
		    smtp, from, argv[i + 1], read_file(ctx, argv[i + 2]), &o);
		print_outcome(smtp, &o);
		if (value_of(argc, argv, "rest") != NULL)
			smtp_rest(smtp);
	}
}

int
main(int argc, char **argv)
{
	struct err err;
	struct smtp_outcome o;
	int first = 4;

	if (argc < 4)
		return 64;
	while (first < argc && strcmp(argv[first], "--") != 0)
		first++;
	void *ctx = mem_new(NULL);
	struct patience patience = {
	    .before = number_of(argc, argv, "stop_before_s"),
	    .after = number_of(argc, argv, "stop_after_s"),
	};
	struct tokens tokens = {
	    value_of(argc, argv, "token"), value_of(argc, argv, "newer")};
	const struct smtp_settings set = {
	    .host = argv[1],
	    .port = (int)strtol(argv[2], NULL, 10),
	    .tls = tls_of(argv[3]),
	    .ca_file = value_of(argc, argv, "ca"),
	    .user = value_of(argc, argv, "user"),
	    .password = value_of(argc, argv, "password"),
	    .auth = auth_of(value_of(argc, argv, "auth")),
	    .tokens = {on_token, &tokens},
	    .cert_file = value_of(argc, argv, "cert"),
	    .key_file = value_of(argc, argv, "key"),
	    .ehlo_name = value_of(argc, argv, "ehlo"),
	    .null_sender = value_of(argc, argv, "null") != NULL,
	    .connect_timeout_s = number_of(argc, argv, "connect_s"),
	    .response_timeout_s = number_of(argc, argv, "reply_s"),
	    .watch = {on_tick, &patience},
	};
	struct smtp *smtp = smtp_open(ctx, &set, &err);
	if (smtp == NULL) {
		(void)fprintf(stderr, "%s\n", err.text);
		mem_free(ctx);
		return err_exit_status(err.kind);
	}
	if (first + 3 >= argc) {
		smtp_probe(smtp, &o);
		print_outcome(smtp, &o);
	} else {
		send_all(ctx, smtp, argc, argv, first + 1);
	}
	mem_free(ctx);
	return 0;
}
