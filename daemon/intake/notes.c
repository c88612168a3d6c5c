/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/notes.h"

#include "daemon/compose/letter.h"
#include "daemon/intake/notes_p.h"
#include "daemon/office/known.h"
#include "daemon/policy/signoff.h"
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

enum {
	NAME_WORDS = 6, /* "Head of the SEND casework team" */
	SENTENCE_WORDS = 3
};

static size_t
count_words(struct span line)
{
	size_t n = 0;
	for (size_t i = 0; i < line.n; i++)
		n += !is_space((unsigned char)line.p[i]) &&
		     (i == 0 || is_space((unsigned char)line.p[i - 1]));
	return n;
}

static bool
ends_sentence(struct span line)
{
	return count_words(line) >= SENTENCE_WORDS &&
	       (span_ends(line, ".") || span_ends(line, "!") ||
		   span_ends(line, "?"));
}

/* "Sam", "Sam Patel", "Sam Patel, Duty officer", but not "Sam Patel will call
 * on them tomorrow." */
static bool
is_name(const struct officer *officer, struct span line)
{
	const struct span name = span_str(officer->name);
	const ptrdiff_t blank = span_find_byte(name, 0, ' ');
	const struct span first =
	    span_sub(name, 0, blank < 0 ? name.n : (size_t)blank);
	if (name.n == 0 || span_eq_ascii(line, first))
		return name.n > 0;
	return span_starts(line, officer->name) && !ends_sentence(line) &&
	       signoff_is_signature(line, name);
}

static bool
has_reference(const struct facts *f, struct span line)
{
	for (size_t i = 0; i < f->found_count; i++)
		if (f->found[i].where == FOUND_NEW_TEXT &&
		    f->found[i].text != NULL && f->found[i].text[0] != '\0' &&
		    span_find_ascii(line, 0, f->found[i].text) >= 0)
			return true;
	return false;
}

/* More than stands in a signature.  A disclaimer is taken for one as well: kept
 * as a note it costs a glance, and words that are left out are lost. */
static bool
is_sentence(const struct intake *in, struct span line)
{
	const struct officer *officer = in->officer;
	if (ends_sentence(line) || has_reference(in->facts, line) ||
	    !signoff_is_signature(line, span_str(officer->name)))
		return true;
	return count_words(line) > NAME_WORDS && !is_name(officer, line) &&
	       span_find_ascii(line, 0, officer->addr) < 0;
}

struct span
notes_below(const struct intake *in)
{
	const struct span all = notes_prose(in->facts);
	struct span rest = all;
	struct span line;
	const char *end = NULL;
	while (span_line(&rest, &line)) {
		line = span_trim(line);
		if (signoff_is_farewell(line) || is_name(in->officer, line))
			end = end == NULL ? line.p : end;
		else if (is_sentence(in, line))
			end = NULL;
	}
	return end == NULL ? all
			   : span_trim(span_of(all.p, (size_t)(end - all.p)));
}

bool
notes_has_files(const struct facts *facts)
{
	for (size_t i = 0; i < facts->attachment_count; i++)
		if (!facts->attachments[i].is_inline_image)
			return true;
	return false;
}

/* Not in the middle of a character. */
static struct span
cut(struct span words, size_t max)
{
	if (words.n <= max)
		return words;
	while (max > 0 && ((unsigned char)words.p[max] & 0xc0) == 0x80)
		max--;
	return span_sub(words, 0, max);
}

json_t *
notes_payload(struct intake *in, struct span words)
{
	words = cut(span_str(redact(in->ctx, in->facts,
			mem_strn(in->ctx, words.p, words.n))),
	    NOTE_BYTES);
	json_t *text = json_stringn(words.p, words.n);
	return json_pack("{s:o}", "text", text == NULL ? json_null() : text);
}

/* ---- whoever reads it ---- */

/* What a notice shows of it: the words, and each file that comes with it or
 * does not. */
