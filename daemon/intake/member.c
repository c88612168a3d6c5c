/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/member.h"

#include "daemon/intake/gather.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/question.h"
#include "daemon/policy/footing.h"
#include "daemon/policy/mpname.h"
#include "daemon/policy/shape.h"
#include "daemon/store/footings.h"

/* What speaks for one of them.  Two that are spoken for are none. */
struct told {
	int64_t mp;
	bool several;
};

static void
note(struct told *told, int64_t mp)
{
	told->several |= told->mp != 0 && told->mp != mp;
	told->mp = mp;
}

/* An address is of the office of one of them, and of no other's. */
static int
hear_address(struct intake *in, const struct mps *mps, const char *addr,
    struct told *told, struct err *err)
{
	struct mps of = {0};
	struct told here = {0};
	if (addr != NULL && mps_by_addr(in->office->store, in->ctx, addr,
				in->office->today, &of, err) < 0)
		return -1;
	for (size_t i = 0; i < of.count; i++)
		if (mps_have(mps, of.list[i]->id))
			note(&here, of.list[i]->id);
	if (here.mp != 0 && !here.several)
		note(told, here.mp);
	return 0;
}

static int
hear_recipients(struct intake *in, const struct mps *mps, struct told *told,
    struct err *err)
{
	const struct facts *f = in->facts;
	for (size_t i = 0; i < f->to_count; i++)
		if (hear_address(in, mps, f->to[i].addr, told, err) < 0)
			return -1;
	for (size_t i = 0; i < f->cc_count; i++)
		if (hear_address(in, mps, f->cc[i].addr, told, err) < 0)
			return -1;
	return 0;
}

