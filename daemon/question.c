/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Triage by question (P-9): what the program cannot place is put to whoever is
 * in charge, with numbered choices; a reply of one character places it.
 */
#include "daemon/intake_p.h"

#include "daemon/sys/log.h"

static void
add_choice(json_t *choices, const char *key, const char *label)
{
	json_array_append_new(
	    choices, json_pack("{s:s, s:s}", "key", key, "label", label));
}

/* The enquiries it may belong to, numbered; their ids go into *ids. */
static json_t *
make_choices(struct intake *in, const struct question *question, json_t *ids)
{
	struct err err;
	json_t *choices = json_array();
	for (size_t i = 0; i < question->suggested_count; i++) {
		struct enquiry *enquiry;
		if (enquiry_get(in->office->store, in->ctx,
			question->suggested[i], &enquiry, &err) != 1)
			continue;
		json_array_append_new(ids, json_integer(enquiry->id));
		add_choice(choices,
		    mem_fmt(in->ctx, "%zu", json_array_size(ids)),
		    mem_fmt(in->ctx, "%s, %s, received %s", enquiry->reference,
			post_kind_words(enquiry->kind),
			post_day(in->ctx, enquiry->received_day)));
	}
	add_choice(choices, "N", "a new enquiry");
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
	post_put(fields, "enquirer_address", f->from.addr);
	post_put(fields, "subject_line", f->subject);
	post_put(fields, "enquiry", f->text);
	post_list_attachments(in->ctx, f, files);
	json_object_set_new(fields, "attachments", files);
	return fields;
}

int
question_ask(
    struct intake *in, const struct question *question, struct err *err)
{
	struct officer *to;
	int64_t id;
	if (intake_record(in, OUTCOME_TRIAGE, NULL, question->rule,
		question->evidence, err) < 0)
		return -1;
	log_event(
	    LOG_NOTICE, "mail.triage", log_i("message", in->mail->message_id));
	int rc = intake_duty(in, NULL, &to, err);
	if (rc <= 0)
		return rc;

	json_t *ids = json_array();
	json_t *choices = make_choices(in, question, ids);
	json_t *context = json_pack("{s:I, s:o}", "message",
	    (json_int_t)in->mail->message_id, "choices", ids);
	char *text = json_dumps(context, JSON_COMPACT);
	struct post post = {.kind = LETTER_QUESTION,
	    .caused_by = in->mail->message_id,
	    .to = {.name = to->name, .addr = to->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = make_fields(in, question, to, choices),
	    .once_key = mem_fmt(
		in->ctx, "question:%lld", (long long)in->mail->message_id),
	    .context = text};
	rc = post_write(in->ctx, in->office, &post, &id, err);
	free(text);
	json_decref(context);
	return rc < 0 ? -1 : 0;
}
