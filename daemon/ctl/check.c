/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl check`: tries everything the daemon will need and says in plain
 * words what works, what does not and what to do about it.  It signs in to the
 * servers but sends no mail and changes nothing.
 *
 * Root reads the credentials and then becomes the daemon's user, so that what
 * follows meets the permissions the daemon will meet.
 */
#include "daemon/ctl/check_p.h"

#include <stdio.h>
#include <unistd.h>

#include "daemon/ctl/border.h"
#include "daemon/ctl/hint.h"
#include "daemon/ctl/say.h"
#include "daemon/net/diagnosis.h"
#include "daemon/net/imap.h"
#include "daemon/net/smtp.h"
#include "daemon/office.h"
#include "daemon/store/store.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/files.h"
#include "daemon/sys/privilege.h"
#include "daemon/sys/secret.h"
#include "daemon/sys/zone.h"

#ifndef ENQ_PREFIX
#define ENQ_PREFIX "/usr"
#endif

enum { CONNECT_S = 15, ANSWER_S = 30, KEY_MIN_BYTES = 16 };

/* ---- findings ---- */

static void
find(struct check *c, const char *what, const char *state, const char *said,
    const char *todo)
{
	char *clean = say_clean(c->ctx, span_str(said), false);
	json_array_append_new(
	    c->findings, json_pack("{s:s, s:s, s:s, s:s?}", "what", what,
			     "state", state, "said", clean, "do", todo));
	if (c->ctl->json)
		return;
	say("%-8s %-14s %s\n", state, what, clean);
	if (todo != NULL)
		say("%-8s %-14s -> %s\n", "", "", todo);
	/* The next one may wait for a server. */
	(void)fflush(stdout);
}

void
check_good(struct check *c, const char *what, const char *said)
{
	find(c, what, "works", said, NULL);
}

void
check_odd(struct check *c, const char *what, const char *said, const char *todo)
{
	find(c, what, "beware", said, todo);
}

void
check_bad(
    struct check *c, const char *what, const struct err *err, const char *todo)
{
	if (err->kind == ERR_TEMP)
		c->away = true;
	else
		c->config_wrong = true;
	find(c, what, "FAILS", err->text, todo);
}

/* ---- files ---- */

static void
check_templates(struct check *c)
{
	static const char shipped[] = ENQ_PREFIX "/share/enquiryd/templates";
	const char *dir = c->config->templates_dir;
	struct letter_set *letters;
	struct err err;
	if (access(dir, R_OK | X_OK) != 0)
		check_bad(c, "templates",
		    &(struct err){.kind = ERR_CONFIG,
			.text = "templates_dir cannot be read"},
		    mem_fmt(c->ctx,
			"Check the path %s; the shipped letters are in %s, "
			"which is the default.",
			dir, shipped));
	else if (office_letters(c->ctx, c->config, &letters, &err) < 0)
		check_bad(c, "templates", &err,
		    mem_fmt(c->ctx,
			"Mend the file at that line, or set templates_dir to "
			"the shipped letters, %s.",
			shipped));
	else
		check_good(c, "templates", c->config->templates_dir);
}

static void
check_holidays(struct check *c)
{
	struct calendar *calendar;
	struct err err;
	char date[CIVIL_LONG_SIZE];
	int32_t today = zone_civil(clock_now(), &(int32_t){0});
	if (office_calendar(c->ctx, c->config, &calendar, &err) < 0) {
		check_bad(c, "holidays", &err,
		    "Fetch the list again from GOV.UK, or leave holidays_file "
		    "out to use the bundled one.");
		return;
	}
	civil_long(calendar_last_day(calendar), date);
	char *said = mem_fmt(c->ctx, "%s, known until %s",
	    c->config->holidays_file == NULL ? "bundled list"
					     : c->config->holidays_file,
	    date);
	if (calendar_last_day(calendar) - today < OFFICE_HOLIDAYS_AHEAD_DAYS)
		check_odd(c, "holidays", said,
		    "Dates after that day may be counted wrong: set "
		    "holidays_file to a newer list from GOV.UK.");
	else
		check_good(c, "holidays", said);
}

static void
check_statutes(struct check *c)
{
	const char *file = c->config->statutes_file;
	struct statute_table *table;
	struct err err;
	if (office_statutes(c->ctx, c->config, &table, &err) < 0)
		check_bad(c, "statutory clocks", &err,
		    "Mend the file at that line; its head explains the "
		    "format. Leave statutes_file out to use the built-in "
		    "clocks.");
	else
		check_good(c, "statutory clocks",
		    mem_fmt(c->ctx, "%s, %zu clocks",
			file == NULL ? "built-in table" : file,
			table->clock_count));
}

/* NULL when there is none, or it cannot be used (which is then said). */
struct secret *
check_credential(struct check *c, const char *whose, const char *name)
{
	struct secret *secret;
	struct err err;
	if (name == NULL)
		return NULL;
	if (secret_read(c->ctx, ctl_credential(c->ctl, name), &secret, &err) ==
	    0)
		return secret;
	err_prefix(&err, "%s", whose);
	check_bad(c, "credentials", &err,
	    geteuid() == 0
		? "Put the secret into that file: root's, mode 600."
		: "Put the secret into that file, mode 600; a file that is "
		  "root's needs sudo here.");
	return NULL;
}

static struct secret *
check_key(struct check *c, const char *whose, const char *name)
{
	struct secret *key = check_credential(c, whose, name);
	struct err err;
	if (key == NULL || secret_bytes(key).n >= KEY_MIN_BYTES)
		return key;
	err_set(
	    &err, ERR_CONFIG, "%s: only %zu bytes", whose, secret_bytes(key).n);
	check_bad(c, "credentials", &err,
	    "Make one: head -c 32 /dev/urandom | base64");
	return NULL;
}

/* As the submit process has it; NULL when there is none or it is unfit. */
static struct certificate *
check_certificate(struct check *c, const struct config_route *route)
{
	struct certificate *certificate;
	struct err err;
	if (route->certificate_credential == NULL)
		return NULL;
	if (certificate_open(c->ctx,
		ctl_credential(c->ctl, route->certificate_credential),
		ctl_credential(c->ctl, route->certificate_key_credential),
		&certificate, &err) == 0)
		return certificate;
	err_prefix(&err, "route %s", route->name);
	check_bad(c, "credentials", &err,
	    "Certificate and key are PEM files, root's, mode 600.");
	return NULL;
}

static void
check_credentials(struct check *c)
{
	const struct config *config = c->config;
	bool before = c->config_wrong;
	c->config_wrong = false;
	c->key = check_key(c, "key_credential", config->key_credential);
	(void)check_key(c, "old_key_credential", config->old_key_credential);
	c->mailbox_password = check_credential(
	    c, "mailbox", config->mailbox.server.password_credential);
	const struct config_route *route = config_route_in_use(config);
	c->route_password =
	    check_credential(c, mem_fmt(c->ctx, "route %s", route->name),
		route->server.password_credential);
	c->route_certificate = check_certificate(c, route);
	check_oauth_credentials(c);
	if (!c->config_wrong)
		check_good(c, "credentials", "key and passwords are there");
	c->config_wrong = c->config_wrong || before;
}

/* ---- state ---- */

static void
check_clock(struct check *c, int64_t shift)
{
	int32_t seconds;
	char date[CIVIL_LONG_SIZE];
	int32_t day = zone_civil(clock_now() + shift, &seconds);
	civil_long(day, date);
	char *said = mem_fmt(c->ctx, "%s %02d:%02d in %s", date,
	    (int)(seconds / 3600), (int)(seconds / 60 % 60), c->config->zone);
	if (c->config->simulation)
		check_odd(c, "clock", said,
		    "simulation = true lets the date be moved: never on the "
		    "council's real mailbox.");
	else
		check_good(c, "clock", said);
}

static void
check_new_place(struct check *c)
{
	struct err err;
	const char *dir = c->config->state_dir;
	if (access(dir, W_OK | X_OK) == 0 || access(dir, F_OK) != 0) {
		check_good(c, "database", "none yet; the first start makes it");
		return;
	}
	err_set(&err, ERR_CONFIG, "'%s' cannot be written to", dir);
	check_bad(c, "database", &err,
	    "Give the directory to the daemon's user, mode 700.");
}

/* Only a person knows whose servers the lines above are: it is a hint. */
static void
check_border(struct check *c, struct store *store)
{
	struct border border;
	struct err err;
	if (border_look(c->ctx, store, c->config, &border, &err) < 0) {
		check_bad(c, "border", &err, NULL);
	} else if (border.missed > 0) {
		check_odd(c, "border",
		    mem_fmt(c->ctx,
			"in %zu of the newest %s %d or more Received lines "
			"stand above the border's results, so that they prove "
			"nothing",
			border.missed,
			say_count(
			    c->ctx, (int64_t)border.mails, "mail", "mails"),
			border.hops),
		    mem_fmt(c->ctx,
			"If all those lines are of the council's own servers, "
			"set trusted_hops = %d.  If one is not, leave it.",
			border.hops));
	} else if (border.mails > 0 && border.stamped == 0) {
		check_odd(c, "border",
		    "none of the newest mails has results of the border",
		    "Check authserv_id: the first word of the topmost "
		    "Authentication-Results header.  Officers are refused "
		    "until it is right.");
	} else if (border.mails > 0) {
		check_good(c, "border", "its results stand where they should");
	}
}

static void
check_database(struct check *c)
{
	const char *dir = c->config->state_dir;
	const char *path = mem_fmt(c->ctx, "%s/enquiryd.db", dir);
	struct store *store;
	struct err err;
	int64_t shift = 0;
	if (access(path, F_OK) != 0) {
		check_new_place(c);
	} else if (store_open(c->ctx, dir, STORE_READ_ONLY, &store, &err) < 0) {
		check_bad(c, "database", &err,
		    "Look at the directory's owner and room; if the file is "
		    "damaged, restore a backup.");
	} else {
		if (store_number(store, "clock_shift", 0, &shift, &err) < 0)
			shift = 0;
		check_good(c, "database", path);
		check_border(c, store);
		check_inside(c, store);
		store_close(store);
	}
	check_clock(c, c->config->simulation ? shift : 0);
}

static void
become_daemon(struct check *c)
{
	struct err err;
	const char *dir = c->config->state_dir;
	if (access(dir, F_OK) != 0)
		return;
	if (privilege_become_owner(dir, &err) < 0)
		check_bad(c, "state_dir", &err, NULL);
}

/* ---- servers ---- */

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

static void
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
		err_prefix(&err, "%s:%d", server->host, server->port);
		check_bad(c, "imap", &err, todo);
		return;
	}
	check_good(c, "imap",
	    mem_fmt(c->ctx, "%s:%d: signed in as %s; %s holds %s", server->host,
		server->port, server->user, c->config->mailbox.folder,
		say_count(c->ctx, folder.exists, "mail", "mails")));
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

static void
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
		err_prefix(&err, "%s", where);
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

/* ---- all of it ---- */

static void
check_outgoing(struct check *c)
{
	if (c->config->outgoing == OUTGOING_HOLD)
		check_odd(c, "outgoing", "hold: letters are written, none sent",
		    "Look at `enquiryctl outbox list`, then set outgoing to "
		    "'staff' or 'all'.");
	else if (c->config->outgoing == OUTGOING_STAFF)
		check_odd(c, "outgoing", "staff: only officers are written to",
		    "Set outgoing = 'all' when you are content.");
	else
		check_good(c, "outgoing", "all: letters are sent");
}

static const char *
configuration_hint(struct check *c)
{
	const char *file = c->ctl->config_file;
	if (access(file, F_OK) == 0 && access(file, R_OK) != 0)
		return "The file is not yours to read: try with sudo.";
	if (access(file, F_OK) == 0)
		return "enquiryd.conf(5) explains every setting.  Nothing else "
		       "was tried.";
	return mem_fmt(c->ctx,
	    "Begin with the example: cp " ENQ_PREFIX
	    "/share/doc/enquiryd/enquiryd.conf.example %s",
	    file);
}

static void
check_everything(struct check *c)
{
	struct err err;
	if (ctl_config(c->ctl, &err) < 0) {
		check_bad(c, "configuration", &err, configuration_hint(c));
		return;
	}
	c->config = c->ctl->config;
	check_good(c, "configuration", c->config->file);
	check_templates(c);
	check_holidays(c);
	check_statutes(c);
	check_credentials(c);
	become_daemon(c);
	check_database(c);
	check_oauth(c);
	check_imap(c);
	for (size_t i = 0; i < c->config->route_count; i++)
		check_route(c, i);
	check_outgoing(c);
}

int
ctl_check(struct ctl *ctl, struct err *err)
{
	struct check c = {
	    .ctl = ctl, .ctx = ctl->ctx, .findings = json_array()};
	(void)err;
	check_everything(&c);
	int status = c.config_wrong ? err_exit_status(ERR_CONFIG)
		     : c.away       ? err_exit_status(ERR_TEMP)
				    : 0;
	json_t *reply =
	    json_pack("{s:o, s:i}", "checks", c.findings, "exit", status);
	if (!ctl_print_json(ctl, reply))
		say("%s\n", status == 0 ? "The daemon can work."
			    : c.config_wrong
				? "Something must be put right first."
				: "A server could not be reached; the daemon "
				  "would keep trying.");
	json_decref(reply);
	json_decref(c.live);
	return status;
}
