/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/placing.h"

#include "daemon/campaign.h"
#include "daemon/footings.h"
#include "daemon/teach.h"

/* The asked-about mail, as its own intake. */
static int
asked_mail(struct intake *in, int64_t message_id, bool triage_only,
    struct intake *then, struct intake_mail *mail, struct err *err)
{
	struct facts *facts;
	struct message *row;
	*mail = (struct intake_mail){.message_id = message_id, .raw_fd = -1};
	int rc = inbox_facts(
	    in->office->store, in->ctx, message_id, &mail->facts_json, err);
	if (rc <= 0)
		return rc;
	rc = inbox_get(in->office->store, in->ctx, message_id, &row, err);
	if (rc <= 0 ||
	    facts_from_json(in->ctx, mail->facts_json, &facts, err) < 0)
		return rc <= 0 ? rc : -1;
	if (triage_only && row->outcome != OUTCOME_TRIAGE)
		return 0;
	intake_reopen(in->office, then, mail, facts, row, in->ctx);
	return 1;
}

/* The enquiry a choice means: its number, or its reference after FILE. */
static int
chosen(struct intake *in, const struct command *command, json_t *choices,
    int64_t *enquiry_r, struct err *err)
{
	struct enquiry *enquiry;
	int64_t n = 0;
	if (command->args == NULL)
		return 0;
	if (span_number(span_str(command->args), 99, &n)) {
		*enquiry_r = n < 1 ? 0
				   : json_integer_value(json_array_get(
					 choices, (size_t)n - 1));
		return *enquiry_r != 0;
	}
	for (size_t i = 0; i < in->facts->found_count; i++) {
		const struct found_reference *found = &in->facts->found[i];
		if (strcmp(found->kind, "own") != 0 || !found->valid ||
		    found->where != FOUND_NEW_TEXT)
			continue;
		int rc = enquiry_by_reference(
		    in->office->store, in->ctx, found->normal, &enquiry, err);
		if (rc == 1)
			*enquiry_r = enquiry->id;
		return rc;
	}
	return 0;
}

/* A new enquiry was acknowledged and cannot be taken back; filing can. */
static void
offer_undo(const struct intake *asked, struct receipt *r)
{
	r->context =
	    json_pack("{s:I}", "placed", (json_int_t)asked->mail->message_id);
	json_array_append_new(r->undo,
	    json_string("UNDO, in reply to this mail: the mail waits to be "
			"placed again"));
}

static int
place(struct intake *in, const struct command *command, json_t *choices,
    struct intake *asked, struct receipt *r, struct err *err)
{
	const char *by = mem_fmt(in->ctx, "placed by %s", in->officer->name);
	bool file = strcmp(command->verb, "FILE") == 0;
	bool spam = strcmp(command->verb, "SPAM") == 0;
	int64_t id = 0;
	if (!command->ok) {
		receipt_refused(r, command, command->why);
		return 0;
	}
	if (strcmp(command->verb, "NEW") == 0) {
		struct opening opening = {.rule = "placed by a person",
		    .evidence = by,
		    .because = by};
		receipt_changed(r, command, "a new enquiry was opened");
		return enquirer_open(asked, &opening, err);
	}
	if ((file || spam) && command->args == NULL) {
		receipt_changed(r, command, "filed; no reply is owed");
		offer_undo(asked, r);
		return intake_record(asked, OUTCOME_FILED, NULL,
		    spam ? "spam" : "no reply", by, err);
	}
	int rc = file || strcmp(command->verb, "PICK") == 0
		     ? chosen(in, command, choices, &id, err)
		     : 0;
	if (rc == 1) {
		receipt_changed(r, command, "filed in that enquiry");
		offer_undo(asked, r);
		struct filed filed = {.enquiry = id,
		    .rule = "placed by a person",
		    .evidence = by,
		    .because = by};
		return enquirer_follow_up(asked, &filed, err) < 0
			   ? -1
			   : teach_ask(in, asked, id, err);
	}
	if (rc == 0)
		receipt_refused(r, command, "that is none of the choices");
	return rc;
}

