/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Triage by question (P-9): what the program cannot place is put to whoever is
 * in charge, with numbered choices; a reply of one character places it.
 */
#include "daemon/intake/question.h"

#include "daemon/intake/heed.h"
#include "daemon/intake/likeness.h"
#include "daemon/office/known.h"
#include "daemon/store/flags.h"
#include "daemon/sys/log.h"
#include "parsers/redact.h"

#define OTHERS_ALONE                                                           \
	"It fits an enquiry as well that others alone may read. If it is "     \
	"none of these, ask a manager who they are, and pass this mail on "    \
	"to them: a duty officer or manager of them replies to it with FILE "  \
	"and the reference"

static void
add_choice(json_t *choices, const char *key, const char *label)
{
	json_array_append_new(
	    choices, json_pack("{s:s, s:s}", "key", key, "label", label));
}

/* The enquiries it may belong to, numbered; their ids go into *ids.  Without
 * those that whoever is asked may not know of (P-40): then *more_r. */
static json_t *
make_choices(struct intake *in, const struct question *question,
    const struct officer *to, json_t *ids, bool *more_r)
{
	struct err err;
	json_t *choices = json_array();
	*more_r = false;
	if (question->first != NULL) {
		json_array_append_new(ids, json_integer(0));
		add_choice(choices, "1", question->first);
	}
	for (size_t i = 0; i < question->suggested_count; i++) {
		struct enquiry *enquiry;
		if (enquiry_get(in->office->store, in->ctx,
			question->suggested[i], &enquiry, &err) != 1)
			continue;
		if (known_to(in->ctx, in->office, enquiry, to, &err) != 1) {
			*more_r = true;
			continue;
		}
		json_array_append_new(ids, json_integer(enquiry->id));
		add_choice(choices,
		    mem_fmt(in->ctx, "%zu", json_array_size(ids)),
		    likeness_choice(in, enquiry));
	}
	add_choice(choices, "N",
	    question->new == NULL ? "a new enquiry" : question->new);
	add_choice(choices, "F", "file it, no reply is owed");
	add_choice(choices, "S", "spam");
	return choices;
}

static json_t *
make_fields(struct intake *in, const struct question *question,
    const struct officer *to, json_t *choices)
{
	const struct facts *f = in->facts;
	json_t *fields = post_fields(in->office, NULL);
	json_t *files = json_array();
	json_object_set_new(fields, "choices", choices);
	json_object_set_new(fields, "reasons",
	    json_pack("[s]", question->because == NULL ? question->evidence
						       : question->because));
	if (f->wrapper.sealed)
		json_array_append_new(json_object_get(fields, "reasons"),
		    json_string(mem_fmt(in->ctx,
			"it is encrypted with %s and nothing here can read it",
			f->wrapper.product)));
	post_put(fields, "officer", to->name);
	post_put(fields, "sentence", question->sentence);
	post_put(fields, "received", post_day(in->ctx, in->mail->received_day));
	if (!identity_is_proved(in->identity.proof))
		json_object_set_new(fields, "unproven", json_true());
	post_put(fields, "enquirer_name", f->from.name);
	post_put(fields, "enquirer_address",
	    f->from.addr == NULL ? "not known" : f->from.addr);
	if (f->reply_to_count > 0 && f->from.addr != NULL &&
	    !span_eq_ascii(
		span_str(f->reply_to[0].addr), span_str(f->from.addr)))
		post_put(fields, "reply_to_differs", f->reply_to[0].addr);
	post_put(fields, "subject_line", redact(in->ctx, f, f->subject));
	post_put(fields, "enquiry", redact(in->ctx, f, f->text));
	post_list_attachments(in->ctx, f, files);
	json_object_set_new(fields, "attachments", files);
	return fields;
}

/* Once a mail and enquiry: a mail that is placed anew, or one that was made two
 * enquiries, is asked about again.  Takes choices and context. */
static int
put(struct intake *in, const char *what, const struct question *question,
    const struct enquiry *enquiry, const struct officer *to, json_t *choices,
    json_t *context, struct err *err)
{
	int64_t id;
	char *text = json_dumps(context, JSON_COMPACT);
	json_t *fields = make_fields(in, question, to, choices);
	post_put(fields, "task", question->task);
	if (enquiry != NULL)
		post_put(fields, "reference", enquiry->reference);
	struct post post = {.kind = LETTER_QUESTION,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .to = {.name = to->name, .addr = to->addr},
	    .to_staff = true,
	    .urgent = enquiry == NULL && in->facts->reply != NULL &&
		      signs_urgent(heed_signs(in)),
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields,
	    .once_key = question->once != NULL ? question->once
			: enquiry == NULL
			    ? mem_fmt(in->ctx, "%s:%lld", what,
				  (long long)in->mail->message_id)
			    : mem_fmt(in->ctx, "%s:%lld:%lld", what,
				  (long long)in->mail->message_id,
				  (long long)enquiry->id),
	    .context = text,
	    .attachments = question->whole,
	    .attachment_count = question->whole == NULL ? 0 : 1};
	int rc = post_write(in->ctx, in->office, &post, &id, err);
	free(text);
	json_decref(context);
	return rc < 0 ? -1 : 0;
}

