/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The submit role's way out. */
#include "daemon/submit_route.h"

#include "daemon/certificate.h"
#include "daemon/config/config.h"
#include "daemon/frames.h"
#include "daemon/submit_words.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/log.h"
#include "daemon/sys/secret.h"

enum { REST_MS = 50000 };

struct submit_route {
	const char *name;
	struct smtp *smtp;
	int64_t used_at;
	bool refused; /* and said so */
};

static int
sign_in_method(
    const struct config_server *server, enum smtp_auth *auth_r, struct err *err)
{
	const char *word = server->auth;

	if (server->oauth != NULL)
		*auth_r = strcmp(word, "xoauth2") == 0 ? SMTP_AUTH_XOAUTH2
			  : strcmp(word, "oauthbearer") == 0
			      ? SMTP_AUTH_OAUTHBEARER
			      : SMTP_AUTH_OAUTH;
	else if (word == NULL || strcmp(word, "auto") == 0)
		*auth_r = SMTP_AUTH_AUTO;
	else if (strcmp(word, "plain") == 0)
		*auth_r = SMTP_AUTH_PLAIN;
	else if (strcmp(word, "login") == 0)
		*auth_r = SMTP_AUTH_LOGIN;
	else
		return err_set(err, ERR_CONFIG,
		    "auth = %s: SMTP has auto, plain and login here", word);
	return 0;
}

static enum smtp_tls
tls_of(enum tls_mode mode)
{
	switch (mode) {
	case TLS_NONE:
		return SMTP_TLS_NONE;
	case TLS_STARTTLS:
		return SMTP_TLS_STARTTLS;
	case TLS_IMPLICIT:
		break;
	}
	return SMTP_TLS_IMPLICIT;
}

static int
open_smtp(struct submit_route *route, const struct config_route *config,
    struct smtp_settings *set, struct err *err)
{
	const struct config_server *server = &config->server;
	struct secret *password;
	struct certificate *ours;

	if (sign_in_method(server, &set->auth, err) != 0)
		return -1;
	if (server->user != NULL && server->password_credential != NULL) {
		if (secret_read(route, server->password_credential, &password,
			err) != 0)
			return -1;
		set->password = secret_bytes(password).p;
	}
	if (config->certificate_credential != NULL) {
		if (certificate_open(route, config->certificate_credential,
			config->certificate_key_credential, &ours, err) != 0)
			return -1;
		set->cert_file = ours->cert_file;
		set->key_file = ours->key_file;
	}
	route->smtp = smtp_open(route, set, err);
	return route->smtp == NULL ? -1 : 0;
}

int
submit_route_open(void *ctx, const struct config_route *config,
    struct submit_tokens *tokens, struct smtp_watch watch,
    struct submit_route **route_r, struct err *err)
{
	const struct config_server *server = &config->server;
	struct submit_route *route = mem_one(ctx, struct submit_route);
	struct smtp_settings set = {
	    .host = server->host,
	    .port = server->port,
	    .tls = tls_of(server->tls),
	    .ca_file = server->ca_file,
	    .user = server->user,
	    .ehlo_name = config->ehlo,
	    .null_sender = config->null_sender,
	    .tokens = submit_tokens_for(tokens, server->oauth),
	    .watch = watch,
	};

	route->name = config->name;
	if (open_smtp(route, config, &set, err) != 0) {
		mem_free(route);
		return err_prefix(err, "route %s", config->name);
	}
	*route_r = route;
	return 0;
}

/* Said once, until the route works again. */
static void
note_refusal(struct submit_route *route, const struct smtp_outcome *o)
{
	char words[FRAME_TEXT];

	submit_words_route(o, words);
	if (o->refused && !route->refused)
		log_event(LOG_ERR, "smtp.refused", log_s("route", route->name),
		    log_i("code", o->code), log_s("why", words));
	if (o->refused || o->result == SMTP_SENT)
		route->refused = o->refused;
}

void
submit_route_send(struct submit_route *route, const char *from, const char *to,
    struct span letter, struct smtp_outcome *o_r)
{
	smtp_send(route->smtp, from, to, letter, o_r);
	route->used_at = clock_monotonic_ms();
	note_refusal(route, o_r);
}

void
submit_route_rest(struct submit_route *route)
{
	if (smtp_is_connected(route->smtp) &&
	    clock_monotonic_ms() - route->used_at >= REST_MS)
		smtp_rest(route->smtp);
}