struct shown {
	const char **details;
	size_t detail_count;
	struct letter_attachment *files;
	size_t file_count;
};

static const char *
on_one_line(void *ctx, struct span words)
{
	char *said = mem_strn(ctx, words.p, words.n);
	for (char *p = said; *p != '\0'; p++)
		if (is_space(*p))
			*p = ' ';
	return said;
}

static void
show_words(struct intake *in, struct span words, struct shown *s)
{
	const struct span all = span_str(
	    redact(in->ctx, in->facts, mem_strn(in->ctx, words.p, words.n)));
	const struct span begin = cut(all, TOLD_BYTES);
	const char *said = on_one_line(in->ctx, begin);
	if (begin.n < all.n) {
		said =
		    mem_fmt(in->ctx, "%s … (the whole is in note.txt)", said);
		s->files[s->file_count++] =
		    (struct letter_attachment){.name = "note.txt",
			.type = "text/plain; charset=utf-8",
			.bytes = all};
	}
	if (all.n > 0)
		s->details[s->detail_count++] = said;
}

static const char *
text_of(const json_t *item, const char *name)
{
	const char *text = json_string_value(json_object_get(item, name));
	return text == NULL ? "" : text;
}

static int
show(struct intake *in, const struct note_told *note, struct shown *s,
    struct err *err)
{
	struct letter_attachment *files;
	size_t count = 0;
	json_t *left = json_array();
	if (!note->only_words && post_files(in->ctx, in->office, in->mail,
				     false, &files, &count, left, err) < 0) {
		json_decref(left);
		return -1;
	}
	s->files = mem_many(in->ctx, struct letter_attachment, count + 1);
	s->details =
	    mem_many(in->ctx, const char *, count + json_array_size(left) + 1);
	show_words(in, note->words, s);
	for (size_t i = 0; i < count; i++) {
		s->details[s->detail_count++] =
		    mem_fmt(in->ctx, "With it comes %s",
			files[i].name == NULL ? files[i].type : files[i].name);
		s->files[s->file_count++] = files[i];
	}
	for (size_t i = 0; i < json_array_size(left); i++) {
		const json_t *item = json_array_get(left, i);
		s->details[s->detail_count++] =
		    mem_fmt(in->ctx, "%s, %s: %s", text_of(item, "file"),
			text_of(item, "size"), text_of(item, "why"));
	}
	json_decref(left);
	return 0;
}

/*
 * Whose it is by now, unless they wrote it: in the time line alone nobody would
 * read it.  What may be a robot's gets no receipt, so that its writer cannot
 * know what became of it: somebody else reads that in any case.
 */
static int
find_reader(struct intake *in, const struct enquiry *enquiry,
    const struct officer *writer, bool robot, struct officer **to_r,
    struct err *err)
{
	int rc = intake_owner(in, enquiry, to_r, err);
	if (rc <= 0 || (*to_r)->id != writer->id)
		return rc;
	return robot ? post_in_charge(in->ctx, in->office, enquiry->team,
			   writer->addr, to_r, err)
		     : 0;
}

/* Robots may write to each other: once a day and enquiry. */
static const char *
once_key(struct intake *in, const struct enquiry *enquiry,
    const struct note_told *note, bool robot)
{
	const int64_t id = enquiry->id;
	if (robot)
		return mem_fmt(in->ctx, "robot-note:%lld:%lld:%d",
		    (long long)in->officer->id, (long long)id,
		    in->office->today);
	return note->key == NULL
		   ? mem_fmt(in->ctx, "note:%lld:%lld",
			 (long long)in->mail->message_id, (long long)id)
		   : mem_fmt(in->ctx, "note:%s:%lld", note->key, (long long)id);
}