/* Does the reference look like those of that office? */
static int
fits_office(struct intake *in, int64_t mp_id, const char *reference,
    bool *fits_r, struct err *err)
{
	const char **examples;
	size_t count;
	*fits_r = false;
	if (mp_references(in->office->store, in->ctx, mp_id, in->office->today,
		&examples, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		*fits_r |= shape_fits(examples[i], reference);
	return 0;
}

static int
hear_reference(struct intake *in, const struct mps *mps, struct told *told,
    struct err *err)
{
	const char *theirs = gather_their_reference(in->facts);
	struct told here = {0};
	for (size_t i = 0; theirs != NULL && i < mps->count; i++) {
		bool fits;
		if (fits_office(in, mps->list[i]->id, theirs, &fits, err) < 0)
			return -1;
		if (fits)
			note(&here, mps->list[i]->id);
	}
	if (here.mp != 0 && !here.several)
		note(told, here.mp);
	return 0;
}

/* In whose name they write: what their words tell of may be another's. */
static void
hear_names(struct intake *in, const struct mps *mps, struct told *told)
{
	const struct facts *f = in->facts;
	for (size_t i = 0; i < mps->count; i++) {
		const struct mp *mp = mps->list[i];
		if (mpname_stands_in(in->ctx, mp->name, f->from.name) ||
		    mpname_stands_in(in->ctx, mp->name, f->signature))
			note(told, mp->id);
	}
}

int
member_told(
    struct intake *in, const struct mps *mps, int64_t *mp_r, struct err *err)
{
	struct told told = {0};
	*mp_r = mps->count == 1 ? mps->list[0]->id : 0;
	if (mps->count < 2)
		return 0;
	if (hear_recipients(in, mps, &told, err) < 0 ||
	    hear_reference(in, mps, &told, err) < 0)
		return -1;
	hear_names(in, mps, &told);
	*mp_r = told.several ? 0 : told.mp;
	return 0;
}

int
member_of(struct intake *in, const struct mps *mps, int64_t follows,
    int64_t *mp_r, struct err *err)
{
	struct enquiry *before;
	if (member_told(in, mps, mp_r, err) < 0)
		return -1;
	if (*mp_r != 0 || mps->count == 0 || follows == 0)
		return 0;
	const int rc =
	    enquiry_get(in->office->store, in->ctx, follows, &before, err);
	if (rc == 1 && mps_have(mps, before->mp_id))
		*mp_r = before->mp_id;
	return rc < 0 ? -1 : 0;
}

/*
 * The register names an MP's office without a Member for no other reason.  Who
 * says since that it is an MP's office (WRITER MP) has not said which.
 */
int
member_unsaid(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct err *err)
{
	struct footing_row *row;
	if (strcmp(enquiry->kind, "mp") != 0 || enquiry->mp_id != 0)
		return 0;
	const char *mp = footing_name(FOOTING_MP);
	const int rc =
	    footing_latest(office->store, ctx, enquiry->id, &row, err);
	if (rc <= 0 || strcmp(row->footing, mp) != 0)
		return rc < 0 ? -1 : 0;
	return footing_ever(
	    office->store, enquiry->id, mp, FOOTING_BY_REGISTER, err);
}

/* The register of the day it was written may have changed since. */
int
member_offered(void *ctx, struct office *office, const struct enquiry *enquiry,
    json_t **ids_r, int64_t *asked_at_r, struct err *err)
{
	struct letter_row *asked;
	*ids_r = NULL;
	*asked_at_r = 0;
	const int rc = outbox_by_key(office->store, ctx,
	    question_member_key(ctx, enquiry->opened_by_message, enquiry->id),
	    &asked, err);
	if (rc <= 0 || asked->context == NULL)
		return rc < 0 ? -1 : 0;
	json_t *context = json_loads(asked->context, 0, NULL);
	*ids_r = json_incref(json_object_get(context, "member"));
	json_decref(context);
	*asked_at_r = asked->created_at;
	return *ids_r != NULL;
}

int
member_ask(struct intake *in, const struct enquiry *enquiry,
    const struct mps *mps, struct err *err)
{
	struct officer *to;
	int rc = question_whom(in->ctx, in->office, &enquiry->id, 1, &to, err);
	return rc <= 0 ? rc : question_member(in, enquiry, mps, to, err);
}

/* Which other one it is one question with; NULL: none.  Both are the same
 * MP's then (merge.c). */
static int
merged_with(struct intake *in, const struct enquiry *enquiry,
    const char **with_r, struct err *err)
{
	const bool went = merge_state(enquiry) != enquiry->state;
	*with_r = went ? enquiry->reference : NULL;
	return went ? 0 : merge_came(in, enquiry, with_r, err);
}

int
member_say(struct intake *in, const struct enquiry *enquiry, const json_t *ids,
    const struct command *command, struct span choice, struct receipt *r,
    struct err *err)
{
	struct enquiry now = *enquiry;
	struct mp *mp;
	const char *with;
	int64_t n = 0;
	if (!span_number(choice, (int64_t)json_array_size(ids), &n) || n < 1) {
		receipt_refused(r, command, "it is none of the choices");
		return 0;
	}
	if (merged_with(in, enquiry, &with, err) < 0)
		return -1;
	if (with != NULL) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx,
			"it was merged with another one since; UNMERGE %s, "
			"then say it again",
			with));
		return 0;
	}
	now.mp_id = json_integer_value(json_array_get(ids, (size_t)n - 1));
	int rc = mp_get(in->office->store, in->ctx, now.mp_id, &mp, err);
	if (rc <= 0 || enquiry_update(in->office->store, &now, err) < 0)
		return rc <= 0 ? rc : -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s was written for %s; the other number, in reply to the "
		"same question, changes that",
		enquiry->reference, mp->name));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "enquiry.member",
	    json_pack("{s:s}", "mp", mp->name), err);
}

int
member_answer(struct intake *in, const struct enquiry *enquiry,
    const json_t *ids, struct receipt *r, struct err *err)
{
	const struct facts *f = in->facts;
	int64_t n;
	if (f->command_count == 0 || strcmp(f->commands[0].verb, "PICK") != 0 ||
	    !span_number(span_str(f->commands[0].args),
		(int64_t)json_array_size(ids), &n) ||
	    n < 1) {
		receipt_unchosen(r);
		return 0;
	}
	return member_say(in, enquiry, ids, &f->commands[0],
	    span_str(f->commands[0].args), r, err);
}