int
question_ask(
    struct intake *in, const struct question *question, struct err *err)
{
	if (intake_record(in, OUTCOME_TRIAGE, NULL, question->rule,
		question->evidence, err) < 0)
		return -1;
	log_event(
	    LOG_NOTICE, "mail.triage", log_i("message", in->mail->message_id));
	return question_put(in, question, err);
}

int
question_put(
    struct intake *in, const struct question *question, struct err *err)
{
	struct officer *to = question->to;
	int rc = to != NULL ? 1
			    : question_whom_of(in, question->suggested,
				  question->suggested_count, &to, err);
	if (rc <= 0)
		return rc;

	bool more;
	json_t *ids = json_array();
	json_t *choices = make_choices(in, question, to, ids, &more);
	struct question shown = *question;
	if (more)
		shown.because = mem_fmt(in->ctx, "%s. %s",
		    question->because == NULL ? question->evidence
					      : question->because,
		    OTHERS_ALONE);
	return put(in, "question", &shown, NULL, to, choices,
	    json_pack("{s:I, s:o}", "message", (json_int_t)in->mail->message_id,
		"choices", ids),
	    err);
}

int
question_flags(struct intake *in, const struct enquiry *enquiry,
    struct flag *const *flags, size_t count, struct err *err)
{
	struct officer *to;
	struct question question = {.task = "Please read an email of",
	    .evidence = "such a mail may start a legal clock, and a person "
			"must say within one working day",
	    .sentence = "This may be more than an enquiry. What is it?"};
	int rc = intake_duty(in, enquiry->team, &to, err);
	if (rc <= 0)
		return rc;
	json_t *choices = json_array();
	json_t *ids = json_array();
	for (size_t i = 0; i < count; i++) {
		enum sign sign;
		if (!sign_parse(flags[i]->sign, &sign))
			continue;
		json_array_append_new(ids, json_integer(flags[i]->id));
		add_choice(choices, mem_fmt(in->ctx, "%zu", i + 1),
		    mem_fmt(in->ctx, "%s (\"%s\")", sign_words(sign),
			flags[i]->said == NULL ? "" : flags[i]->said));
	}
	add_choice(choices, "N", "none of these");
	return put(in, mem_fmt(in->ctx, "flags:%lld", (long long)flags[0]->id),
	    &question, enquiry, to, choices, json_pack("{s:o}", "flags", ids),
	    err);
}

int
question_campaign(struct intake *in, const struct enquiry *enquiry,
    int64_t campaign, size_t letters, struct err *err)
{
	struct officer *to;
	struct question question = {.task = "Please read an email of",
	    .evidence = mem_fmt(in->ctx,
		"%zu different people sent nearly the same letter; this is the "
		"newest",
		letters),
	    .sentence = "Are these letters one campaign?"};
	int rc = intake_duty(in, enquiry->team, &to, err);
	if (rc <= 0)
		return rc;
	json_t *choices = json_array();
	add_choice(choices, "1", "yes; each still gets an own answer");
	add_choice(choices, "2", "no, keep them apart");
	return put(in, "campaign", &question, enquiry, to, choices,
	    json_pack("{s:I}", "campaign", (json_int_t)campaign), err);
}

int
question_split(struct intake *in, const struct enquiry *enquiry, size_t cases,
    size_t people, bool by_number, struct err *err)
{
	struct officer *to;
	const bool known = cases > 1; /* to the register */
	struct question question = {.task = "Please read an email of",
	    .evidence =
		known ? mem_fmt(in->ctx,
			    by_number ? "a number of a child in it stands "
					"for %zu cases, and it was "
					"acknowledged once"
				      : "it names %zu cases, and it was "
					"acknowledged once",
			    cases)
		      : mem_fmt(in->ctx,
			    "it has the numbers of %zu people, of whom the "
			    "register of cases knows %s; it was acknowledged "
			    "once",
			    people, cases == 0 ? "none" : "one"),
	    .sentence = "Should this be more than one enquiry?"};
	int rc = intake_duty(in, enquiry->team, &to, err);
	if (rc <= 0)
		return rc;
	json_t *choices = json_array();
	add_choice(choices, "1",
	    known ? "yes: one for each case, each to its owner"
		  : "yes: a second one, for whoever is on duty (SPLIT makes a "
		    "third)");
	add_choice(choices, "2", "no: it is one matter");
	return put(in, "split", &question, enquiry, to, choices,
	    json_pack("{s:b}", "split", 1), err);
}

