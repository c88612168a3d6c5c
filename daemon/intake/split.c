/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/split.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/commands.h"
#include "daemon/intake/gather.h"
#include "daemon/intake/member.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/placing.h"
#include "daemon/intake/question.h"
#include "daemon/intake/restrict.h"
#include "daemon/intake/spread.h"
#include "daemon/intake/takeback.h"
#include "daemon/office/quiet.h"
#include "daemon/office/restricted.h"
#include "daemon/policy/footing.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/footings.h"
#include "daemon/sys/log.h"
#include "parsers/grammar.h"

/* Whoever takes part in the first takes part in the second, as they did. */
static int
copy_people(struct intake *in, const struct enquiry *from,
    const struct enquiry *to, struct err *err)
{
	struct party *parties;
	size_t count;
	struct footing_row *footing;
	struct store *store = in->office->store;
	if (party_list(store, in->ctx, from->id, &parties, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct party party = parties[i];
		party.id = 0;
		party.enquiry_id = to->id;
		if (party_add(store, &party, err) < 0)
			return -1;
	}
	/* Which of several MPs' it is was not said of either (member.h). */
	const int unsaid = member_unsaid(in->ctx, in->office, from, err);
	if (unsaid < 0)
		return -1;
	int rc = footing_latest(store, in->ctx, from->id, &footing, err);
	if (rc == 1 && unsaid && footing->source != FOOTING_BY_REGISTER) {
		struct footing_row first = *footing;
		first.source = FOOTING_BY_REGISTER;
		first.author = "daemon";
		if (footing_record(store, to->id, &first, err) < 0)
			return -1;
	}
	/* Age and authority were about one of the two. */
	if (rc == 1) {
		footing->over_age = false;
		footing->authority = NULL;
		rc = footing_record(store, to->id, footing, err);
	}
	return rc < 0 ? -1 : 0;
}

/* The owner of its case; 0: nobody, the duty officer gives it out. */
static int
set_owner(struct intake *in, struct enquiry *enquiry,
    const struct case_file *file, struct officer **owner_r, struct err *err)
{
	unsigned effects;
	enquiry->owner_id = 0;
	enquiry->state = lifecycle_state_name(ENQUIRY_NEW);
	if (file == NULL)
		return 0;
	enquiry->team = file->team;
	int rc = file->owner == NULL
		     ? 0
		     : officer_by_addr(in->office->store, in->ctx, file->owner,
			   in->office->today, owner_r, err);
	if (rc != 1)
		return rc;
	enquiry->owner_id = (*owner_r)->id;
	if (enquiry->team[0] == '\0')
		enquiry->team = (*owner_r)->team;
	enquiry_step(enquiry, EVENT_ASSIGNED, &effects);
	return 1;
}

static int
record(struct intake *in, const struct enquiry *from, const struct enquiry *to,
    struct err *err)
{
	log_event(LOG_NOTICE, "enquiry.opened", log_s("enquiry", to->reference),
	    log_s("kind", to->kind), log_i("message", to->opened_by_message));
	if (post_event(in->office, to, to->opened_by_message, 0,
		in->officer->addr, "enquiry.opened",
		json_pack("{s:s, s:i, s:s}", "kind", to->kind, "due_day",
		    to->due_day, "working",
		    to->due_working == NULL ? "" : to->due_working),
		err) < 0 ||
	    post_event(in->office, to, to->opened_by_message, 0,
		in->officer->addr, "enquiry.linked",
		json_pack("{s:[s]}", "to", from->reference), err) < 0)
		return -1;
	return post_event(in->office, from, in->mail->message_id, 0,
	    in->officer->addr, "enquiry.linked",
	    json_pack("{s:[s]}", "to", to->reference), err);
}

/* Two constituents may be two MPs' (member.h). */
static int
ask_member(struct intake *in, struct intake *first, const struct enquiry *from,
    const struct enquiry *to, struct err *err)
{
	struct mps mps = {0};
	json_t *ids = NULL;
	int64_t asked_at;
	int rc = member_unsaid(in->ctx, in->office, to, err);
	if (rc == 1)
		rc = member_offered(
		    in->ctx, in->office, from, &ids, &asked_at, err);
	mps.list = mem_many(in->ctx, struct mp *, json_array_size(ids));
	for (size_t i = 0; rc > 0 && i < json_array_size(ids); i++) {
		rc = mp_get(in->office->store, in->ctx,
		    json_integer_value(json_array_get(ids, i)),
		    &mps.list[mps.count], err);
		mps.count += rc == 1;
	}
	json_decref(ids);
	return rc <= 0 ? rc : member_ask(first, to, &mps, err);
}

/* Mails of the thread lead to both from now on: then a person is asked. */
static int
begin_second(struct intake *in, const struct enquiry *from,
    const struct enquiry *to, struct err *err)
{
	struct intake first;
	struct intake_mail mail;
	int rc = placing_asked(in, to->opened_by_message, &first, &mail, err);
	if (rc <= 0 || gather_leave_split(&first, to, err) < 0)
		return rc <= 0 ? rc : -1;
	return gather_leave_trail(&first, to, err) < 0
		   ? -1
		   : ask_member(in, &first, from, to, err);
}

/* P-40: one mail is in both, and either may have lost the case that restricts
 * it: each stays with those who might read it before. */
static int
keep_inside(struct intake *in, const struct enquiry *from,
    const struct enquiry *to, const struct restriction *group, int64_t kept[2],
    struct err *err)
{
	const int still =
	    group->id != 0 ? 0
			   : case_restricts(in->office->store, from->id, err);
	if (still < 0 || restrict_keep(in, to, group, &kept[0], err) < 0)
		return -1;
	return still ? 0 : restrict_keep(in, from, group, &kept[1], err);
}

/* kept: what keep_inside() gave; NULL: nobody is kept out. */
static void
tell(struct intake *in, const struct enquiry *from, const struct enquiry *to,
    const struct case_file *file, const struct officer *owner,
    const int64_t *kept, const struct command *command, struct receipt *r)
{
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s is an enquiry of its own%s%s and goes to %s%s; they were "
		"told %s alone",
		to->reference, file == NULL ? "" : ", about ",
		file == NULL ? "" : file->reference,
		owner == NULL ? "nobody" : owner->name,
		kept != NULL ? ", restricted as the mail is" : "",
		from->reference));
	receipt_undoes(r,
	    json_pack("{s:I, s:I, s:I, s:[I, I]}", "split", (json_int_t)to->id,
		"of", (json_int_t)from->id, "case",
		(json_int_t)(file == NULL ? 0 : file->id), "kept",
		(json_int_t)(kept == NULL ? 0 : kept[0]),
		(json_int_t)(kept == NULL ? 0 : kept[1])),
	    "it is one enquiry again");
}

