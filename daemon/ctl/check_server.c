/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mail servers: signs in to the mailbox's and to the route's, sends none.
 */
#include "daemon/ctl/check_p.h"

#include "daemon/ctl/hint.h"
#include "daemon/ctl/say.h"
#include "daemon/net/diagnosis.h"
#include "daemon/net/imap.h"
#include "daemon/net/smtp.h"
#include "daemon/sys/clock.h"

enum { CONNECT_S = 15, ANSWER_S = 30 };

/* What to do about a refusal: the provider's own words come first. */
static const char *
remedy(enum diagnosis_from from, const char *said, const struct hint *hint)
{
	const struct diagnosis *d = diagnose(from, span_str(said));
	return d != NULL && d->todo[0] != '\0' ? d->todo : hint->todo;
}

static int
try_imap(struct check *c, struct imap_folder *folder_r, struct err *err)
{
	const struct config_mailbox *mailbox = &c->config->mailbox;
	const struct config_server *server = &mailbox->server;
	const struct imap_settings set = {
	    .host = server->host,
	    .port = server->port,
	    .tls = server->tls == TLS_IMPLICIT   ? IMAP_TLS_IMPLICIT
		   : server->tls == TLS_STARTTLS ? IMAP_TLS_STARTTLS
						 : IMAP_TLS_NONE,
	    .ca_file = server->ca_file,
	    .user = server->user,
	    .password = c->mailbox_password == NULL
			    ? NULL
			    : secret_bytes(c->mailbox_password).p,
	    .token = check_token(c, server->oauth),
	    .connect_s = CONNECT_S,
	    .command_s = ANSWER_S,
	};
	const struct stream_hooks hooks = {
	    .clock_ms = clock_monotonic_ms, .stop_fds = {-1, -1}};
	struct imap_settings chosen = set;
	struct imap *imap;
	if (!imap_auth_by_name(server->auth, &chosen.auth))
		return err_set(
		    err, ERR_CONFIG, "auth = %s: no such way", server->auth);
	if (imap_open(c->ctx, &chosen, &hooks, &imap, err) < 0)
		return -1;
	int rc = imap_select(imap, mailbox->folder, folder_r, err);
	if (rc < 0)
		err_prefix(err, "folder %s", mailbox->folder);
	imap_logout(imap);
	return rc;
}

/* Server and port once: what failed may have named them already. */
static void
say_where(struct err *err, const struct config_server *server)
{
	struct span rest = span_str(err->text);
	void *ctx = mem_new(NULL);
	const char *named =
	    mem_fmt(ctx, "%s port %d: ", server->host, server->port);
	if (span_starts(rest, "IMAP: "))
		rest = span_sub(rest, strlen("IMAP: "), rest.n);
	if (span_starts(rest, named))
		rest = span_sub(rest, strlen(named), rest.n);
	const char *words = mem_strn(ctx, rest.p, rest.n);
	if (span_find_ascii(rest, 0, server->host) >= 0)
		err_set(err, err->kind, "%s (port %d)", words, server->port);
	else
		err_set(err, err->kind, "%s:%d: %s", server->host, server->port,
		    words);
	mem_free(ctx);
}

void
check_imap(struct check *c)
{
	const struct config_server *server = &c->config->mailbox.server;
	struct imap_folder folder;
	struct err err;
	if (c->mailbox_password == NULL &&
	    check_token(c, server->oauth) == NULL) {
		if (check_live_server(c, server->oauth, "imap", "imap"))
			return;
		check_odd(c, "imap",
		    server->oauth == NULL ? "not tried without its password"
					  : "not tried without a token",
		    NULL);
		return;
	}
	if (try_imap(c, &folder, &err) < 0) {
		const struct hint *hint = hint_for(err.text, server->tls);
		const char *todo = remedy(DIAGNOSE_IMAP, err.text, hint);
		if (hint->surely)
			err.kind = ERR_CONFIG;
		say_where(&err, server);
		check_bad(c, "imap", &err, todo);
		return;
	}
	const char *said = mem_fmt(c->ctx,
	    "%s:%d: signed in as %s; %s holds %s%s", server->host, server->port,
	    server->user, c->config->mailbox.folder,
	    say_count(c->ctx, folder.exists, "mail", "mails"),
	    folder.read_only ? " and may only be read" : "");
	if (folder.read_only)
		check_odd(c, "imap", said,
		    "Give the user the right to change that folder and to "
		    "make others: without it mail that was taken in stays "
		    "where it is.");
	else
		check_good(c, "imap", said);
}

struct route_token {
	const char *token;
};