int
question_link(struct intake *asked, const struct enquiry *enquiry,
    const struct case_file *file, const char *why, const struct officer *to,
    struct err *err)
{
	struct question question = {.task = "Please read an email of",
	    .evidence = why,
	    .sentence = mem_fmt(
		asked->ctx, "Is this email about %s?", file->reference)};
	json_t *choices = json_array();
	add_choice(choices, "1",
	    mem_fmt(asked->ctx, "yes: %s%s%s", file->reference,
		file->owner == NULL ? "" : ", whose owner is ",
		file->owner == NULL ? "" : file->owner));
	add_choice(choices, "2", "no: leave it as it is");
	return put(asked,
	    mem_fmt(asked->ctx, "link:%lld:%lld", (long long)file->id,
		(long long)asked->office->now),
	    &question, enquiry, to, choices,
	    json_pack("{s:I}", "link", (json_int_t)file->id), err);
}

int
question_footing(struct intake *in, const struct enquiry *enquiry,
    const char *const *labels, size_t count, struct err *err)
{
	struct officer *to;
	struct question question = {.task = "Please read an email of",
	    .evidence = "nothing says what they are to the child, and that "
			"decides what they may be told",
	    .sentence = "Who writes? Nothing may be disclosed until that is "
			"known."};
	int rc = intake_owner(in, enquiry, &to, err);
	if (rc <= 0)
		return rc;
	json_t *choices = json_array();
	for (size_t i = 0; i < count; i++)
		add_choice(choices, mem_fmt(in->ctx, "%zu", i + 1), labels[i]);
	return put(in, "footing", &question, enquiry, to, choices,
	    json_pack("{s:b}", "footing", 1), err);
}

int
question_office(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to, struct err *err)
{
	struct question question = {.task = "Please read an email of",
	    .evidence = "the address is of parliament.uk and in no register of "
			"MPs; peers and staff of both Houses write from there "
			"too",
	    .sentence = "Is this an MP's office? Until that is known it is "
			"not told by itself where its enquiries stand.",
	    .once = mem_fmt(in->ctx, "office:%s", in->facts->from.addr)};
	json_t *choices = json_array();
	add_choice(choices, "1",
	    "yes; please have it added to the register of MPs as well");
	add_choice(choices, "2",
	    "no: nobody with a right to be told anything about a child");
	return put(in, "office", &question, enquiry, to, choices,
	    json_pack("{s:b}", "office", 1), err);
}

const char *
question_member_key(void *ctx, int64_t message_id, int64_t enquiry_id)
{
	return mem_fmt(ctx, "member:%lld:%lld", (long long)message_id,
	    (long long)enquiry_id);
}

int
question_member(struct intake *in, const struct enquiry *enquiry,
    const struct mps *mps, const struct officer *to, struct err *err)
{
	struct question question = {.task = "Please read an email of",
	    .once =
		question_member_key(in->ctx, in->mail->message_id, enquiry->id),
	    .evidence = "its writer is registered for several MPs, and nothing "
			"in it says for which of them it is",
	    .sentence = "For which MP was this written? Until that is known "
			"nobody else of their offices has a part in it, and "
			"it is in no office's list."};
	json_t *choices = json_array();
	json_t *ids = json_array();
	for (size_t i = 0; i < mps->count; i++) {
		const struct mp *mp = mps->list[i];
		json_array_append_new(ids, json_integer((json_int_t)mp->id));
		add_choice(choices, mem_fmt(in->ctx, "%zu", i + 1),
		    mem_fmt(in->ctx, "%s%s%s", mp->name,
			mp->constituency[0] == '\0' ? "" : ", ",
			mp->constituency));
	}
	return put(in, "member", &question, enquiry, to, choices,
	    json_pack("{s:o}", "member", ids), err);
}

int
question_address(struct intake *asked, const struct enquiry *enquiry,
    const char *addr, const struct officer *to, struct err *err)
{
	struct question question = {.task = "Please read an email of",
	    .evidence = "you placed this mail, and its address is new in the "
			"enquiry",
	    .sentence = "May this address take part in the enquiry?"};
	json_t *choices = json_array();
	add_choice(
	    choices, "1", "yes: its mails are filed there, for twelve months");
	add_choice(choices, "2", "no");
	return put(asked, "address", &question, enquiry, to, choices,
	    json_pack("{s:s}", "address", addr), err);
}