/* One case, or a matter without one (case_id 0), becomes an enquiry. */
static int
split_one(struct intake *in, const struct enquiry *from, int64_t case_id,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct store *store = in->office->store;
	struct case_file *file = NULL;
	struct officer *owner = NULL;
	struct enquiry to = *from;
	struct restriction group;
	int64_t kept[2] = {0, 0};
	const int inside = restrict_group(in, from, &group, err);
	if (inside < 0)
		return -1;
	if (case_id != 0 && case_get(store, in->ctx, case_id, &file, err) < 0)
		return -1;
	to.id = 0;
	to.version = 0;
	to.last_rung = -1;
	to.paused_until = to.promised_day = DAY_NONE;
	to.due_day = to.original_due_day;
	int owned = set_owner(in, &to, file, &owner, err);
	if (owned < 0 ||
	    enquiry_add(store, in->ctx, in->office->config->reference_prefix,
		&to, err) < 0 ||
	    copy_people(in, from, &to, err) < 0)
		return -1;
	if (case_id != 0 &&
	    (enquiry_link_case(store, to.id, case_id, err) < 0 ||
		enquiry_unlink_case(store, from->id, case_id, err) < 0))
		return -1;
	if (inside && keep_inside(in, from, &to, &group, kept, err) < 0)
		return -1;
	int moved = restricted_hand_over(in->ctx, in->office, &to, &owner, err);
	if (moved < 0 || (moved == 1 && enquiry_update(store, &to, err) < 0) ||
	    record(in, from, &to, err) < 0 ||
	    begin_second(in, from, &to, err) < 0)
		return -1;
	owned = moved == 1 ? 1 : owned;
	if (owned == 0) {
		owned = intake_duty(in, to.team, &owner, err);
		if (owned < 0)
			return -1;
	}
	tell(in, from, &to, file, owned == 1 ? owner : NULL,
	    inside ? kept : NULL, command, r);
	return owned == 1
		   ? commands_allocate(in, &to, owner, to.owner_id == 0, err)
		   : 0;
}

