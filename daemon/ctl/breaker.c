/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl breaker`: whether automatic letters are stopped, and letting
 * them go again. */
#include "daemon/ctl/ctl.h"

#include "daemon/ctl/say.h"

const struct option_spec ctl_breaker_options[] = {
    {"drop", NULL, "throw away what it held", 0},
    {NULL, NULL, NULL, 0},
};

static void
say_state(struct ctl *ctl, const json_t *reply)
{
	if (!json_is_true(json_object_get(reply, "open"))) {
		say("The breaker is closed: automatic letters go out.\n");
		return;
	}
	say("The breaker is OPEN since %s: more automatic letters than\n"
	    "cap_minute were due in a minute. They are written and held.\n\n"
	    "See who writes:      enquiryctl list --messages\n"
	    "Let them go:         enquiryctl breaker reset\n"
	    "Throw them away:     enquiryctl breaker reset --drop\n",
	    say_instant(ctl->ctx, ctl_text(reply, "since")));
}

static void
say_reset(struct ctl *ctl, const json_t *reply)
{
	const bool dropped = json_object_get(reply, "dropped") != NULL;
	const int64_t released = ctl_number(reply, "released");
	say("The breaker is closed: %s %s.\n",
	    say_count(ctl->ctx,
		ctl_number(reply, dropped ? "dropped" : "released"), "letter",
		"letters"),
	    dropped ? "dropped" : "released");
	if (released > 1)
		say("They leave %lld a minute (ack_spread); enquiryctl status "
		    "says until when.\n",
		    (long long)ctl_number(reply, "a_minute"));
}

int
ctl_breaker(struct ctl *ctl, struct err *err)
{
	const bool reset = ctl->word_count > 0;
	const bool drop = args_flag(ctl->args, "drop");
	json_t *reply;
	if ((reset && strcmp(ctl->words[0], "reset") != 0) || (drop && !reset))
		return err_set(err, ERR_USAGE,
		    "breaker takes nothing, or reset with or without --drop");
	json_t *request =
	    reset ? json_pack("{s:s, s:b}", "do", "breaker.reset", "drop", drop)
		  : json_pack("{s:s}", "do", "breaker");
	if (ctl_ask(ctl, request, (struct span){NULL, 0}, &reply, NULL, err) <
	    0)
		return -1;
	if (!ctl_print_json(ctl, reply, 0)) {
		if (reset)
			say_reset(ctl, reply);
		else
			say_state(ctl, reply);
	}
	json_decref(reply);
	return 0;
}
