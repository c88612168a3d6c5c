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

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/ctl/border.h"
#include "daemon/ctl/say.h"
#include "daemon/office/office.h"
#include "daemon/store/outbox.h"
#include "daemon/store/store.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/files.h"
#include "daemon/sys/privilege.h"
#include "daemon/sys/secret.h"
#include "daemon/sys/zone.h"

#ifndef ENQ_PREFIX
#define ENQ_PREFIX "/usr"
#endif

enum { KEY_MIN_BYTES = 16 };

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
	say("%-8s %-16s %s\n", state, what, clean);
	if (todo != NULL)
		say("%-8s %-16s -> %s\n", "", "", todo);
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
	if (access(dir, R_OK | X_OK) != 0) {
		err_sys(&err, ERR_CONFIG, errno, "templates_dir %s", dir);
		check_bad(c, "templates", &err,
		    strcmp(dir, shipped) == 0
			? "The letters belong there: install the package, or "
			  "run make install."
			: mem_fmt(c->ctx,
			      "Check the path, or take templates_dir out to "
			      "use the letters that came with the program, in "
			      "%s.",
			      shipped));
	} else if (office_letters(c->ctx, c->config, &letters, &err) < 0)
		check_bad(c, "templates", &err,
		    mem_fmt(c->ctx,
			"Mend the file at that line, or take it anew from the "
			"letters that came with the program, in %s.",
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

/* What is there is never to be made anew: without the old key nobody's reply
 * would be known any more. */
static const char *
mend_credential(struct check *c, const char *path, const char *make)
{
	static const char sudo[] = "You may not read it: run this with sudo.";
	struct stat st;
	if (stat(path, &st) != 0)
		return errno == EACCES ? sudo : make;
	if ((st.st_mode & (S_IROTH | S_IWOTH)) != 0)
		return mem_fmt(
		    c->ctx, "Close it to the others: chmod 600 %s", path);
	return access(path, R_OK) == 0 ? make : sudo;
}

static struct secret *
read_credential(
    struct check *c, const char *whose, const char *name, const char *make)
{
	struct secret *secret;
	struct err err;
	if (name == NULL)
		return NULL;
	const char *path = ctl_credential(c->ctl, name);
	if (secret_read(c->ctx, path, &secret, &err) == 0)
		return secret;
	err_prefix(&err, "%s", whose);
	check_bad(c, "credentials", &err, mend_credential(c, path, make));
	return NULL;
}

/* NULL when there is none, or it cannot be used (which is then said). */
struct secret *
check_credential(struct check *c, const char *whose, const char *name)
{
	return read_credential(
	    c, whose, name, "Put the secret into that file, root's, mode 600.");
}

static struct secret *
check_key(struct check *c, const char *whose, const char *name)
{
	struct err err;
	if (name == NULL)
		return NULL;
	const char *todo = mem_fmt(c->ctx,
	    "Make one, mode 600: head -c 32 /dev/urandom | base64 > %s",
	    ctl_credential(c->ctl, name));
	struct secret *key = read_credential(c, whose, name, todo);
	if (key == NULL || secret_bytes(key).n >= KEY_MIN_BYTES)
		return key;
	err_set(
	    &err, ERR_CONFIG, "%s: only %zu bytes", whose, secret_bytes(key).n);
	check_bad(c, "credentials", &err, todo);
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
	c->old_key =
	    check_key(c, "old_key_credential", config->old_key_credential);
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
		if (!c->config->simulation ||
		    store_number(store, "clock_shift", 0, &shift, &err) < 0)
			shift = 0;
		check_good(c, "database", path);
		check_border(c, store);
		check_inside(c, store);
		check_officers(
		    c, store, zone_civil(clock_now() + shift, &(int32_t){0}));
		check_numbers(c, store);
		check_unattended(c, store);
		if (outbox_left_held(store,
			c->config->outgoing == OUTGOING_STAFF, &c->left_held,
			&err) < 0)
			check_bad(c, "outgoing", &err, NULL);
		store_close(store);
	}
	check_clock(c, shift);
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
	/* No new setting lets them go: what they say may be days old. */
	if (c->config->outgoing != OUTGOING_HOLD && c->left_held > 0)
		check_odd(c, "outgoing",
		    mem_fmt(c->ctx,
			"%s held since before that was set, and go to nobody",
			say_count(
			    c->ctx, c->left_held, "letter is", "letters are")),
		    "Look at `enquiryctl outbox list --state held`, then "
		    "enquiryctl outbox release or drop, with their numbers or "
		    "--all.");
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
	if (!ctl_print_json(ctl, reply, status))
		say("%s\n", status == 0 ? "The daemon can work."
			    : c.config_wrong
				? "Something must be put right first."
				: "A server could not be reached; the daemon "
				  "would keep trying.");
	json_decref(reply);
	json_decref(c.live);
	return status;
}
