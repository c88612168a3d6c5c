/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl check` beside a running daemon that acts for a person.  A
 * person's login is good once and then replaced; whoever uses it beside the
 * daemon takes it from under the daemon.  So nothing is tried: the daemon,
 * which tries it all the time, is asked how it stands.
 */
#include "daemon/ctl/check_p.h"

#include <unistd.h>

#include "daemon/ctl/say.h"
#include "daemon/sys/lock.h"

void
check_live_ask(struct check *c)
{
	json_t *reply;
	struct err err;
	if (ctl_ask_daemon(
		c->ctl, json_pack("{s:s}", "do", "status"), &reply, &err) != 1)
		return;
	c->live = json_incref(json_object_get(reply, "live"));
	json_decref(reply);
}

int
check_live_lock(struct check *c)
{
	struct err err;
	const int lock = lock_take(c->config->state_dir, &err);
	/* No directory: there is no daemon, nor a login yet. */
	c->daemon_runs = lock < 0 && err.kind == ERR_TEMP;
	return lock;
}

/* It has the lock but does not answer. */
static void
say_silent(struct check *c, const char *what)
{
	check_odd(c, what, "not tried: another enquiryd is at work",
	    "It may be starting or stopping, or be a single pass (--once): run "
	    "this again in a minute.");
}

void
check_live_token(struct check *c, const char *what, const char *oauth)
{
	const json_t *list = json_object_get(c->live, "tokens");
	const json_t *found = NULL;
	struct err err = {.kind = ERR_TEMP};
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(ctl_text(json_array_get(list, i), "oauth"), oauth) ==
		    0)
			found = json_array_get(list, i);
	if (found == NULL) {
		say_silent(c, what);
	} else if (ctl_text(found, "why")[0] != '\0') {
		if (json_is_true(json_object_get(found, "config")))
			err.kind = ERR_CONFIG;
		(void)snprintf(err.text, sizeof err.text,
		    "the running daemon gets no token: %.400s",
		    ctl_text(found, "why"));
		check_bad(c, what, &err, NULL);
	} else {
		check_good(c, what,
		    mem_fmt(c->ctx,
			"the running daemon has a token until %s; a person's "
			"login is not used beside it",
			say_instant(c->ctx, ctl_text(found, "until"))));
	}
}

bool
check_live_server(struct check *c, const struct config_oauth *oauth,
    const char *what, const char *key)
{
	const json_t *server = json_object_get(c->live, key);
	const char *since;
	struct err err;
	if (!c->daemon_runs || oauth == NULL ||
	    oauth->grant != GRANT_DEVICE_CODE)
		return false;
	since = say_instant(c->ctx, ctl_text(server, "since"));
	if (c->live == NULL) {
		say_silent(c, what);
	} else if (!json_is_true(json_object_get(server, "known"))) {
		check_odd(c, what, "the running daemon has not tried it yet",
		    "Run this again when it has: in a minute for the mailbox, "
		    "after the first letter for a route.");
	} else if (json_is_true(json_object_get(server, "up"))) {
		check_good(c, what,
		    mem_fmt(c->ctx, "works for the running daemon since %s",
			since));
	} else {
		err_set(&err, ERR_TEMP,
		    "does not work for the running daemon since %s: %.400s",
		    since, ctl_text(server, "what"));
		check_bad(c, what, &err, NULL);
	}
	return true;
}
