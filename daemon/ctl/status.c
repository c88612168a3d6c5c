/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl status`: is all well, in a dozen lines. */
#include "daemon/ctl/ctl.h"

#include <errno.h>
#include <unistd.h>

#include "daemon/ctl/say.h"
#include "daemon/ctl/waits.h"

/* What init scripts mean by it (LSB): the program is not running. */
enum { NOT_RUNNING = 3 };

static void
say_now(struct ctl *ctl, const json_t *r)
{
	say("Date         %s%s\n", say_instant(ctl->ctx, ctl_text(r, "now")),
	    json_is_true(json_object_get(r, "simulated")) ? ", simulated" : "");
}

static void
say_enquiries(struct ctl *ctl, const json_t *r)
{
	const json_t *e = json_object_get(r, "enquiries");
	const json_t *t = json_object_get(r, "triage");
	int64_t overdue = ctl_number(e, "overdue");
	int64_t quarantined = ctl_number(t, "quarantined");
	say("Enquiries    %lld open: %lld %s, %lld due today, %lld without an "
	    "owner\n",
	    (long long)ctl_number(e, "open"), (long long)overdue,
	    overdue > 0 ? "OVERDUE" : "overdue",
	    (long long)ctl_number(e, "due_today"),
	    (long long)ctl_number(e, "unowned"));
	say("             %lld answered, %lld closed\n",
	    (long long)ctl_number(e, "answered"),
	    (long long)ctl_number(e, "closed"));
	say("Triage       %s to be placed by a person\n",
	    say_count(ctl->ctx, ctl_number(t, "waiting"), "mail", "mails"));
	if (quarantined > 0)
		say("             %s QUARANTINED: enquiryctl list --triage\n",
		    say_count(ctl->ctx, quarantined, "mail", "mails"));
}

/* A queue that does not move says why, and who comes first. */
static void
say_waits(struct ctl *ctl, const json_t *r, const json_t *outbox)
{
	const char *reason = waits_reason(ctl, r);
	const char *order =
	    waits_order(ctl, json_object_get(outbox, "waiting_by_importance"));
	if (reason != NULL && order != NULL)
		say("             WAITING %s\n", reason);
	if (order != NULL)
		say("             they leave in this order: %s\n", order);
}

static void
say_outbox(struct ctl *ctl, const json_t *r)
{
	const json_t *o = json_object_get(r, "outbox");
	const char *oldest = ctl_text(o, "oldest_waiting");
	int64_t left = ctl_number(o, "left_held");
	int64_t failed = ctl_number(o, "failed");
	int64_t uncertain = ctl_number(o, "uncertain");
	say("Outbox       %lld waiting to go, %lld held, %lld sent\n",
	    (long long)(ctl_number(o, "waiting") + ctl_number(o, "sending")),
	    (long long)ctl_number(o, "held"), (long long)ctl_number(o, "sent"));
	if (oldest[0] != '\0')
		say("             the oldest waits since %s\n",
		    say_instant(ctl->ctx, oldest));
	say_waits(ctl, r, o);
	if (failed + uncertain > 0)
		say("             %lld FAILED, %lld UNCERTAIN: enquiryctl "
		    "outbox list\n",
		    (long long)failed, (long long)uncertain);
	if (ctl_text(r, "acknowledgements_until")[0] != '\0')
		say("             acknowledgements that had to wait are "
		    "spread until %s\n",
		    say_instant(
			ctl->ctx, ctl_text(r, "acknowledgements_until")));
	if (ctl_text(r, "breaker_open_since")[0] != '\0')
		say("             BREAKER OPEN since %s: acknowledgements are "
		    "held; enquiryctl breaker\n",
		    say_instant(ctl->ctx, ctl_text(r, "breaker_open_since")));
	if (left > 0)
		say("             %lld LEFT HELD by an earlier outgoing: "
		    "enquiryctl outbox release or drop\n",
		    (long long)left);
	if (strcmp(ctl_text(r, "outgoing"), "hold") == 0)
		say("             outgoing = hold: letters are written, none "
		    "is sent\n");
	if (strcmp(ctl_text(r, "outgoing"), "staff") == 0)
		say("             outgoing = staff: only officers are written "
		    "to\n");
}

static void
say_remote(
    struct ctl *ctl, const char *label, const json_t *remote, const char *up)
{
	const char *what = ctl_text(remote, "what");
	char *since = say_instant(ctl->ctx, ctl_text(remote, "since"));
	if (!json_is_true(json_object_get(remote, "known")))
		say("%-12s not tried yet\n", label);
	else if (json_is_true(json_object_get(remote, "up")))
		say("%-12s %s since %s\n", label, up, since);
	else
		say("%-12s AWAY since %s%s%s\n", label, since,
		    what[0] == '\0' ? "" : ": ", what);
}

/* How long sign-in tokens are good, and why there is no newer one. */
static void
say_tokens(struct ctl *ctl, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *t = json_array_get(list, i);
		const char *until = ctl_text(t, "until");
		const char *why = ctl_text(t, "why");
		say("%-12s oauth %s: %s%s%s\n", "Sign-in", ctl_text(t, "oauth"),
		    until[0] == '\0' ? "NO token" : "token good until ",
		    until[0] == '\0' ? "" : say_instant(ctl->ctx, until),
		    why[0] == '\0'     ? ""
		    : until[0] == '\0' ? ""
				       : ", but no newer one");
		if (why[0] != '\0')
			say("%-12s %s\n", "", why);
	}
}

static void
say_expiries(struct ctl *ctl, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *e = json_array_get(list, i);
		const char *day = ctl_text(e, "day");
		const int64_t left = ctl_number(e, "days_left");
		if (day[0] == '\0')
			continue;
		say("%-12s %s of %s %s %s%s\n", i == 0 ? "Expiry" : "",
		    ctl_text(e, "what"), ctl_text(e, "whose"),
		    left < 0 ? "RAN OUT on" : "runs out on",
		    say_day(ctl->ctx, day),
		    left < 0 || !json_is_true(json_object_get(e, "near"))
			? ""
			: mem_fmt(ctl->ctx, ", IN %s",
			      say_count(ctl->ctx, left, "DAY", "DAYS")));
	}
}

static void
say_live(struct ctl *ctl, const json_t *r)
{
	const json_t *live = json_object_get(r, "live");
	say_remote(ctl, "Mailbox", json_object_get(live, "imap"), "connected");
	say_remote(ctl, "Sending", json_object_get(live, "smtp"), "works");
	say_tokens(ctl, json_object_get(live, "tokens"));
	if (ctl_number(live, "in_hand") > 0)
		say("At work on   %s\n",
		    say_count(ctl->ctx, ctl_number(live, "in_hand"), "mail",
			"mails"));
	if (json_is_true(json_object_get(live, "no_room")))
		say("Disk         FULL: mail stays on the server\n");
}

/* Before the first start there is nothing to ask and nothing to read. */
static bool
is_before_the_first_start(const struct ctl *ctl)
{
	return ctl->config != NULL &&
	       access(
		   mem_fmt(ctl->ctx, "%s/enquiryd.db", ctl->config->state_dir),
		   F_OK) != 0 &&
	       errno == ENOENT;
}

static void
say_all(struct ctl *ctl, const json_t *reply, bool live)
{
	say_heading("%s: enquiryd is %s", ctl_text(reply, "mailbox"),
	    live ? "running" : "NOT RUNNING");
	if (json_object_get(reply, "enquiries") == NULL) {
		say("Database     none yet; the first start makes it\n");
		return;
	}
	say_now(ctl, reply);
	say_enquiries(ctl, reply);
	say_outbox(ctl, reply);
	if (live)
		say_live(ctl, reply);
	say_expiries(ctl, json_object_get(reply, "expiries"));
	say("Disk         %s free\n",
	    say_size(ctl->ctx, ctl_number(reply, "disk_free_bytes")));
}

int
ctl_status(struct ctl *ctl, struct err *err)
{
	json_t *request = json_pack("{s:s}", "do", "status");
	json_t *reply;
	bool live;
	int rc =
	    ctl_ask(ctl, request, (struct span){NULL, 0}, &reply, &live, err);
	if (rc < 0 && (live || !is_before_the_first_start(ctl)))
		return -1;
	if (rc < 0)
		reply =
		    json_pack("{s:s}", "mailbox", ctl->config->mailbox.address);
	json_object_set_new(reply, "running", json_boolean(live));
	const int status = live ? 0 : NOT_RUNNING;
	if (!ctl_print_json(ctl, reply, status))
		say_all(ctl, reply, live);
	json_decref(reply);
	return status;
}
