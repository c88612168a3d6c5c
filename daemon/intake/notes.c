/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/notes.h"

#include "parsers/redact.h"

enum {
	NOTE_BYTES = 256 * 1024,
	TOLD_BYTES = 4000 /* of it, in a letter */
};

const struct command *
notes_find(const struct facts *facts)
{
	for (size_t i = 0; i < facts->command_count; i++)
		if (strcmp(facts->commands[i].verb, "NOTE") == 0)
			return &facts->commands[i];
	return NULL;
}

struct span
notes_prose(const struct facts *facts)
{
	struct span rest = span_str(facts->reply);
	struct span line;
	int last = 0;
	for (size_t i = 0; i < facts->command_count; i++)
		if (facts->commands[i].line > last)
			last = facts->commands[i].line;
	for (int i = 0; i < last; i++)
		if (!span_line(&rest, &line))
			break;
	return span_trim(rest);
}

static json_t *
payload(struct intake *in, struct span words)
{
	words = span_str(
	    redact(in->ctx, in->facts, mem_strn(in->ctx, words.p, words.n)));
	if (words.n > NOTE_BYTES)
		words.n = NOTE_BYTES;
	json_t *text = json_stringn(words.p, words.n);
	return json_pack("{s:o}", "text", text == NULL ? json_null() : text);
}

/* Whose it is by now, unless they wrote it: in the time line alone nobody would
 * read it. */
static int
tell_owner(
    struct intake *in, int64_t enquiry_id, struct span words, struct err *err)
{
	struct enquiry *enquiry;
	struct officer *owner;
	if (words.n == 0 || (in->facts->flags & MAIL_PERHAPS_AUTOMATIC) != 0)
		return 0;
	int rc =
	    enquiry_get(in->office->store, in->ctx, enquiry_id, &enquiry, err);
	if (rc == 1)
		rc = intake_owner(in, enquiry, &owner, err);
	if (rc <= 0)
		return rc;
	if (owner->id == in->officer->id)
		return 0;
	static const char *const advice[] = {
	    "It is kept as a note on the enquiry and has not left the council. "
	    "To answer the enquirer, reply to the mail that begins LEAVES THE "
	    "COUNCIL."};
	words.n = words.n > TOLD_BYTES ? TOLD_BYTES : words.n;
	char *said = mem_str(in->ctx,
	    redact(in->ctx, in->facts, mem_strn(in->ctx, words.p, words.n)));
	for (char *p = said; *p != '\0'; p++)
		if (is_space(*p))
			*p = ' ';
	const char *details[] = {said};
	const struct notice notice = {.to = owner,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "A note on your enquiry",
	    .sentence = mem_fmt(in->ctx, "%s has written a note on %s.",
		in->officer->name, enquiry->reference),
	    .details = details,
	    .detail_count = 1,
	    .advice = advice,
	    .advice_count = 1,
	    .once_key = mem_fmt(in->ctx, "note:%lld:%lld",
		(long long)in->mail->message_id, (long long)enquiry->id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

int
notes_add(struct intake *in, const struct enquiry *enquiry, struct span words,
    struct err *err)
{
	if (post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "note.added", payload(in, words), err) < 0)
		return -1;
	return tell_owner(in, enquiry->id, words, err);
}

/* The words behind NOTE, and those below when it is the last command. */
static struct span
words_of(struct intake *in, const struct command *command)
{
	const struct facts *f = in->facts;
	const char *args = command->args == NULL ? "" : command->args;
	const struct command *last = &f->commands[f->command_count - 1];
	struct span below =
	    last->line == command->line ? notes_prose(f) : span_of("", 0);
	return span_trim(span_str(
	    mem_fmt(in->ctx, "%s\n%.*s", args, (int)below.n, below.p)));
}

int
notes_add_to_mail(struct intake *in, const struct command *command,
    int64_t message_id, struct receipt *r, struct err *err)
{
	struct message *row;
	struct enquiry *enquiry = NULL;
	struct span words = words_of(in, command);
	int rc = inbox_get(in->office->store, in->ctx, message_id, &row, err);
	if (rc == 1 && row->enquiry_id != 0)
		rc = enquiry_get(
		    in->office->store, in->ctx, row->enquiry_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	if (words.n == 0) {
		receipt_refused(r, command, "there are no words to keep");
		return 0;
	}
	receipt_changed(r, command,
	    enquiry == NULL
		? "kept as a note with that mail; it goes where the mail is "
		  "placed"
		: mem_fmt(in->ctx, "kept as a note on %s", enquiry->reference));
	return post_event(in->office, NULL, message_id, 0, in->officer->addr,
	    "note.added", payload(in, words), err);
}