int
notes_tell(struct intake *in, const struct enquiry *enquiry,
    const struct note_told *note, struct err *err)
{
	struct officer *owner;
	struct shown shown = {0};
	const struct officer *by = note->by == NULL ? in->officer : note->by;
	const bool robot = (in->facts->flags & MAIL_PERHAPS_AUTOMATIC) != 0;
	if (note->words.n == 0 &&
	    (note->only_words || !notes_has_files(in->facts)))
		return 0;
	int rc = find_reader(in, enquiry, by, robot, &owner, err);
	if (rc <= 0)
		return rc;
	const char *advice[] = {
	    robot ? "It reads like an automatic reply, so nobody has told them "
		    "that you have it. If it asks for something, please see to "
		    "it: ASSIGN and a name gives the enquiry to somebody else."
		  : "It is kept as a note on the enquiry and has not left the "
		    "council. To answer the enquirer, reply to the mail that "
		    "begins LEAVES THE COUNCIL."};
	if (show(in, note, &shown, err) < 0)
		return -1;
	const struct notice notice = {.to = owner,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "A note on your enquiry",
	    .sentence = mem_fmt(in->ctx, "%s has written a note on %s.",
		by->name, enquiry->reference),
	    .details = shown.details,
	    .detail_count = shown.detail_count,
	    .advice = advice,
	    .advice_count = 1,
	    .once_key = once_key(in, enquiry, note, robot),
	    .attachments = shown.files,
	    .attachment_count = shown.file_count};
	return post_notice(in->ctx, in->office, &notice, err);
}

int
notes_add(struct intake *in, const struct enquiry *enquiry, struct span words,
    struct err *err)
{
	struct enquiry *now;
	if (post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "note.added", notes_payload(in, words),
		err) < 0)
		return -1;
	/* An order of the same mail may have given it to somebody. */
	int rc =
	    enquiry_get(in->office->store, in->ctx, enquiry->id, &now, err);
	return rc <= 0 ? rc
		       : notes_tell(
			     in, now, &(struct note_told){.words = words}, err);
}

struct span
notes_words_of(struct intake *in, const struct command *command)
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
notes_add_below(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err)
{
	const struct span words = notes_below(in);
	if (words.n == 0 && !notes_has_files(in->facts))
		return 0;
	const int known =
	    known_to(in->ctx, in->office, enquiry, in->officer, err);
	if (known < 0)
		return -1;
	receipt_changed(r, NULL,
	    mem_fmt(in->ctx,
		"what else it says or brings was kept as a note%s%s; nothing "
		"of that left the council",
		known ? " on " : "", known ? enquiry->reference : ""));
	return notes_add(in, enquiry, words, err);
}

struct span
notes_join(struct intake *in, struct span a, struct span b)
{
	return span_trim(span_str(
	    mem_fmt(in->ctx, "%.*s\n%.*s", (int)a.n, a.p, (int)b.n, b.p)));
}

/* One note of it all: of a mail and enquiry only one is told to the owner. */
int
notes_add_rest(struct intake *in, const struct enquiry *enquiry, bool chosen,
    struct receipt *r, struct err *err)
{
	const struct facts *f = in->facts;
	const bool files = notes_has_files(f);
	const struct command *last = NULL;
	struct span words = span_of("", 0);
	for (size_t i = 1; i < f->command_count; i++) {
		const struct command *c = &f->commands[i];
		if (strcmp(c->verb, "NOTE") != 0)
			continue;
		last = c;
		const struct span more = notes_words_of(in, c);
		if (more.n == 0 && !files) {
			receipt_refused(r, c, "there are no words to keep");
			continue;
		}
		receipt_changed(r, c,
		    mem_fmt(in->ctx,
			"kept as a note on %s; nothing left the council",
			enquiry->reference));
		words = notes_join(in, words, more);
	}
	if (last == NULL)
		return chosen ? notes_add_below(in, enquiry, r, err) : 0;
	if (chosen && last != &f->commands[f->command_count - 1]) {
		const struct span below = notes_below(in);
		if (below.n > 0)
			receipt_changed(r, NULL,
			    "the words below were kept with that note");
		words = notes_join(in, words, below);
	}
	return words.n == 0 && !files ? 0 : notes_add(in, enquiry, words, err);
}
