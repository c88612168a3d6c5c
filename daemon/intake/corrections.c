/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/corrections.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/question.h"
#include "daemon/office/known.h"
#include "daemon/policy/correction.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/sys/log.h"

/* What an office says of its list. */
struct said {
	int64_t mp_id;
	struct enquiry **listed;
	size_t listed_count;
	struct enquiry **closed;
	size_t closed_count;
	bool more; /* for a person */
};

json_t *
corrections_context(int64_t mp_id, json_t *enquiries)
{
	return json_pack(
	    "{s:I, s:O}", "mp", (json_int_t)mp_id, "listed", enquiries);
}

static bool
is_kind(const struct intake *in, const char *kind)
{
	return in->letter != NULL && !in->letter->to_staff &&
	       strcmp(in->letter->kind, kind) == 0;
}

bool
corrections_answers_list(const struct intake *in)
{
	return (is_kind(in, "ledger") || is_kind(in, "corrected")) &&
	       in->letter->subject != NULL && in->facts->subject_base != NULL &&
	       span_eq_ascii(span_str(in->letter->subject),
		   span_str(in->facts->subject_base));
}

/* ---- who says it, of what ---- */

/* The office's own mail, of a person, and nothing that may not wait. */
static bool
may_be_obeyed(struct intake *in)
{
	const struct facts *f = in->facts;
	const struct signs *signs;
	if (!is_kind(in, "ledger") || in->letter->context == NULL ||
	    f->from.addr == NULL || f->reply == NULL || !f->reply_sure ||
	    !identity_is_proved(in->identity.proof) ||
	    (f->flags & (MAIL_PERHAPS_AUTOMATIC | MAIL_SEVERAL_FROM)) != 0)
		return false;
	signs = heed_signs(in);
	for (int i = SIGN_DANGER; i < SIGN_COUNT; i++)
		if (signs->found[i])
			return false;
	return true;
}

