/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/batch.h"

#include "daemon/intake/enquirer.h"
#include "daemon/intake/form.h"
#include "daemon/intake/notes.h"
#include "daemon/intake/placing.h"
#include "daemon/intake/weakmark.h"
#include "daemon/store/waiting.h"

enum { FLOOD_FILE_MAX = 5000, FLOOD_OPEN_MAX = 100 };

/* ---- floods ---- */

static int
flood_ids(struct intake *in, const json_t *what, const char *outcome,
    const char *rule, size_t max, int64_t **ids_r, size_t *count_r,
    struct err *err)
{
	const struct waiting_of of = {
	    .from_addr = json_string_value(json_object_get(what, "flood")),
	    .proved = json_is_true(json_object_get(what, "proved")),
	    .first_id = json_integer_value(json_object_get(what, "first")),
	    .last_id = json_integer_value(json_object_get(what, "last")),
	    .outcome = outcome,
	    .rule = rule,
	    .evidence = json_string_value(json_object_get(what, "evidence")),
	    .max = max};
	return waiting_ids(
	    in->office->store, in->ctx, &of, ids_r, count_r, err);
}

/* Each mail of it is given one outcome. */
static int
record_all(struct intake *in, const int64_t *ids, size_t count,
    enum message_outcome outcome, const char *rule, const char *evidence,
    struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct intake mine = *in;
		struct intake asked;
		struct intake_mail mail;
		mine.ctx = mem_new(in->ctx);
		int rc = placing_asked(&mine, ids[i], &asked, &mail, err);
		if (rc == 1)
			rc = intake_record(
			    &asked, outcome, NULL, rule, evidence, err);
		mem_free(mine.ctx);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* "No flood": each is decided as it would have been. */
static int
let_in(struct intake *in, const int64_t *ids, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct intake mine = *in;
		struct intake asked;
		struct intake_mail mail;
		mine.ctx = mem_new(in->ctx);
		int rc = placing_asked(&mine, ids[i], &asked, &mail, err);
		if (rc == 1) {
			asked.let_in = true;
			/* A form or a scanner is nobody's enquirer, however
			 * much it brings. */
			rc = form_take(&asked, err);
			weakmark_let_in(&asked);
			if (rc == 0)
				rc = enquirer_decide(&asked, err);
		}
		mem_free(mine.ctx);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static const char *
emails_are(void *ctx, size_t count)
{
	return count == 1 ? "1 email is"
			  : mem_fmt(ctx, "%zu emails are", count);
}

static int
answer_flood(struct intake *in, const struct command *command,
    const json_t *item, struct receipt *r, struct err *err)
{
	/* UNDO finds these by it, and none that was placed by itself. */
	const char *by =
	    mem_fmt(in->ctx, "placed by %s as one of a flood (%lld)",
		in->officer->name, (long long)in->mail->message_id);
	bool new = strcmp(command->verb, "NEW") == 0;
	bool spam = strcmp(command->verb, "SPAM") == 0;
	size_t max = new ? FLOOD_OPEN_MAX : FLOOD_FILE_MAX;
	int64_t *ids;
	size_t count;
	if (!new && !spam && strcmp(command->verb, "FILE") != 0) {
		receipt_refused(r, command, "that is none of the choices");
		return 0;
	}
	if (flood_ids(in, item, message_outcome_name(OUTCOME_TRIAGE),
		WAITING_FLOOD, max, &ids, &count, err) < 0)
		return -1;
	if (count == 0) {
		receipt_refused(r, command, "placed already, all of them");
		return 0;
	}
	if (new) {
		receipt_changed(r, command,
		    mem_fmt(in->ctx,
			"%s taken in like any other; that cannot be undone",
			emails_are(in->ctx, count)));
		return let_in(in, ids, count, err);
	}
	const char *rule = spam ? "spam" : "no reply";
	if (record_all(in, ids, count, OUTCOME_FILED, rule, by, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s filed; no reply is owed",
		emails_are(in->ctx, count)));
	receipt_undoes(r,
	    json_pack("{s:s, s:b, s:I, s:I, s:s, s:s}", "flood",
		json_string_value(json_object_get(item, "flood")), "proved",
		json_is_true(json_object_get(item, "proved")), "first",
		(json_int_t)ids[0], "last", (json_int_t)ids[count - 1], "rule",
		rule, "evidence", by),
	    "they wait to be placed again");
	return 0;
}

int
batch_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	int64_t *ids;
	size_t count;
	if (flood_ids(in, what, message_outcome_name(OUTCOME_FILED),
		json_string_value(json_object_get(what, "rule")),
		FLOOD_FILE_MAX, &ids, &count, err) < 0 ||
	    record_all(in, ids, count, OUTCOME_TRIAGE, WAITING_FLOOD,
		mem_fmt(in->ctx, "undone by %s", in->officer->name), err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s waiting again; the question comes with the next morning's "
		"list, or answer this one anew",
		emails_are(in->ctx, count)));
	return 0;
}

/* ---- answering ---- */

/*
 * Which question a line answers, and the line without that number: "2: jo",
 * "4 2" of a number alone.  0: it names none.
 */
static int
question_of(struct intake *in, const struct command *command, size_t count,
    struct command *plain_r)
{
	struct span args = span_str(command->args);
	bool pick = strcmp(command->verb, "PICK") == 0;
	size_t digits = 0;
	int64_t n = 0;
	while (digits < args.n && is_digit(args.p[digits]))
		digits++;
	struct span rest = span_sub(args, digits, args.n);
	bool named = span_number(span_sub(args, 0, digits), INT16_MAX, &n) &&
		     (pick || (rest.n > 0 && rest.p[0] == ':'));
	*plain_r = *command;
	if (named && rest.n > 0 && rest.p[0] == ':')
		rest = span_sub(rest, 1, rest.n);
	rest = span_trim(rest);
	/* A lone number is a choice, when there is one question only. */
	if (count == 1 && (!named || (pick && rest.n == 0)))
		return 1;
	if (!named)
		return 0;
	plain_r->args = rest.n == 0 ? NULL : mem_strn(in->ctx, rest.p, rest.n);
	return (int)n;
}

/* *refused: bit n - 1, a choice of question n was not taken; then orders with
 * it are not either, for its mail is not where the officer thinks. */
static int
take_line(struct intake *in, const struct command *command, const json_t *batch,
    uint32_t *refused, struct receipt *r, struct err *err)
{
	struct command plain;
	size_t count = json_array_size(batch);
	int n = question_of(in, command, count, &plain);
	if (n < 1 || (size_t)n > count ||
	    (plain.args == NULL && strcmp(plain.verb, "PICK") == 0)) {
		receipt_refused(r, command,
		    n < 1 ? "it names no question; put its number first, for "
			    "example 1 F"
		    : (size_t)n > count
			? "there is no question of that number"
			: "what is the answer? For example 1 F, or 1 2 for "
			  "its second choice");
		return 0;
	}
	const json_t *item = json_array_get(batch, (size_t)n - 1);
	const int64_t message_id =
	    json_integer_value(json_object_get(item, "message"));
	const uint32_t bit = (uint32_t)1 << ((n - 1) % 32);
	const size_t done = json_array_size(r->changed);
	int rc = 0;
	r->question = n;
	if (json_object_get(item, "flood") != NULL)
		rc = answer_flood(in, &plain, item, r, err);
	else if (placing_is_choice(&plain))
		rc = placing_place(in, &plain, item, r, err);
	else if ((*refused & bit) && strcmp(plain.verb, "NOTE") != 0)
		receipt_refused(r, &plain, PLACING_NOT_CHOSEN);
	else
		rc = placing_order(in, &plain, message_id, r, err);
	if (rc == 0 && strcmp(plain.verb, "NOTE") == 0)
		rc = notes_tell_line(in, &plain, message_id, err);
	if (placing_is_choice(&plain) && json_array_size(r->changed) == done)
		*refused |= bit;
	r->question = 0;
	return rc;
}

/* 1: nobody has answered it yet. */
static int
is_open(struct intake *in, const json_t *item, struct err *err)
{
	struct message *row;
	int64_t *ids;
	size_t count;
	if (json_object_get(item, "flood") != NULL)
		return flood_ids(in, item, message_outcome_name(OUTCOME_TRIAGE),
			   WAITING_FLOOD, 1, &ids, &count, err) < 0
			   ? -1
			   : count > 0;
	int rc = inbox_get(in->office->store, in->ctx,
	    json_integer_value(json_object_get(item, "message")), &row, err);
	return rc == 1 ? row->outcome == OUTCOME_TRIAGE : rc;
}

/* What is left, so that nobody thinks it is done; a reply to the transcript
 * answers it as well. */
static int
tell_open(struct intake *in, json_t *batch, struct receipt *r, struct err *err)
{
	const char *open = "";
	size_t count = 0;
	for (size_t i = 0; i < json_array_size(batch); i++) {
		int rc = is_open(in, json_array_get(batch, i), err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		count++;
		open = mem_fmt(in->ctx, "%s%s%zu", open,
		    open[0] == '\0' ? "" : ", ", i + 1);
	}
	/* A long list goes on where this one ends. */
	if (count == 0)
		return batch_go_on(in, err);
	json_array_append_new(
	    r->changed, json_pack("{s:s, s:s}", "line",
			    mem_fmt(in->ctx, "Still open: %s", open), "what",
			    "reply to this mail or to the questions"));
	json_incref(batch);
	receipt_keep(r, "batch", batch);
	return 0;
}

/* Words below that no NOTE has, or a file. */
static bool
brings_more(const struct intake *in)
{
	const struct facts *f = in->facts;
	return notes_has_files(f) ||
	       (notes_below(in).n > 0 &&
		   strcmp(f->commands[f->command_count - 1].verb, "NOTE") != 0);
}

int
batch_take(struct intake *in, const json_t *context, struct receipt *r,
    struct err *err)
{
	const struct facts *f = in->facts;
	json_t *batch = json_object_get(context, "batch");
	if (!placing_may(in)) {
		receipt_refused(r, NULL, "the questions were not put to you");
		return 0;
	}
	if (f->command_count == 0) {
		r->sentence = "Please answer with the questions' numbers";
		receipt_refused(r, NULL,
		    "its first line answers none of the questions; write for "
		    "example 1 F, and below it 2 N");
	}
	uint32_t refused = 0;
	for (size_t i = 0; i < f->command_count; i++)
		if (take_line(in, &f->commands[i], batch, &refused, r, err) < 0)
			return -1;
	if (f->command_count > 0 && brings_more(in))
		receipt_changed(r, NULL,
		    "what else it says or brings stays with your mail, and "
		    "nobody was told of it; to keep words with one of the "
		    "emails, put its number and NOTE before them, for example "
		    "2 NOTE she rang");
	return tell_open(in, batch, r, err);
}
