/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/placing.h"

#include "daemon/intake/batch.h"
#include "daemon/intake/campaign.h"
#include "daemon/intake/commands.h"
#include "daemon/intake/enquirer.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/forwarded.h"
#include "daemon/intake/gather.h"
#include "daemon/intake/junk.h"
#include "daemon/intake/link.h"
#include "daemon/intake/member.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/misdirected.h"
#include "daemon/intake/mpoffice.h"
#include "daemon/intake/notes.h"
#include "daemon/intake/question.h"
#include "daemon/intake/rights.h"
#include "daemon/intake/split.h"
#include "daemon/intake/teach.h"
#include "daemon/intake/undo.h"
#include "daemon/office/kept.h"
#include "daemon/office/known.h"

int
placing_asked(struct intake *in, int64_t message_id, struct intake *then,
    struct intake_mail *mail, struct err *err)
{
	struct facts *facts;
	struct message *row;
	*mail = (struct intake_mail){.message_id = message_id, .raw_fd = -1};
	int rc = kept_facts(in->ctx, in->office->store, message_id,
	    &mail->facts_json, &facts, err);
	if (rc == 1)
		rc = inbox_get(
		    in->office->store, in->ctx, message_id, &row, err);
	if (rc <= 0)
		return rc;
	return intake_reopen(in->office, then, mail, facts, row, in->ctx, err) <
		       0
		   ? -1
		   : 1;
}

/*
 * The enquiry that the words after FILE name.  A reply may name another on each
 * of its lines, so only what stands in this one counts; 0: none, or two, or one
 * that they may not know of.
 */
static int
named(struct intake *in, struct span words, int64_t *enquiry_r, struct err *err)
{
	struct enquiry *enquiry;
	*enquiry_r = 0;
	for (size_t i = 0; i < in->facts->found_count; i++) {
		const struct found_reference *found = &in->facts->found[i];
		if (strcmp(found->kind, "own") != 0 || !found->valid ||
		    found->where != FOUND_NEW_TEXT || found->text == NULL ||
		    found->text[0] == '\0' ||
		    span_find_ascii(words, 0, found->text) < 0)
			continue;
		int rc = enquiry_by_reference(
		    in->office->store, in->ctx, found->normal, &enquiry, err);
		if (rc == 1)
			rc = known_to(
			    in->ctx, in->office, enquiry, in->officer, err);
		if (rc <= 0)
			return rc;
		if (*enquiry_r != 0 && *enquiry_r != enquiry->id)
			return 0;
		*enquiry_r = enquiry->id;
	}
	return *enquiry_r != 0;
}

/* The enquiry a choice means: its number, or its reference after FILE. */
static int
chosen(struct intake *in, const struct command *command, json_t *choices,
    int64_t *enquiry_r, struct err *err)
{
	int64_t n = 0;
	if (command->args == NULL)
		return 0;
	if (span_number(span_str(command->args), 99, &n)) {
		*enquiry_r = n < 1 ? 0
				   : json_integer_value(json_array_get(
					 choices, (size_t)n - 1));
		return *enquiry_r != 0;
	}
	return strcmp(command->verb, "FILE") == 0
		   ? named(in, span_str(command->args), enquiry_r, err)
		   : 0;
}

/* Where a mail is that waits no more, for whoever answers too late. */
static int
where_it_is(struct intake *in, const struct message *row, const char **words_r,
    struct err *err)
{
	struct enquiry *enquiry;
	const char *evidence = row->evidence == NULL ? "" : row->evidence;
	int rc = row->enquiry_id == 0 ? 0
				      : enquiry_get(in->office->store, in->ctx,
					    row->enquiry_id, &enquiry, err);
	*words_r =
	    mem_fmt(in->ctx, "placed already: %s (%s)", row->rule, evidence);
	if (rc <= 0)
		return rc;
	rc = known_to(in->ctx, in->office, enquiry, in->officer, err);
	*words_r = rc != 1
		       ? "placed already"
		       : mem_fmt(in->ctx, "placed already: it is in %s (%s)",
			     enquiry->reference, evidence);
	return rc < 0 ? -1 : 0;
}