static int
on_token(void *arg, bool refused, const char **token_r, struct err *err)
{
	const struct route_token *t = arg;
	if (refused)
		return err_set(err, ERR_CONFIG,
		    "the server does not take a token that is new");
	*token_r = t->token;
	return 0;
}

static enum smtp_auth
smtp_auth_of(const struct config_server *server)
{
	static const struct {
		const char *word;
		enum smtp_auth auth;
	} words[] = {{"plain", SMTP_AUTH_PLAIN}, {"login", SMTP_AUTH_LOGIN},
	    {"xoauth2", SMTP_AUTH_XOAUTH2},
	    {"oauthbearer", SMTP_AUTH_OAUTHBEARER}};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(server->auth, words[i].word) == 0)
			return words[i].auth;
	return server->oauth != NULL ? SMTP_AUTH_OAUTH : SMTP_AUTH_AUTO;
}

static int
try_route(struct check *c, const struct config_route *route,
    const struct secret *password, const struct certificate *certificate,
    struct err *err)
{
	const struct config_server *server = &route->server;
	struct route_token token = {check_token(c, server->oauth)};
	struct smtp_settings set = {
	    .host = server->host,
	    .port = server->port,
	    .tls = server->tls == TLS_IMPLICIT   ? SMTP_TLS_IMPLICIT
		   : server->tls == TLS_STARTTLS ? SMTP_TLS_STARTTLS
						 : SMTP_TLS_NONE,
	    .ca_file = server->ca_file,
	    .user = server->user,
	    .password = password == NULL ? NULL : secret_bytes(password).p,
	    .auth = smtp_auth_of(server),
	    .tokens = {on_token, &token},
	    .ehlo_name = route->ehlo,
	    .null_sender = route->null_sender,
	    .connect_timeout_s = CONNECT_S,
	    .response_timeout_s = ANSWER_S,
	    .cert_file = certificate == NULL ? NULL : certificate->cert_file,
	    .key_file = certificate == NULL ? NULL : certificate->key_file,
	};
	struct smtp_outcome outcome;
	struct smtp *smtp = smtp_open(c->ctx, &set, err);
	if (smtp == NULL)
		return -1;
	smtp_probe(smtp, &outcome);
	mem_free(smtp);
	if (outcome.result == SMTP_SENT)
		return 0;
	const struct diagnosis *d =
	    diagnose(DIAGNOSE_SMTP, span_str(outcome.reply));
	bool persons = d != NULL
			   ? d->cure != CURE_WAIT
			   : outcome.refused ||
				 hint_for(outcome.why, server->tls)->persons;
	return err_set(err, persons ? ERR_CONFIG : ERR_TEMP, "%s%s%s%s",
	    outcome.why, outcome.reply[0] == '\0' ? "" : " (", outcome.reply,
	    outcome.reply[0] == '\0' ? "" : ")");
}

void
check_route(struct check *c, size_t i)
{
	const struct config_route *route = &c->config->routes[i];
	const char *what = mem_fmt(c->ctx, "smtp %s", route->name);
	const char *where =
	    mem_fmt(c->ctx, "%s:%d", route->server.host, route->server.port);
	struct err err;
	if (route != config_route_in_use(c->config)) {
		check_odd(c, what,
		    mem_fmt(c->ctx,
			"route %s is not used: letters leave by the first, "
			"route %s",
			route->name, c->config->routes[0].name),
		    "Take the section out, or put it before the others.");
		return;
	}
	if (route->server.user != NULL && c->route_password == NULL &&
	    check_token(c, route->server.oauth) == NULL) {
		if (check_live_server(c, route->server.oauth, what, "smtp"))
			return;
		check_odd(c, what,
		    route->server.oauth == NULL
			? "not tried without its password"
			: "not tried without a token",
		    NULL);
		return;
	}
	if (route->certificate_credential != NULL &&
	    c->route_certificate == NULL) {
		check_odd(c, what, "not tried without its certificate", NULL);
		return;
	}
	if (try_route(c, route, c->route_password, c->route_certificate, &err) <
	    0) {
		const char *todo = remedy(DIAGNOSE_SMTP, err.text,
		    hint_for(err.text, route->server.tls));
		say_where(&err, &route->server);
		check_bad(c, what, &err, todo);
		return;
	}
	check_good(c, what,
	    route->server.user == NULL
		? mem_fmt(c->ctx, "%s: greeted; %s", where,
		      route->certificate_credential == NULL
			  ? "no sign-in is set"
			  : "known by its certificate")
		: mem_fmt(c->ctx, "%s: signed in as %s", where,
		      route->server.user));
}