/* Only who was asked, or somebody of a role that is asked, may answer. */
static bool
may_place(const struct intake *in)
{
	return in->officer->role >= OFFICER_DUTY ||
	       span_eq_ascii(
		   span_str(in->letter->to_addr), span_str(in->officer->addr));
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
	json_t *address = json_object_get(context, "address");
	int rc = 0;
	if (enquiry == NULL || (flags == NULL && campaign == NULL &&
				   footing == NULL && address == NULL))
		return 0;
	if (!may_place(in))
		receipt_refused(r, NULL, "the question was not put to you");
	else if (flags != NULL)
		rc = question_settle(in, enquiry, flags, r, err);
	else if (campaign != NULL)
		rc = campaign_answer(in, json_integer_value(campaign), r, err);
	else if (footing != NULL)
		rc = footings_answer(in, enquiry, r, err);
	else
		rc = teach_answer(
		    in, enquiry, json_string_value(address), r, err);
	if (rc < 0 || intake_record(in, OUTCOME_STAFF, enquiry,
			  "reply to a question", "our Message-ID", err) < 0)
		return -1;
	return 1;
}

int
placing_take(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err)
{
	struct intake asked;
	struct intake_mail mail;
	json_t *context = json_loads(
	    in->letter->context == NULL ? "{}" : in->letter->context, 0, NULL);
	int rc = take_about(in, enquiry, context, r, err);
	if (rc != 0) {
		json_decref(context);
		return rc < 0 ? -1 : 0;
	}
	int64_t id = json_integer_value(json_object_get(context, "message"));
	rc = asked_mail(in, id, true, &asked, &mail, err);
	if (rc == 1 && !may_place(in)) {
		receipt_refused(r, NULL, "the question was not put to you");
		rc = 0;
	} else if (rc == 0) {
		r->sentence = "That mail was placed already";
	} else if (rc == 1 && in->facts->command_count == 0) {
		r->sentence = "Please choose one of the answers";
		receipt_refused(
		    r, NULL, "its first line has none of the choices");
		rc = 0;
	} else if (rc == 1) {
		rc = place(in, &in->facts->commands[0],
		    json_object_get(context, "choices"), &asked, r, err);
	}
	json_decref(context);
	if (rc < 0)
		return -1;
	return intake_record(in, OUTCOME_STAFF, NULL, "reply to a question",
	    "our Message-ID", err);
}

/* The mail that a receipt of ours says was placed; 0: it says nothing. */
static int64_t
placed_mail(const struct intake *in)
{
	if (in->letter == NULL || in->letter->context == NULL ||
	    strcmp(in->letter->kind, "receipt") != 0)
		return 0;
	json_t *context = json_loads(in->letter->context, 0, NULL);
	int64_t id = json_integer_value(json_object_get(context, "placed"));
	json_decref(context);
	return id;
}

static int
take_back(struct intake *in, int64_t id, struct receipt *r, struct err *err)
{
	struct intake asked;
	struct intake_mail mail;
	int rc = asked_mail(in, id, false, &asked, &mail, err);
	if (rc <= 0)
		return rc;
	if (mail.row->outcome != OUTCOME_FILED &&
	    mail.row->outcome != OUTCOME_FOLLOW_UP) {
		receipt_refused(r, &in->facts->commands[0],
		    "that mail has been placed anew since");
		return 0;
	}
	receipt_changed(r, &in->facts->commands[0],
	    "the mail waits to be placed again: answer its question anew. "
	    "Who was told of it meanwhile has been told");
	return intake_record(&asked, OUTCOME_TRIAGE, NULL, "placing undone",
	    mem_fmt(in->ctx, "undone by %s", in->officer->name), err);
}

int
placing_undo(struct intake *in, struct receipt *r, struct err *err)
{
	const struct facts *f = in->facts;
	int64_t id = placed_mail(in);
	if (id == 0 || f->command_count == 0 ||
	    strcmp(f->commands[0].verb, "UNDO") != 0)
		return 0;
	if (!may_place(in))
		receipt_refused(r, NULL, "the question was not put to you");
	else if (take_back(in, id, r, err) < 0)
		return -1;
	if (intake_record(in, OUTCOME_STAFF, NULL, "placing undone",
		"reply to its receipt", err) < 0)
		return -1;
	return 1;
}