/* Placed: what is said of it, and how it is taken back. */
static int
tell_placed(struct intake *in, const struct command *command,
    struct intake *asked, const char *words, struct receipt *r, struct err *err)
{
	struct message *row;
	struct enquiry *enquiry;
	int rc = inbox_get(
	    in->office->store, in->ctx, asked->mail->message_id, &row, err);
	if (rc <= 0)
		return rc;
	if (row->enquiry_id != 0) {
		rc = enquiry_get(
		    in->office->store, in->ctx, row->enquiry_id, &enquiry, err);
		if (rc == 1)
			rc = known_to(
			    in->ctx, in->office, enquiry, in->officer, err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			words = mem_fmt(
			    in->ctx, "%s: %s", words, enquiry->reference);
	}
	rc = strcmp(command->verb, "SPAM") == 0 ? 0 : junk_placed(asked, err);
	if (rc < 0 || notes_tell_kept(in, row->id, err) < 0)
		return -1;
	receipt_changed(r, command, words);
	if (rc == 1)
		receipt_changed(r, command, PLACING_COLLEAGUE);
	receipt_undoes(r,
	    json_pack("{s:I, s:I}", "placed", (json_int_t)row->id, "in",
		(json_int_t)row->enquiry_id),
	    "the mail waits to be placed again");
	return 0;
}

/* Into an enquiry; *id_r, the one that was meant when the question was asked,
 * becomes the one where it is. */
static int
place_in(struct intake *in, const struct command *command, struct intake *asked,
    int64_t *id_r, struct receipt *r, struct err *err)
{
	struct enquiry *before;
	struct enquiry *after;
	struct store *store = in->office->store;
	int rc = enquiry_get(store, in->ctx, *id_r, &before, err);
	if (rc == 1 && merge_follow(in->ctx, in->office, &before, err) < 0)
		return -1;
	if (rc <= 0)
		return rc;
	*id_r = before->id;
	const char *by = mem_fmt(in->ctx, "placed by %s", in->officer->name);
	struct filed filed = {.enquiry = *id_r,
	    .reopens = !gather_is_past(in->office, before),
	    .rule = "placed by a person",
	    .evidence = by,
	    .because = by,
	    /* It may have been there before, and taken out. */
	    .again = mem_fmt(
		in->ctx, "placed:%lld", (long long)in->mail->message_id)};
	if (enquirer_follow_up(asked, &filed, err) < 0 ||
	    tell_placed(in, command, asked, "filed in that enquiry", r, err) <
		0 ||
	    enquiry_get(store, in->ctx, *id_r, &after, err) < 0)
		return -1;
	rc = known_to(in->ctx, in->office, after, in->officer, err);
	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	if (strcmp(before->state, after->state) != 0) {
		receipt_changed(r, command,
		    mem_fmt(in->ctx, "%s is open again", after->reference));
		undo_offer_state(r, before, after);
	} else if (before->answered_at != 0 || before->closed_at != 0) {
		receipt_changed(r, command,
		    mem_fmt(in->ctx,
			"%s stays %s; REOPEN and its reference opens it again",
			after->reference, after->state));
	}
	return 1;
}

/* One of the answers to where a mail belongs. */
static int
place(struct intake *in, const struct command *command, json_t *choices,
    struct intake *asked, struct receipt *r, struct err *err)
{
	const char *by = mem_fmt(in->ctx, "placed by %s", in->officer->name);
	bool file = strcmp(command->verb, "FILE") == 0;
	bool spam = strcmp(command->verb, "SPAM") == 0;
	int64_t id = 0;
	struct passed_on passed;
	int on = forwarded_read(in, asked, &passed, err);
	if (on < 0)
		return -1;
	const json_t *none = json_array_get(choices, 0);
	/* "1" is no enquiry when the question offered the day it first came. */
	bool first = on == 1 && strcmp(command->verb, "PICK") == 0 &&
		     strcmp(command->args, "1") == 0 && none != NULL &&
		     json_integer_value(none) == 0 &&
		     passed.sent_day != DAY_NONE;
	if (on == 1 && (first || strcmp(command->verb, "NEW") == 0))
		return forwarded_open(in, asked, &passed, first, err) < 0
			   ? -1
			   : tell_placed(in, command, asked,
				 "a new enquiry was opened", r, err);
	if (strcmp(command->verb, "NEW") == 0) {
		struct opening opening = {.rule = "placed by a person",
		    .evidence = by,
		    .because = by};
		return enquirer_as_new(asked, &opening, err) < 0 ||
			       enquirer_open(asked, &opening, err) < 0
			   ? -1
			   : tell_placed(in, command, asked,
				 "a new enquiry was opened", r, err);
	}
	if ((file || spam) && command->args == NULL)
		return intake_record(asked, OUTCOME_FILED, NULL,
			   spam ? "spam" : "no reply", by, err) < 0
			   ? -1
			   : tell_placed(in, command, asked,
				 "filed; no reply is owed", r, err);
	int rc = chosen(in, command, choices, &id, err);
	if (rc == 0)
		receipt_refused(r, command, "that is none of the choices");
	if (rc > 0)
		rc = place_in(in, command, asked, &id, r, err);
	/* Whoever passes mails on writes none of their own. */
	return rc <= 0 || on == 1 ? rc : teach_ask(in, asked, id, err);
}

bool
placing_is_choice(const struct command *command)
{
	static const char *const verbs[] = {"PICK", "NEW", "FILE", "SPAM"};
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verbs[i], command->verb) == 0)
			return true;
	return false;
}

