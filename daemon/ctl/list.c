/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl list`: enquiries, or the mails that came in. */
#include "daemon/ctl/ctl.h"

#include "daemon/ctl/say.h"
#include "daemon/ctl/table.h"
#include "daemon/office/timeline.h"

const struct option_spec ctl_list_options[] = {
    {"all", NULL, "answered and closed ones too", 0},
    {"overdue", NULL, "only those that are overdue", 0},
    {"unowned", NULL, "only those without an owner", 0},
    {"promised", NULL, "only those with a day that somebody was told", 0},
    {"unreached", NULL, "only those where our letters come back", 0},
    {"triage", NULL, "mails a person must place, and unreadable ones", 0},
    {"messages", NULL, "the mails that came in, newest first", 0},
    {"max", "N", "at most N lines (200)", 0},
    {NULL, NULL, NULL, 0},
};

static const struct column enquiry_columns[] = {
    {"REFERENCE", "reference", COLUMN_TEXT},
    {"FROM", "kind", COLUMN_TEXT},
    {"OWNER", "owner", COLUMN_FLEXIBLE},
    {"TEAM", "team", COLUMN_SPARE},
    {"RECEIVED", "received", COLUMN_SPARE},
    {"DUE", "due", COLUMN_TEXT},
    {"STATE", "state", COLUMN_SPARE},
    {"LATE", "late", COLUMN_TEXT},
    {"SEEN BY", "restricted_to", COLUMN_FLEXIBLE},
    {NULL, NULL, COLUMN_TEXT},
};

/* The day that was told, first; of what follows, what it is compared with. */
static const struct column promised_columns[] = {
    {"PROMISED", "promised", COLUMN_TEXT},
    {"WHAT", "what", COLUMN_TEXT},
    {"REFERENCE", "reference", COLUMN_TEXT},
    {"FROM", "kind", COLUMN_SPARE},
    {"OWNER", "owner", COLUMN_FLEXIBLE},
    {"TEAM", "team", COLUMN_SPARE},
    {"RECEIVED", "received", COLUMN_SPARE},
    {"DUE", "due", COLUMN_SPARE},
    {"STATE", "state", COLUMN_SPARE},
    {"LATE", "late", COLUMN_TEXT},
    {"SEEN BY", "restricted_to", COLUMN_FLEXIBLE},
    {NULL, NULL, COLUMN_TEXT},
};

static const struct column message_columns[] = {
    {"MAIL", "message", COLUMN_NUMBER},
    {"RECEIVED", "received_at", COLUMN_TEXT},
    {"SENDER", "from", COLUMN_FLEXIBLE},
    {"SUBJECT", "subject", COLUMN_FLEXIBLE},
    {"BECAME", "outcome", COLUMN_TEXT},
    {"BECAUSE", "rule", COLUMN_FLEXIBLE},
    {NULL, NULL, COLUMN_TEXT},
};

static bool
is_open(const char *state)
{
	return strcmp(state, "answered") != 0 && strcmp(state, "closed") != 0;
}

static void
add_enquiry(void *ctx, struct table *table, const json_t *e, const char *today)
{
	const char *state = ctl_text(e, "state");
	const char *due = ctl_text(e, "due");
	const char *owner = ctl_text(e, "owner");
	/* ISO dates compare as texts do. */
	bool overdue =
	    is_open(state) && due[0] != '\0' && strcmp(due, today) < 0;
	bool due_today = is_open(state) && strcmp(due, today) == 0;
	char *late = mem_fmt(ctx, "OVERDUE %s",
	    say_count(ctx, ctl_number(e, "working_days_late"), "working day",
		"working days"));
	table_add(table, ctl_text(e, "reference"), NULL);
	table_add(table, say_kind(ctl_text(e, "kind")), ctl_text(e, "kind"));
	table_add(table, owner[0] == '\0' ? "-" : owner, owner);
	table_add(table, ctl_text(e, "team"), NULL);
	table_add(table, say_day(ctx, ctl_text(e, "received")),
	    ctl_text(e, "received"));
	table_add(table, say_day(ctx, due), due);
	table_add(table, say_enquiry_state(state), state);
	table_add(table, overdue ? late : due_today ? "due today" : "", NULL);
	table_add(table, ctl_text(e, "restricted_to"), NULL);
	if (overdue)
		table_mark(table);
}

/* ISO dates compare as texts do. */
static void
add_promise(void *ctx, struct table *table, const json_t *e)
{
	const char *day = ctl_text(e, "promised");
	const char *name = ctl_text(e, "hear_by");
	const bool named =
	    name[0] != '\0' && (day[0] == '\0' || strcmp(name, day) < 0);
	table_add(table, say_day(ctx, named ? name : day), named ? name : day);
	table_add(table, named ? "who has it" : "an answer", NULL);
}

static void
add_message(void *ctx, struct table *table, const json_t *m)
{
	const char *state = ctl_text(m, "state");
	const char *outcome = ctl_text(m, "outcome");
	const char *became = say_mail_state(state, outcome);
	table_add_number(table, ctl_number(m, "message"));
	table_add(table, say_instant(ctx, ctl_text(m, "received_at")),
	    ctl_text(m, "received_at"));
	table_add(table, ctl_text(m, "from"), NULL);
	table_add(table, ctl_text(m, "subject"), NULL);
	table_add(
	    table, became, strcmp(state, "decided") == 0 ? outcome : state);
	table_add(table,
	    timeline_because(ctx, ctl_text(m, "rule"), ctl_text(m, "evidence")),
	    NULL);
	if (strcmp(outcome, "triage") == 0 || strcmp(state, "quarantined") == 0)
		table_mark(table);
}

static void
draw(struct ctl *ctl, const json_t *reply, bool mails)
{
	const json_t *list =
	    json_object_get(reply, mails ? "messages" : "enquiries");
	const bool promised = args_flag(ctl->args, "promised");
	struct table *table = table_new(ctl->ctx, mails      ? message_columns
						  : promised ? promised_columns
							     : enquiry_columns);
	if (json_array_size(list) == 0 && !ctl->csv) {
		say("Nothing to show.\n");
		return;
	}
	for (size_t i = 0; i < json_array_size(list); i++)
		if (mails) {
			add_message(ctl->ctx, table, json_array_get(list, i));
		} else {
			const json_t *e = json_array_get(list, i);
			if (promised)
				add_promise(ctl->ctx, table, e);
			add_enquiry(
			    ctl->ctx, table, e, ctl_text(reply, "today"));
		}
	table_print(table, ctl->csv);
}

/* A new reference; NULL when the options make no sense. */
static json_t *
make_request(struct ctl *ctl, struct err *err)
{
	static const char *const flags[] = {
	    "all", "overdue", "unowned", "promised", "unreached"};
	const char *max = args_value(ctl->args, "max");
	bool triage = args_flag(ctl->args, "triage");
	bool messages = args_flag(ctl->args, "messages");
	int64_t n = 0;
	if (max != NULL &&
	    (!span_number(span_str(max), 1000000, &n) || n == 0)) {
		err_set(err, ERR_USAGE, "--max needs a number");
		return NULL;
	}
	if (triage && messages) {
		err_set(err, ERR_USAGE, "either --triage or --messages");
		return NULL;
	}
	json_t *r = json_pack("{s:s, s:s}", "do", "list", "what",
	    triage     ? "triage"
	    : messages ? "messages"
		       : "enquiries");
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		json_object_set_new(
		    r, flags[i], json_boolean(args_flag(ctl->args, flags[i])));
	if (n > 0)
		json_object_set_new(r, "max", json_integer(n));
	return r;
}

int
ctl_list(struct ctl *ctl, struct err *err)
{
	bool mails =
	    args_flag(ctl->args, "triage") || args_flag(ctl->args, "messages");
	json_t *reply;
	int rc = ctl_ask(ctl, make_request(ctl, err), (struct span){NULL, 0},
	    &reply, NULL, err);
	if (rc < 0)
		return -1;
	if (!ctl_print_json(ctl, reply, 0))
		draw(ctl, reply, mails);
	json_decref(reply);
	return 0;
}