/* 1 when the sender writes from an address of that office. */
static int
is_of_office(struct intake *in, int64_t mp_id, struct err *err)
{
	struct mp_address *list;
	size_t count;
	if (mp_address_list(in->office->store, in->ctx, in->office->today,
		&list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (list[i].mp_id == mp_id &&
		    span_eq_ascii(
			span_str(list[i].addr), span_str(in->facts->from.addr)))
			return 1;
	return 0;
}

static bool
is_open(const struct enquiry *enquiry)
{
	return enquiry->answered_at == 0 && enquiry->closed_at == 0;
}

/* The enquiries of the list that are the office's still, and open. */
static int
read_list(struct intake *in, struct said *said, struct err *err)
{
	size_t i;
	json_t *id;
	int rc = 0;
	json_t *context = json_loads(in->letter->context, 0, NULL);
	json_t *listed = json_object_get(context, "listed");
	said->mp_id = json_integer_value(json_object_get(context, "mp"));
	said->listed =
	    mem_many(in->ctx, struct enquiry *, json_array_size(listed) + 1);
	json_array_foreach(listed, i, id)
	{
		struct enquiry *enquiry;
		rc = enquiry_get(in->office->store, in->ctx,
		    json_integer_value(id), &enquiry, err);
		if (rc < 0)
			break;
		if (rc == 1 && enquiry->mp_id == said->mp_id &&
		    is_open(enquiry))
			said->listed[said->listed_count++] = enquiry;
	}
	json_decref(context);
	return rc < 0 ? -1 : 0;
}

/* Every way to name them: ours, as people write it too, and theirs. */
static size_t
name_them(struct intake *in, const struct said *said,
    struct correction_name **names_r)
{
	const struct facts *f = in->facts;
	struct correction_name *names = mem_many(in->ctx,
	    struct correction_name, said->listed_count * (2 + f->found_count));
	size_t n = 0;
	for (size_t i = 0; i < said->listed_count; i++) {
		const struct enquiry *enquiry = said->listed[i];
		names[n++] = (struct correction_name){enquiry->reference, i};
		if (enquiry->their_reference != NULL)
			names[n++] = (struct correction_name){
			    enquiry->their_reference, i};
		for (size_t k = 0; k < f->found_count; k++)
			if (strcmp(f->found[k].kind, "own") == 0 &&
			    f->found[k].valid &&
			    strcmp(f->found[k].normal, enquiry->reference) == 0)
				names[n++] = (struct correction_name){
				    f->found[k].text, i};
	}
	*names_r = names;
	return n;
}

/* ---- what is done ---- */

/* What else is open on the same cases stays so, and the owner sees it. */
static int
list_others(struct intake *in, const struct enquiry *enquiry,
    const struct officer *owner, const char **words_r, struct err *err)
{
	const struct officer *reader;
	struct circle others;
	*words_r = "nothing";
	int rc =
	    known_reader(in->ctx, in->office, enquiry, owner, &reader, err);
	if (rc <= 0)
		return rc;
	if (known_others(in->ctx, in->office, enquiry, reader, &others, err) <
	    0)
		return -1;
	for (size_t i = 0; i < others.count; i++)
		*words_r = i == 0 ? others.of[i]->reference
				  : mem_fmt(in->ctx, "%s, %s", *words_r,
					others.of[i]->reference);
	return 0;
}

static int
tell_owner(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct officer *owner;
	const char *others;
	int rc = intake_owner(in, enquiry, &owner, err);
	if (rc <= 0)
		return rc;
	if (list_others(in, enquiry, owner, &others, err) < 0)
		return -1;
	const char *details[] = {mem_fmt(in->ctx,
				     "They wrote in reply to the list of their "
				     "enquiries: %s",
				     in->facts->from.addr),
	    mem_fmt(in->ctx, "Still open on the same case: %s", others)};
	const char *advice[] = {
	    "Nothing more is owed to the office. What anybody else has asked "
	    "about the same case is answered as before.",
	    "When the office writes about it again, it opens again."};
	struct notice notice = {.to = owner,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = mem_fmt(in->ctx, "Settled, the MP's office says: %s",
		enquiry->reference),
	    .sentence = mem_fmt(in->ctx,
		"The MP's office says that its enquiry %s is settled, and it "
		"is closed.",
		enquiry->reference),
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(in->ctx, "settled:%lld:%lld",
		(long long)in->mail->message_id, (long long)enquiry->id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

/* 1 closed; 0 its state does not allow it: an answer is on its way. */
static int
close_one(struct intake *in, struct enquiry *enquiry, struct err *err)
{
	unsigned effects;
	if (!enquiry_step(enquiry, EVENT_CLOSED, &effects))
		return 0;
	enquiry->closed_at = in->office->now;
	enquiry->closed_reason = "settled, as the MP's office says";
	if (answer_drop_pending(in, enquiry, NULL, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0 ||
	    post_event(in->office, enquiry, in->mail->message_id, 0,
		"the MP's office", "enquiry.closed",
		json_pack("{s:s}", "reason", enquiry->closed_reason), err) < 0)
		return -1;
	log_event(
	    LOG_NOTICE, "enquiry.closed", log_s("enquiry", enquiry->reference));
	return tell_owner(in, enquiry, err) < 0 ? -1 : 1;
}

/* The office hears what was done, because a slip closes something too. */
static int
tell_office(struct intake *in, const struct said *said, struct err *err)
{
	int64_t id;
	if (said->closed_count == 0 || !in->facts->may_ack)
		return 0;
	json_t *closed = json_array();
	for (size_t i = 0; i < said->closed_count; i++) {
		const struct enquiry *e = said->closed[i];
		json_array_append_new(closed,
		    json_string(
			e->their_reference == NULL
			    ? mem_fmt(in->ctx, "Our reference %s", e->reference)
			    : mem_fmt(in->ctx, "Your reference %s (ours %s)",
				  e->their_reference, e->reference)));
	}
	json_t *fields = post_fields(in->office, NULL);
	post_put(fields, "received", post_day(in->ctx, in->mail->received_day));
	if (said->more)
		json_object_set_new(fields, "more", json_true());
	json_object_set_new(fields, "closed", closed);
	struct post post = {.kind = LETTER_CORRECTED,
	    .caused_by = in->mail->message_id,
	    .to = {.addr = in->facts->from.addr},
	    .fields = fields,
	    .thread = in->facts,
	    .once_key = mem_fmt(
		in->ctx, "corrected:%lld", (long long)in->mail->message_id)};
	return post_write(in->ctx, in->office, &post, &id, err) < 0 ? -1 : 0;
}

int
corrections_ask(
    struct intake *in, const int64_t *suggested, size_t count, struct err *err)
{
	struct question question = {.rule = "reply to a list",
	    .evidence = "it answers the list of an MP's enquiries",
	    .because = "it answers the list of the office's enquiries, and "
		       "not all of it is a line that closes one. To stop the "
		       "list or send it elsewhere, ask whoever keeps the "
		       "register of MPs",
	    .sentence = "An MP's office writes about the list of its "
			"enquiries. What does it need?",
	    .suggested = suggested,
	    .suggested_count = count};
	if (heed_unplaced(in, suggested, count, err) < 0)
		return -1;
	return question_ask(in, &question, err);
}

/* A mail about several enquiries is filed in none of them. */
static int
file(struct intake *in, const struct said *said, struct err *err)
{
	const char *evidence = "its lines close";
	int64_t *ids = mem_many(in->ctx, int64_t, said->closed_count);
	for (size_t i = 0; i < said->closed_count; i++) {
		ids[i] = said->closed[i]->id;
		evidence = mem_fmt(in->ctx, "%s%s %s", evidence,
		    i == 0 ? "" : ",", said->closed[i]->reference);
	}
	if (said->more)
		return corrections_ask(in, ids, said->closed_count, err);
	return said->closed_count == 1
		   ? intake_record(in, OUTCOME_FOLLOW_UP, said->closed[0],
			 "reply to a list", evidence, err)
		   : intake_record(in, OUTCOME_FILED, NULL, "reply to a list",
			 evidence, err);
}

int
corrections_take(struct intake *in, struct err *err)
{
	struct said said = {0};
	struct correction_name *names;
	struct corrections read;
	if (!may_be_obeyed(in))
		return 0;
	if (read_list(in, &said, err) < 0)
		return -1;
	int rc = is_of_office(in, said.mp_id, err);
	if (rc <= 0)
		return rc;
	const size_t count = name_them(in, &said, &names);
	correction_read(
	    in->ctx, span_str(in->facts->reply), names, count, &read);
	said.more = read.more || in->facts->attachment_count > 0;
	said.closed = mem_many(in->ctx, struct enquiry *, read.count);
	for (size_t i = 0; i < read.count; i++) {
		struct enquiry *enquiry = said.listed[read.settled[i]];
		rc = close_one(in, enquiry, err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			said.closed[said.closed_count++] = enquiry;
		else
			said.more = true;
	}
	if (said.closed_count == 0)
		return 0;
	return tell_office(in, &said, err) < 0 || file(in, &said, err) < 0 ? -1
									   : 1;
}
