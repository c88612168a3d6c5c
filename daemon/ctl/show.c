/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl show`: one enquiry with its time line, or one mail. */
#include "daemon/ctl/ctl.h"

#include <stdio.h>
#include <unistd.h>

#include "daemon/ctl/say.h"
#include "daemon/ctl/summary.h"
#include "daemon/ctl/table.h"
#include "daemon/office/timeline.h"
#include "daemon/sys/console.h"
#include "parsers/base/buf.h"
#include "parsers/base/civil.h"
#include "parsers/refcheck.h"

const struct option_spec ctl_show_options[] = {
    {"raw", NULL, "the mail's bytes as they came (show message N)", 0},
    {"open-sealed", "WHY", "read a sealed mail all the same; it is recorded",
	0},
    {NULL, NULL, NULL, 0},
};

/* ---- the time line ---- */

static void
say_events(struct ctl *ctl, const json_t *events)
{
	static const struct column columns[] = {
	    {"WHEN", "at", COLUMN_TEXT},
	    {"WHO", "actor", COLUMN_FLEXIBLE},
	    {"WHAT", "what", COLUMN_TEXT},
	    {NULL, NULL, COLUMN_TEXT},
	};
	struct table *table = table_new(ctl->ctx, columns);
	for (size_t i = 0; i < json_array_size(events); i++) {
		const json_t *event = json_array_get(events, i);
		const char *at = ctl_text(event, "at");
		table_add(table, say_instant(ctl->ctx, at), at);
		table_add(table, ctl_text(event, "actor"), NULL);
		table_add(table, timeline_words(ctl->ctx, event), NULL);
	}
	table_print(table, ctl->csv);
}

/* ---- one enquiry ---- */

static void
say_field(const char *label, const char *value)
{
	if (value[0] != '\0')
		say("%-16s %s\n", label, value);
}

static void
say_dates(struct ctl *ctl, const json_t *e)
{
	const char *due = ctl_text(e, "due");
	const char *original = ctl_text(e, "original_due");
	int64_t late = ctl_number(e, "working_days_late");
	say_field(
	    "Received", say_instant(ctl->ctx, ctl_text(e, "received_at")));
	if (due[0] != '\0')
		say("%-16s %s%s%s\n", "Answer due", say_day(ctl->ctx, due),
		    late > 0 ? ", OVERDUE " : "",
		    late > 0 ? say_count(ctl->ctx, late, "working day",
				   "working days")
			     : "");
	if (strcmp(due, original) != 0)
		say_field("Originally due", say_day(ctl->ctx, original));
	if (ctl_text(e, "hear_by")[0] != '\0')
		say("%-16s %s, who deals with it\n", "To be told by",
		    say_day(ctl->ctx, ctl_text(e, "hear_by")));
	say_field("Counted", ctl_text(e, "working"));
	say_field(
	    "Answered", say_instant(ctl->ctx, ctl_text(e, "answered_at")));
	say_field("Closed", say_instant(ctl->ctx, ctl_text(e, "closed_at")));
	say_field("Reason", ctl_text(e, "closed_reason"));
}

/* What moved the clock, and the clocks of the law, the nearest first. */
static void
say_clocks(struct ctl *ctl, const json_t *reply)
{
	const json_t *legal = json_object_get(reply, "legal");
	const json_t *pauses = json_object_get(reply, "pauses");
	const json_t *promises = json_object_get(reply, "promises");
	for (size_t i = 0; i < json_array_size(legal); i++)
		say_field(i == 0 ? "By law" : "",
		    ctl_text(json_array_get(legal, i), "says"));
	for (size_t i = 0; i < json_array_size(pauses); i++) {
		const json_t *p = json_array_get(pauses, i);
		const char *ended = ctl_text(p, "ended");
		say("%-16s %s to %s%s: %s\n", i == 0 ? "Paused" : "",
		    say_day(ctl->ctx, ctl_text(p, "from")),
		    say_day(ctl->ctx,
			ended[0] == '\0' ? ctl_text(p, "until") : ended),
		    ended[0] == '\0' ? " at the latest" : "",
		    ctl_text(p, "reason"));
	}
	if (ctl_number(reply, "extended_to") > 0)
		say("%-16s to %lld working days from receipt\n", "Extended",
		    (long long)ctl_number(reply, "extended_to"));
	for (size_t i = 0; i < json_array_size(promises); i++) {
		const json_t *p = json_array_get(promises, i);
		say("%-16s %s, %s: %s\n", i == 0 ? "Promised" : "",
		    say_day(ctl->ctx, ctl_text(p, "day")),
		    ctl_text(p, "outcome"), ctl_text(p, "reason"));
	}
}

static void
say_letters(struct ctl *ctl, const json_t *letters)
{
	static const struct column columns[] = {
	    {"LETTER", "letter", COLUMN_NUMBER},
	    {"KIND", "kind", COLUMN_TEXT},
	    {"TO", "to", COLUMN_FLEXIBLE},
	    {"STATE", "state", COLUMN_TEXT},
	    {"SENT", "sent_at", COLUMN_TEXT},
	    {NULL, NULL, COLUMN_TEXT},
	};
	struct table *table = table_new(ctl->ctx, columns);
	for (size_t i = 0; i < json_array_size(letters); i++) {
		const json_t *l = json_array_get(letters, i);
		table_add_number(table, ctl_number(l, "letter"));
		table_add(table, ctl_text(l, "kind"), NULL);
		table_add(table, ctl_text(l, "to"), NULL);
		table_add(table, say_letter_state(ctl_text(l, "state")), NULL);
		table_add(
		    table, say_instant(ctl->ctx, ctl_text(l, "sent_at")), NULL);
	}
	table_print(table, false);
}

static void
say_sealed(struct ctl *ctl, const json_t *messages)
{
	for (size_t i = 0; i < json_array_size(messages); i++) {
		const json_t *m = json_array_get(messages, i);
		if (ctl_text(m, "sealed_by")[0] != '\0')
			say("%-16s mail %lld, by %s, %s\n", "MISDIRECTED",
			    (long long)ctl_number(m, "message"),
			    ctl_text(m, "sealed_by"),
			    say_instant(ctl->ctx, ctl_text(m, "sealed_at")));
	}
}

static void
say_enquiry(struct ctl *ctl, const json_t *reply)
{
	const json_t *e = json_object_get(reply, "enquiry");
	const json_t *parties = json_object_get(reply, "parties");
	const json_t *cases = json_object_get(reply, "cases");
	const json_t *letters = json_object_get(reply, "letters");
	say_heading("%s", ctl_text(e, "reference"));
	say("%-16s %s\n", "From", say_kind(ctl_text(e, "kind")));
	for (size_t i = 0; i < json_array_size(parties); i++) {
		const json_t *p = json_array_get(parties, i);
		const char *since = ctl_text(p, "unreached_at");
		say("%-16s %s <%s>%s%s\n", i == 0 ? "Parties" : "",
		    ctl_text(p, "name"), ctl_text(p, "addr"),
		    since[0] == '\0' ? "" : " NOT REACHED since ",
		    since[0] == '\0' ? "" : say_instant(ctl->ctx, since));
	}
	say_field("Their reference", ctl_text(e, "their_reference"));
	for (size_t i = 0; i < json_array_size(cases); i++)
		say("%-16s %s\n", i == 0 ? "Cases" : "",
		    json_string_value(json_array_get(cases, i)));
	if (json_is_true(json_object_get(reply, "bereavement")))
		say_field("BEREAVEMENT", "nothing automatic goes to them");
	if (json_is_true(json_object_get(reply, "breach")))
		say_field("BREACH", "nothing of it leaves");
	const char *restricted_to = ctl_text(e, "restricted_to");
	if (restricted_to[0] != '\0')
		say("%-16s only %s may be written to about it\n", "RESTRICTED",
		    restricted_to);
	say_sealed(ctl, json_object_get(reply, "messages"));
	say_field("State", say_enquiry_state(ctl_text(e, "state")));
	say_field("Owner", ctl_text(e, "owner"));
	say_field("Team", ctl_text(e, "team"));
	say_dates(ctl, e);
	say_clocks(ctl, reply);
	say("\n");
	say_events(ctl, json_object_get(reply, "events"));
	if (json_array_size(letters) > 0) {
		say("\n");
		say_letters(ctl, letters);
	}
}

/* ---- one mail ---- */

/* The bytes that were made a text, one character each. */
static char *
from_latin1(void *ctx, const json_t *text, size_t *n_r)
{
	const char *p = json_string_value(text);
	size_t n = json_string_length(text);
	char *bytes = mem_strn(ctx, "", 0);
	size_t count = 0;
	if (p == NULL)
		n = 0;
	else
		bytes = mem_zero(ctx, n + 1);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		if (c >= 0xc0 && i + 1 < n)
			c = (unsigned char)(c << 6 | (p[++i] & 0x3f));
		bytes[count++] = (char)c;
	}
	*n_r = count;
	return bytes;
}

/* Exact bytes into a file or pipe; a terminal gets no control characters. */
static void
print_raw(struct ctl *ctl, const json_t *reply)
{
	size_t n;
	char *bytes =
	    from_latin1(ctl->ctx, json_object_get(reply, "raw_latin1"), &n);
	if (console_width(STDOUT_FILENO) > 0)
		say("%s", say_clean(ctl->ctx, span_of(bytes, n), true));
	else
		(void)fwrite(bytes, 1, n, stdout);
}

static void
say_message(struct ctl *ctl, const json_t *reply)
{
	const json_t *m = json_object_get(reply, "message");
	const json_t *facts = json_object_get(reply, "facts");
	say_heading("Mail %lld", (long long)ctl_number(m, "message"));
	say_field(
	    "Received", say_instant(ctl->ctx, ctl_text(m, "received_at")));
	say_field("Became",
	    say_mail_state(ctl_text(m, "state"), ctl_text(m, "outcome")));
	say_field("Enquiry", ctl_text(m, "enquiry"));
	say_field("Rule", ctl_text(m, "rule"));
	say_field("Evidence", ctl_text(m, "evidence"));
	if (ctl_text(m, "sealed_by")[0] != '\0')
		say("%-16s MISDIRECTED, by %s, %s\n", "SEALED",
		    ctl_text(m, "sealed_by"),
		    say_instant(ctl->ctx, ctl_text(m, "sealed_at")));
	say_field("Size", say_size(ctl->ctx, ctl_number(m, "size")));
	say_field("SHA-256", ctl_text(m, "sha256"));
	if (facts != NULL) {
		say("\n");
		summary_say(ctl->ctx, facts);
	}
}

/* The length of a run of digits. */
static size_t
digits(struct span s)
{
	size_t n = 0;
	while (n < s.n && is_digit((unsigned char)s.p[n]))
		n++;
	return n;
}

/*
 * Says of a word that looks like one of our references what is wrong with it;
 * not which letter would fit, because then a slip of the pen would be somebody
 * else's enquiry.
 */
static int
check_reference(const char *word, struct err *err)
{
	const char *dash = strchr(word, '-');
	struct span rest = span_str(dash == NULL ? "" : dash + 1);
	size_t number;
	if (digits(rest) != 2 || rest.n < 3 || rest.p[2] != '-')
		return 0;
	rest = span_sub(rest, 3, rest.n);
	number = digits(rest);
	if (number > 0 && number == rest.n)
		return err_set(err, ERR_USAGE,
		    "%s lacks its check letter: a reference is written like "
		    "ENQ-26-00417-U",
		    word);
	if (number > 0 && rest.n == number + 2 && rest.p[number] == '-' &&
	    !reference_check_own(word))
		return err_set(err, ERR_USAGE,
		    "%s: its check letter does not fit; compare every "
		    "character",
		    word);
	return 0;
}

static json_t *
ask_for_reference(struct ctl *ctl, struct err *err)
{
	char *word = mem_str(ctl->ctx, ctl->words[0]);
	for (char *p = word; *p != '\0'; p++)
		*p = (char)to_upper((unsigned char)*p);
	if (check_reference(word, err) < 0)
		return NULL;
	return json_pack("{s:s, s:s}", "do", "show", "reference", word);
}

/* A new reference; NULL when the words make no sense. */
static json_t *
make_request(struct ctl *ctl, struct err *err)
{
	bool raw = args_flag(ctl->args, "raw");
	const char *why = args_value(ctl->args, "open-sealed");
	int64_t id;
	if (strcmp(ctl->words[0], "message") != 0) {
		if (ctl->word_count == 1 && !raw && why == NULL)
			return ask_for_reference(ctl, err);
		err_set(err, ERR_USAGE,
		    "show takes REF, or message N [--raw] [--open-sealed WHY]");
		return NULL;
	}
	if (ctl->word_count == 2 &&
	    span_number(span_str(ctl->words[1]), INT64_MAX, &id))
		return why != NULL ? json_pack("{s:s, s:I, s:s, s:b}", "do",
					 "show.sealed", "message",
					 (json_int_t)id, "why", why, "raw", raw)
				   : json_pack("{s:s, s:I, s:b}", "do", "show",
					 "message", (json_int_t)id, "raw", raw);
	err_set(err, ERR_USAGE,
	    "show message takes the number of a mail, as list --messages "
	    "prints it");
	return NULL;
}

static void
draw(struct ctl *ctl, const json_t *reply)
{
	if (args_flag(ctl->args, "raw"))
		print_raw(ctl, reply);
	else if (json_object_get(reply, "message") != NULL)
		say_message(ctl, reply);
	else if (ctl->csv)
		say_events(ctl, json_object_get(reply, "events"));
	else
		say_enquiry(ctl, reply);
}

int
ctl_show(struct ctl *ctl, struct err *err)
{
	json_t *reply;
	int rc = ctl_ask(ctl, make_request(ctl, err), (struct span){NULL, 0},
	    &reply, NULL, err);
	if (rc < 0)
		return -1;
	if (!ctl_print_json(ctl, reply, 0))
		draw(ctl, reply);
	json_decref(reply);
	return 0;
}