/* Only who was asked, or somebody of a role that is asked, may answer. */
bool
placing_may(const struct intake *in)
{
	return in->officer->role >= OFFICER_DUTY ||
	       span_eq_ascii(
		   span_str(in->letter->to_addr), span_str(in->officer->addr));
}

static int
refuse_stranger(const struct command *command, struct receipt *r)
{
	receipt_refused(r, command, "the question was not put to you");
	return 0;
}

/* What stands below the answer to a question about an enquiry: further orders
 * are about that one, and words a note on it. */
static int
take_rest(
    struct intake *in, int64_t enquiry_id, struct receipt *r, struct err *err)
{
	const struct facts *f = in->facts;
	struct enquiry *enquiry;
	const bool refused = json_array_size(r->changed) == 0;
	for (size_t i = 1; i < f->command_count; i++) {
		const struct command *c = &f->commands[i];
		if (strcmp(c->verb, "NOTE") == 0)
			continue;
		int rc = enquiry_get(
		    in->office->store, in->ctx, enquiry_id, &enquiry, err);
		if (rc <= 0)
			return rc;
		if (refused)
			receipt_refused(r, c, PLACING_NOT_CHOSEN);
		else if (placing_is_choice(c))
			receipt_refused(r, c, "one answer is enough");
		else if (commands_run_one(in, enquiry, c, r, err) < 0)
			return -1;
	}
	int rc = f->command_count == 0 ? 0
				       : enquiry_get(in->office->store, in->ctx,
					     enquiry_id, &enquiry, err);
	return rc <= 0 ? rc : notes_add_rest(in, enquiry, !refused, r, err);
}

/* Questions about an enquiry rather than about where a mail belongs: 1 when
 * the letter it answers was one. */
static int
take_about(struct intake *in, const struct enquiry *enquiry,
    const json_t *context, struct receipt *r, struct err *err)
{
	json_t *flags = json_object_get(context, "flags");
	json_t *campaign = json_object_get(context, "campaign");
	json_t *footing = json_object_get(context, "footing");
	json_t *mpoffice = json_object_get(context, "office");
	json_t *member = json_object_get(context, "member");
	json_t *address = json_object_get(context, "address");
	json_t *split = json_object_get(context, "split");
	json_t *link = json_object_get(context, "link");
	const struct facts *f = in->facts;
	const char *why;
	int rc = 0;
	if (enquiry == NULL ||
	    (flags == NULL && campaign == NULL && footing == NULL &&
		mpoffice == NULL && member == NULL && address == NULL &&
		split == NULL && link == NULL))
		return 0;
	if (rights_answer(in, enquiry, &why, err) < 0)
		return -1;
	if (!placing_may(in))
		rc = refuse_stranger(NULL, r);
	else if (f->command_count == 1 &&
		 strcmp(f->commands[0].verb, "MISDIRECTED") == 0)
		rc = placing_order(
		    in, &f->commands[0], in->letter->caused_by, r, err);
	else if (why != NULL)
		receipt_refused(
		    r, f->command_count == 0 ? NULL : &f->commands[0], why);
	else if (flags != NULL)
		rc = question_settle(in, flags, r, err);
	else if (campaign != NULL)
		rc = campaign_answer(in, json_integer_value(campaign), r, err);
	else if (footing != NULL)
		rc = footings_answer(in, enquiry, r, err);
	else if (mpoffice != NULL)
		rc = mpoffice_answer(in, enquiry, r, err);
	else if (member != NULL)
		rc = member_answer(in, enquiry, member, r, err);
	else if (split != NULL)
		rc = split_answer(in, enquiry, r, err);
	else if (link != NULL)
		rc = link_answer(in, enquiry, json_integer_value(link), r, err);
	else
		rc = teach_answer(
		    in, enquiry, json_string_value(address), r, err);
	if (rc == 0)
		rc = take_rest(in, enquiry->id, r, err);
	if (rc < 0 || intake_record(in, OUTCOME_STAFF, enquiry,
			  "reply to a question", "our Message-ID", err) < 0)
		return -1;
	return 1;
}

