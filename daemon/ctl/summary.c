/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ctl/summary.h"

#include "daemon/ctl/ctl.h"
#include "daemon/ctl/say.h"
#include "parsers/base/buf.h"

enum { LINE_BYTES = 4096 };

static void
field(const char *label, const char *value)
{
	if (value[0] != '\0')
		say("%-12s %s\n", label, value);
}

static char *
person(void *ctx, const json_t *address)
{
	const char *name = ctl_text(address, "name");
	const char *addr = ctl_text(address, "addr");
	return name[0] == '\0' ? mem_str(ctx, addr)
			       : mem_fmt(ctx, "%s <%s>", name, addr);
}

static void
people(void *ctx, const char *label, const json_t *list)
{
	struct buf b;
	buf_init(&b, ctx, LINE_BYTES);
	for (size_t i = 0; i < json_array_size(list); i++)
		buf_add_fmt(&b, "%s%s", i == 0 ? "" : ", ",
		    person(ctx, json_array_get(list, i)));
	field(label, b.p);
}

static void
words(void *ctx, const char *label, const json_t *list)
{
	struct buf b;
	buf_init(&b, ctx, LINE_BYTES);
	for (size_t i = 0; i < json_array_size(list); i++)
		buf_add_fmt(&b, "%s%s", i == 0 ? "" : ", ",
		    json_string_value(json_array_get(list, i)));
	field(label, b.p);
}

static void
say_writer(const json_t *f)
{
	const char *evidence = ctl_text(f, "class_evidence");
	bool may = json_is_true(json_object_get(f, "may_ack"));
	say("%-12s %s%s%s\n", "Written by", ctl_text(f, "class"),
	    evidence[0] == '\0' ? "" : ", because of ", evidence);
	say("%-12s %s%s%s\n", "Acknowledge", may ? "yes" : "no",
	    may ? "" : ": ", may ? "" : ctl_text(f, "no_ack_reason"));
}

static void
say_bounce(const json_t *f)
{
	const json_t *recipients = json_object_get(f, "recipients");
	const json_t *status = json_object_get(f, "status");
	if (!json_is_true(json_object_get(f, "is_bounce")))
		return;
	say("%-12s %s, %s\n", "Bounce",
	    json_is_true(json_object_get(f, "hard")) ? "for good" : "for now",
	    ctl_text(f, "reason"));
	for (size_t i = 0; i < json_array_size(recipients); i++)
		say("%-12s %s %s\n", i == 0 ? "Not reached" : "",
		    json_string_value(json_array_get(recipients, i)),
		    json_string_value(json_array_get(status, i)));
	field("Bounced mail", ctl_text(f, "original_message_id"));
}

static void
say_proofs(const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *a = json_array_get(list, i);
		const json_t *results = json_object_get(a, "results");
		const char *id = ctl_text(a, "id");
		say("%-12s %s:", i == 0 ? "Checked by" : "",
		    id[0] == '\0' ? "(no name)" : id);
		for (size_t k = 0; k < json_array_size(results); k++) {
			const json_t *r = json_array_get(results, k);
			say("%s %s=%s", k == 0 ? "" : ",",
			    ctl_text(r, "method"), ctl_text(r, "result"));
		}
		say("\n");
	}
}

static void
say_found(const json_t *f)
{
	const json_t *found = json_object_get(f, "references_found");
	const json_t *commands = json_object_get(f, "commands");
	for (size_t i = 0; i < json_array_size(found); i++) {
		const json_t *r = json_array_get(found, i);
		say("%-12s %s %s (%s%s)\n", i == 0 ? "References" : "",
		    ctl_text(r, "kind"), ctl_text(r, "normal"),
		    ctl_text(r, "where"),
		    json_is_true(json_object_get(r, "valid"))
			? ""
			: ", check digit WRONG");
	}
	for (size_t i = 0; i < json_array_size(commands); i++) {
		const json_t *c = json_array_get(commands, i);
		const char *why = ctl_text(c, "why");
		say("%-12s %s %s%s%s\n", i == 0 ? "Commands" : "",
		    ctl_text(c, "verb"), ctl_text(c, "args"),
		    why[0] == '\0' ? "" : ": REFUSED, ", why);
	}
}

static void
say_attachments(void *ctx, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *a = json_array_get(list, i);
		const char *name = ctl_text(a, "name");
		say("%-12s %s, %s, %s%s\n", i == 0 ? "Attachments" : "",
		    name[0] == '\0' ? "(no name)" : name, ctl_text(a, "type"),
		    say_size(ctx, ctl_number(a, "size")),
		    json_is_true(json_object_get(a, "inline")) ? ", in the text"
							       : "");
	}
}

static void
say_text(const json_t *f)
{
	const char *reply = ctl_text(f, "reply");
	const char *text = reply[0] == '\0' ? ctl_text(f, "text") : reply;
	if (text[0] == '\0')
		return;
	say("\n");
	say_heading("%s", reply[0] == '\0' ? "Text" : "New text");
	if (reply[0] != '\0' && !json_is_true(json_object_get(f, "reply_sure")))
		say("    (where the quotation begins cannot be told for "
		    "sure)\n");
	say_indented("    ", text);
	if (ctl_text(f, "signature")[0] == '\0')
		return;
	say("\n");
	say_heading("Signature");
	say_indented("    ", ctl_text(f, "signature"));
}

void
summary_say(void *ctx, const json_t *f)
{
	const json_t *absence = json_object_get(f, "absence");
	field("From", person(ctx, json_object_get(f, "from")));
	people(ctx, "To", json_object_get(f, "to"));
	people(ctx, "Cc", json_object_get(f, "cc"));
	people(ctx, "Reply to", json_object_get(f, "reply_to"));
	field("Date", say_instant(ctx, ctl_text(f, "date")));
	field("Subject", ctl_text(f, "subject"));
	say_writer(f);
	say_bounce(f);
	field("Away from", say_day(ctx, ctl_text(absence, "from")));
	field("Away to", say_day(ctx, ctl_text(absence, "to")));
	say_proofs(json_object_get(f, "authres"));
	say_found(f);
	say_attachments(ctx, json_object_get(f, "attachments"));
	words(ctx, "Flags", json_object_get(f, "flags"));
	say_text(f);
}