/* The case that stays: one of the owner's, who has begun with it. */
static int
staying(struct intake *in, const struct enquiry *enquiry, const int64_t *cases,
    size_t count, size_t *stays_r, struct err *err)
{
	*stays_r = 0;
	for (size_t i = 0; i < count; i++) {
		struct case_file *file;
		struct officer *owner;
		int rc =
		    case_get(in->office->store, in->ctx, cases[i], &file, err);
		if (rc == 1 && file->owner != NULL)
			rc = officer_by_addr(in->office->store, in->ctx,
			    file->owner, in->office->today, &owner, err);
		else if (rc == 1)
			rc = 0;
		if (rc < 0)
			return -1;
		if (rc == 1 && owner->id == enquiry->owner_id) {
			*stays_r = i;
			return 0;
		}
	}
	return 0;
}

static int
refusal(struct intake *in, const struct enquiry *enquiry, const char **why_r,
    struct err *err)
{
	enum enquiry_state state;
	*why_r = NULL;
	if (!lifecycle_state_parse(enquiry->state, &state) ||
	    (state != ENQUIRY_NEW && state != ENQUIRY_ALLOCATED &&
		state != ENQUIRY_ACCEPTED))
		*why_r = mem_fmt(in->ctx,
		    "%s is %s; what was asked is being "
		    "answered as one",
		    enquiry->reference, enquiry->state);
	/* A part of it would be let out. */
	const int breach = quiet_breach(in->office, enquiry->id, err);
	if (breach == 1)
		*why_r = mem_fmt(in->ctx,
		    "nothing of %s may leave (BREACH); RESUME first",
		    enquiry->reference);
	return breach < 0 ? -1 : 0;
}

/* Those of its cases that are to be divided from it, by their numbers as the
 * mail about it lists them; NULL: all but the one that stays. */
static int
choose(struct intake *in, const struct enquiry *enquiry, const char *which,
    int64_t *cases, size_t *count, struct err *err)
{
	size_t stays;
	size_t chosen = 0;
	if (staying(in, enquiry, cases, *count, &stays, err) < 0)
		return -1;
	for (size_t i = 0; which != NULL && i < *count; i++)
		chosen += grammar_names(span_str(which), (int64_t)i + 1);
	/* Of all that it is about, one stays. */
	const bool others = which == NULL || (chosen == *count && chosen > 1);
	chosen = 0;
	for (size_t i = 0; i < *count; i++)
		if (others ? i != stays
			   : grammar_names(span_str(which), (int64_t)i + 1))
			cases[chosen++] = cases[i];
	*count = chosen;
	return 0;
}

/* Why that case must stay; *why_r NULL: it may go. */
static int
case_refusal(struct intake *in, const struct enquiry *enquiry, int64_t case_id,
    const char **why_r, struct err *err)
{
	struct case_file *file;
	if (merge_needs(in, enquiry, case_id, why_r, err) < 0 ||
	    (*why_r == NULL &&
		spread_refusal(in, enquiry, case_id, why_r, err) < 0))
		return -1;
	int rc = *why_r == NULL ? 0
				: case_get(in->office->store, in->ctx, case_id,
				      &file, err);
	if (rc == 1)
		*why_r =
		    mem_fmt(in->ctx, "%s stays: %s", file->reference, *why_r);
	return rc < 0 ? -1 : 0;
}