int
placing_place(struct intake *in, const struct command *command,
    const json_t *context, struct receipt *r, struct err *err)
{
	struct intake asked;
	struct intake_mail mail;
	const char *where;
	int rc = placing_asked(in,
	    json_integer_value(json_object_get(context, "message")), &asked,
	    &mail, err);
	if (rc <= 0)
		return rc;
	if (!placing_may(in)) {
		return refuse_stranger(command, r);
	} else if (!junk_is_open(mail.row)) {
		if (r->question == 0)
			r->sentence = "That mail was placed already";
		if (where_it_is(in, mail.row, &where, err) < 0)
			return -1;
		receipt_refused(r, command, where);
	} else if (!command->ok) {
		receipt_refused(r, command, command->why);
	} else {
		return place(in, command, json_object_get(context, "choices"),
		    &asked, r, err);
	}
	return 0;
}

int
placing_order(struct intake *in, const struct command *command,
    int64_t message_id, struct receipt *r, struct err *err)
{
	struct message *row;
	struct enquiry *enquiry = NULL;
	int rc = inbox_get(in->office->store, in->ctx, message_id, &row, err);
	if (strcmp(command->verb, "NOTE") == 0)
		return placing_may(in)
			   ? notes_add_to_mail(in, command, message_id, r, err)
			   : refuse_stranger(command, r);
	if (strcmp(command->verb, "MISDIRECTED") == 0 && command->ok)
		return placing_may(in)
			   ? misdirected_mail(in, message_id, command, r, err)
			   : refuse_stranger(command, r);
	if (rc == 1 && row->enquiry_id != 0)
		rc = enquiry_get(
		    in->office->store, in->ctx, row->enquiry_id, &enquiry, err);
	if (rc < 0)
		return -1;
	if (enquiry != NULL)
		return commands_run_one(in, enquiry, command, r, err);
	receipt_refused(r, command,
	    "the mail is in no enquiry; say first where it belongs");
	return 0;
}

/* The choice first, wherever it stands; then what else is ordered is about
 * the enquiry that the mail is in by then: not when the choice came too late,
 * for then that is another one than the officer had in mind. */
static int
take_one(struct intake *in, const json_t *context, struct receipt *r,
    struct err *err)
{
	const struct facts *f = in->facts;
	const struct command *choice = NULL;
	bool refused = false;
	int64_t id = json_integer_value(json_object_get(context, "message"));
	for (size_t i = 0; choice == NULL && i < f->command_count; i++)
		if (placing_is_choice(&f->commands[i]))
			choice = &f->commands[i];
	if (f->command_count == 0) {
		receipt_unchosen(r);
		return 0;
	}
	if (choice != NULL) {
		const size_t done = json_array_size(r->changed);
		if (placing_place(in, choice, context, r, err) < 0)
			return -1;
		refused = json_array_size(r->changed) == done;
	}
	for (size_t i = 0; i < f->command_count; i++) {
		const struct command *c = &f->commands[i];
		if (c == choice)
			continue;
		if (placing_is_choice(c))
			receipt_refused(r, c, "a mail goes to one place only");
		else if (refused && strcmp(c->verb, "NOTE") != 0)
			receipt_refused(r, c, PLACING_NOT_CHOSEN);
		else if (placing_order(in, c, id, r, err) < 0)
			return -1;
	}
	return notes_tell_rest(in, id, placing_may(in), !refused, r, err);
}

int
placing_take(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err)
{
	json_t *context = json_loads(
	    in->letter->context == NULL ? "{}" : in->letter->context, 0, NULL);
	int rc = take_about(in, enquiry, context, r, err);
	if (rc == 0) {
		rc = json_object_get(context, "batch") != NULL
			 ? batch_take(in, context, r, err)
			 : take_one(in, context, r, err);
		if (rc == 0)
			rc = intake_record(in, OUTCOME_STAFF, NULL,
			    "reply to a question", "our Message-ID", err);
	}
	json_decref(context);
	return rc < 0 ? -1 : 0;
}

bool
placing_is_answer(const struct intake *in)
{
	const struct facts *f = in->facts;
	if (in->letter == NULL)
		return false;
	if (strcmp(in->letter->kind, "question") == 0 ||
	    strcmp(in->letter->kind, "questions") == 0)
		return true;
	/* The transcript of a partly answered one invites the rest. */
	return strcmp(in->letter->kind, "receipt") == 0 &&
	       in->letter->context != NULL &&
	       strstr(in->letter->context, "\"batch\":") != NULL &&
	       f->command_count > 0 &&
	       strcmp(f->commands[0].verb, "UNDO") != 0 &&
	       strcmp(f->commands[0].verb, "NOTE") != 0;
}
