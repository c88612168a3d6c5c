/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl outbox`: letters that go out, and those that may not yet. */
#include "daemon/ctl/ctl.h"

#include <stdio.h>
#include <unistd.h>

#include "daemon/ctl/say.h"
#include "daemon/ctl/table.h"
#include "daemon/ctl/waits.h"
#include "daemon/sys/console.h"

const struct option_spec ctl_outbox_options[] = {
    {"state", "STATE", "only those (list): held, waiting, sent, failed ...", 0},
    {"max", "N", "at most N lines (list; 200)", 0},
    {"all", NULL, "every held letter (release, drop)", 0},
    {NULL, NULL, NULL, 0},
};

static const struct column columns[] = {
    {"LETTER", "letter", COLUMN_NUMBER},
    {"STATE", "state", COLUMN_TEXT},
    {"KIND", "kind", COLUMN_SPARE},
    {"TO", "to", COLUMN_FLEXIBLE},
    {"SUBJECT", "subject", COLUMN_FLEXIBLE},
    {"WRITTEN", "created_at", COLUMN_SPARE},
    {"GOES OR WENT", "when", COLUMN_TEXT},
    {"WHY", "why", COLUMN_FLEXIBLE},
    {NULL, NULL, COLUMN_TEXT},
};

static const char *const states[] = {
    "held", "waiting", "sending", "sent", "failed", "uncertain", "dropped"};

static void
add_letter(void *ctx, struct table *table, const json_t *l)
{
	const char *state = ctl_text(l, "state");
	const char *when = ctl_text(l, "sent_at");
	const char *why = ctl_text(l, "held_reasons");
	if (when[0] == '\0' && strcmp(state, "waiting") == 0)
		when = ctl_text(l, "not_before");
	if (why[0] == '\0')
		why = ctl_text(l, "reply");
	table_add_number(table, ctl_number(l, "letter"));
	table_add(table, say_letter_state(state), state);
	table_add(table, ctl_text(l, "kind"), NULL);
	table_add(table, ctl_text(l, "to"), NULL);
	table_add(table, ctl_text(l, "subject"), NULL);
	table_add(table, say_instant(ctx, ctl_text(l, "created_at")),
	    ctl_text(l, "created_at"));
	table_add(table, say_instant(ctx, when), when);
	table_add(table, why, NULL);
	if (strcmp(state, "failed") == 0 || strcmp(state, "uncertain") == 0)
		table_mark(table);
}

static bool
has_waiting(const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(ctl_text(json_array_get(list, i), "state"),
			"waiting") == 0)
			return true;
	return false;
}

static void
draw_list(struct ctl *ctl, const json_t *reply)
{
	const json_t *list = json_object_get(reply, "letters");
	struct table *table = table_new(ctl->ctx, columns);
	if (json_array_size(list) == 0 && !ctl->csv) {
		say("No letters.\n");
		return;
	}
	for (size_t i = 0; i < json_array_size(list); i++)
		add_letter(ctl->ctx, table, json_array_get(list, i));
	table_print(table, ctl->csv);
	if (ctl->csv)
		return;
	const char *reason = waits_reason(ctl, reply);
	if (reason != NULL && has_waiting(list))
		say("Waiting letters stay %s.\n", reason);
}

/* A letter goes into a file or pipe byte for byte: it is an .eml. */
static void
print_letter(const json_t *reply)
{
	const char *bytes = ctl_text(json_object_get(reply, "letter"), "bytes");
	if (console_width(STDOUT_FILENO) > 0)
		say("%s", bytes);
	else
		(void)fputs(bytes, stdout);
}

static void
say_changed(struct ctl *ctl, const json_t *reply, const char *verb)
{
	int64_t left = ctl_number(reply, "left_for_officers");
	say("%s %s.\n",
	    say_count(ctl->ctx, ctl_number(reply, verb), "letter", "letters"),
	    verb);
	if (left > 0)
		say("%s left: an answer that is held with reasons is its "
		    "officer's to release, by replying SEND.\n",
		    say_count(ctl->ctx, left, "letter", "letters"));
}

static void
draw(struct ctl *ctl, const json_t *reply, const char *verb)
{
	if (strcmp(verb, "list") == 0)
		draw_list(ctl, reply);
	else if (strcmp(verb, "show") == 0)
		print_letter(reply);
	else
		say_changed(ctl, reply,
		    strcmp(verb, "drop") == 0 ? "dropped" : "released");
}

/* ---- requests: a new reference, NULL when the words make no sense ---- */

static json_t *
senseless(struct err *err, const char *why)
{
	err_set(err, ERR_USAGE, "%s", why);
	return NULL;
}

static json_t *
ask_list(struct ctl *ctl, struct err *err)
{
	const char *state = args_value(ctl->args, "state");
	const char *max = args_value(ctl->args, "max");
	int64_t n = 0;
	bool known = state == NULL;
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		known = known || strcmp(state, states[i]) == 0;
	if (!known)
		return senseless(err,
		    "--state is one of held, waiting, sending, sent, failed, "
		    "uncertain, dropped");
	if (max != NULL && (!span_number(span_str(max), 1000000, &n) || n == 0))
		return senseless(err, "--max needs a number");
	if (ctl->word_count != 1)
		return senseless(err, "outbox list takes no words");
	return json_pack("{s:s, s:s?, s:I}", "do", "outbox.list", "state",
	    state, "max", (json_int_t)n);
}

static json_t *
ask_show(struct ctl *ctl, struct err *err)
{
	int64_t id;
	if (ctl->word_count != 2 ||
	    !span_number(span_str(ctl->words[1]), INT64_MAX, &id))
		return senseless(err, "outbox show takes a letter's number");
	return json_pack(
	    "{s:s, s:I}", "do", "outbox.show", "letter", (json_int_t)id);
}

/* Letters' numbers or --all, never both and never neither. */
static json_t *
ask_change(struct ctl *ctl, struct err *err)
{
	bool all = args_flag(ctl->args, "all");
	bool good = all == (ctl->word_count == 1);
	json_t *letters = json_array();
	for (size_t i = 1; i < ctl->word_count && good; i++) {
		int64_t id;
		good = span_number(span_str(ctl->words[i]), INT64_MAX, &id);
		json_array_append_new(letters, json_integer(good ? id : 0));
	}
	if (good)
		return json_pack("{s:o, s:o, s:b}", "do",
		    json_sprintf("outbox.%s", ctl->words[0]), "letters",
		    letters, "all", all);
	json_decref(letters);
	return senseless(err,
	    "outbox release and drop take letters' numbers, as outbox list "
	    "prints them, or --all");
}

static json_t *
make_request(struct ctl *ctl, struct err *err)
{
	const char *verb = ctl->words[0];
	if (strcmp(verb, "list") == 0)
		return ask_list(ctl, err);
	if (strcmp(verb, "show") == 0)
		return ask_show(ctl, err);
	if (strcmp(verb, "release") == 0 || strcmp(verb, "drop") == 0)
		return ask_change(ctl, err);
	return senseless(err, "outbox takes list, show, release or drop");
}

int
ctl_outbox(struct ctl *ctl, struct err *err)
{
	const char *verb = ctl->words[0];
	json_t *reply;
	int rc = ctl_ask(ctl, make_request(ctl, err), (struct span){NULL, 0},
	    &reply, NULL, err);
	if (rc < 0)
		return -1;
	if (!ctl_print_json(ctl, reply, 0))
		draw(ctl, reply, verb);
	json_decref(reply);
	return 0;
}
