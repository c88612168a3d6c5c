/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes in the answer to a question about where a mail belongs. */
#include "daemon/intake/notes.h"
#include "daemon/intake/notes_p.h"
#include "daemon/office/known.h"
#include "daemon/store/events.h"

void
notes_say_untold(struct intake *in, bool below, struct receipt *r)
{
	const bool words = below && notes_below(in).n > 0;
	const bool files = notes_has_files(in->facts);
	if (!words && !files)
		return;
	receipt_changed(r, NULL,
	    mem_fmt(in->ctx,
		"%s stay with your mail, and nobody was told of them: they "
		"name no enquiry. For whoever is on duty to read them, send "
		"them again without an order above",
		!files   ? "the words below"
		: !words ? "the files that it brings"
			 : "the words below and the files"));
}

int
notes_add_to_mail(struct intake *in, const struct command *command,
    int64_t message_id, struct receipt *r, struct err *err)
{
	struct message *row;
	struct enquiry *enquiry = NULL;
	struct span words = notes_words_of(in, command);
	int rc = inbox_get(in->office->store, in->ctx, message_id, &row, err);
	if (rc == 1 && row->enquiry_id != 0)
		rc = enquiry_get(
		    in->office->store, in->ctx, row->enquiry_id, &enquiry, err);
	const int known =
	    rc == 1 && enquiry != NULL
		? known_to(in->ctx, in->office, enquiry, in->officer, err)
		: 0;
	if (rc <= 0 || known < 0)
		return rc <= 0 ? rc : -1;
	/* Of several mails nobody knows which one a file is about. */
	if (words.n == 0 && (enquiry == NULL || r->question != 0 ||
				!notes_has_files(in->facts))) {
		receipt_refused(r, command, "there are no words to keep");
		return 0;
	}
	receipt_changed(r, command,
	    !known
		? "kept as a note with that mail; it goes where the mail is "
		  "placed"
		: mem_fmt(in->ctx, "kept as a note on %s", enquiry->reference));
	return post_event(in->office, NULL, message_id, 0, in->officer->addr,
	    "note.added", notes_payload(in, words), err);
}

/* The enquiry that a mail is in by now; 0: none, or nobody has its words. */
static int
find_enquiry(struct intake *in, int64_t message_id, struct enquiry **enquiry_r,
    struct err *err)
{
	struct message *row;
	int rc = inbox_get(in->office->store, in->ctx, message_id, &row, err);
	if (rc <= 0)
		return rc;
	return row->enquiry_id == 0 || row->sealed
		   ? 0
		   : enquiry_get(in->office->store, in->ctx, row->enquiry_id,
			 enquiry_r, err);
}

int
notes_tell_rest(struct intake *in, int64_t message_id, bool noted, bool chosen,
    struct receipt *r, struct err *err)
{
	const struct facts *f = in->facts;
	struct enquiry *enquiry;
	struct span words = span_of("", 0);
	const struct command *last = &f->commands[f->command_count - 1];
	const bool below = chosen && strcmp(last->verb, "NOTE") != 0;
	bool note = false;
	for (size_t i = 0; noted && i < f->command_count; i++)
		if (strcmp(f->commands[i].verb, "NOTE") == 0) {
			note = true;
			words = notes_join(
			    in, words, notes_words_of(in, &f->commands[i]));
		}
	int rc = find_enquiry(in, message_id, &enquiry, err);
	if (rc == 0 && (chosen || note))
		notes_say_untold(in, below, r);
	if (rc <= 0)
		return rc;
	if (!note)
		return below ? notes_add_below(in, enquiry, r, err) : 0;
	const struct span more = below ? notes_below(in) : span_of("", 0);
	if (more.n > 0) {
		receipt_changed(
		    r, NULL, "the words below were kept with that note");
		if (post_event(in->office, enquiry, in->mail->message_id, 0,
			in->officer->addr, "note.added",
			notes_payload(in, more), err) < 0)
			return -1;
	}
	const struct note_told told = {.words = notes_join(in, words, more)};
	return notes_tell(in, enquiry, &told, err);
}

int
notes_tell_line(struct intake *in, const struct command *command,
    int64_t message_id, struct err *err)
{
	struct enquiry *enquiry;
	int rc = find_enquiry(in, message_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	const struct note_told told = {.words = notes_words_of(in, command),
	    .only_words = true,
	    .key = mem_fmt(in->ctx, "%lld:%d", (long long)in->mail->message_id,
		command->line)};
	return notes_tell(in, enquiry, &told, err);
}

/* Who may have left since. */
static int
tell_kept(struct intake *in, const struct enquiry *enquiry,
    const struct event *event, struct err *err)
{
	struct officer *by;
	json_t *payload =
	    json_loads(event->payload == NULL ? "{}" : event->payload, 0, NULL);
	const char *text = json_string_value(json_object_get(payload, "text"));
	const struct span words =
	    text == NULL ? span_of("", 0) : span_str(mem_str(in->ctx, text));
	json_decref(payload);
	int rc =
	    officer_ever(in->office->store, in->ctx, event->actor, &by, err);
	if (rc <= 0)
		return rc;
	const struct note_told told = {.words = words,
	    .by = by,
	    .only_words = true,
	    .key = mem_fmt(in->ctx, "kept%lld", (long long)event->id)};
	return notes_tell(in, enquiry, &told, err);
}

int
notes_tell_kept(struct intake *in, int64_t message_id, struct err *err)
{
	struct enquiry *enquiry;
	struct event *events;
	size_t count;
	int rc = find_enquiry(in, message_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	if (event_list(in->office->store, in->ctx, enquiry->id, &events, &count,
		err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (events[i].enquiry_id == 0 &&
		    events[i].message_id == message_id &&
		    tell_kept(in, enquiry, &events[i], err) < 0)
			return -1;
	return 0;
}