static int
split_cases(struct intake *in, const struct enquiry *enquiry, const char *which,
    const struct command *command, struct receipt *r, struct err *err)
{
	int64_t *cases;
	size_t count;
	const char *why;
	if (refusal(in, enquiry, &why, err) < 0 ||
	    enquiry_cases(in->office->store, in->ctx, enquiry->id, &cases,
		&count, err) < 0)
		return -1;
	/* Two children, and at most one of them has a case we know. */
	if (why == NULL && count < 2 && which == NULL)
		return split_one(in, enquiry, 0, command, r, err);
	if (choose(in, enquiry, which, cases, &count, err) < 0)
		return -1;
	if (why == NULL && count == 0)
		why = "the numbers are those of its cases, in the order in "
		      "which the mail about it lists them";
	/* All of them or none; what has gone may bind what has not. */
	for (size_t i = 0; why == NULL && i < count; i++)
		if (case_refusal(in, enquiry, cases[i], &why, err) < 0)
			return -1;
	for (size_t i = 0; why == NULL && i < count; i++)
		if (case_refusal(in, enquiry, cases[i], &why, err) < 0 ||
		    (why == NULL &&
			split_one(in, enquiry, cases[i], command, r, err) < 0))
			return -1;
	if (why != NULL)
		receipt_refused(r, command, why);
	return 0;
}

int
run_split(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	return split_cases(in, enquiry, command->args, command, r, err);
}

/* 1: the first is answered, or its answer is written, without what would come
 * back into it: nobody would answer that any more. */
static int
is_too_late(struct intake *in, const struct command *command, int64_t first_id,
    struct receipt *r, struct err *err)
{
	enum enquiry_state state;
	struct enquiry *first;
	const int rc =
	    enquiry_get(in->office->store, in->ctx, first_id, &first, err);
	if (rc <= 0)
		return rc;
	if (lifecycle_state_parse(first->state, &state) &&
	    (state == ENQUIRY_NEW || state == ENQUIRY_ALLOCATED ||
		state == ENQUIRY_ACCEPTED))
		return 0;
	receipt_refused(r, command,
	    mem_fmt(in->ctx,
		"%s is %s by now, and each is answered by itself; CLOSE ends "
		"the other",
		first->reference, merge_state(first)));
	return 1;
}

int
split_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct enquiry *enquiry;
	struct store *store = in->office->store;
	const int64_t case_id =
	    json_integer_value(json_object_get(what, "case"));
	const int64_t first_id =
	    json_integer_value(json_object_get(what, "of"));
	const int late = is_too_late(in, command, first_id, r, err);
	if (late != 0)
		return late < 0 ? -1 : 0;
	int rc = enquiry_get(store, in->ctx,
	    json_integer_value(json_object_get(what, "split")), &enquiry, err);
	if (rc == 1)
		rc = takeback_withdraw(in, command, enquiry, r, err);
	if (rc <= 0)
		return rc;
	if (case_id != 0 &&
	    enquiry_link_case(store, first_id, case_id, err) < 0)
		return -1;
	rc = spread_let_go(
	    in, enquiry->id, case_id, json_object_get(what, "kept"), err);
	return rc < 0 ? -1 : 0;
}

/* ---- the answer to the question ---- */

/* 1: another enquiry that its mail opened is there. */
static int
was_split(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct party *party;
	struct enquiry **list;
	size_t count;
	int rc = answer_enquirer(in, enquiry, &party, err);
	if (rc <= 0)
		return rc;
	if (enquiries_of_enquirer(in->office->store, in->ctx, party->addr,
		enquiry->received_at, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (list[i]->id != enquiry->id &&
		    list[i]->opened_by_message == enquiry->opened_by_message)
			return 1;
	return 0;
}

int
split_answer(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err)
{
	const int choice = question_choice(in, r);
	const struct command *said = in->facts->commands;
	int64_t *cases;
	size_t count;
	if (choice == 2)
		receipt_changed(r, said, "it stays one enquiry");
	if (choice != 1)
		return 0;
	if (enquiry_cases(in->office->store, in->ctx, enquiry->id, &cases,
		&count, err) < 0)
		return -1;
	const int done = count < 2 ? was_split(in, enquiry, err) : 0;
	if (done < 0)
		return -1;
	if (done) {
		receipt_refused(r, said, "that was done already");
		return 0;
	}
	return split_cases(in, enquiry, NULL, said, r, err);
}
