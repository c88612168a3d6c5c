/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/link.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/commands.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/placing.h"
#include "daemon/intake/question.h"
#include "daemon/intake/spread.h"
#include "daemon/intake/undo.h"
#include "daemon/intake/voices.h"
#include "daemon/office/identifiers.h"
#include "daemon/office/interest.h"
#include "daemon/office/known.h"
#include "daemon/office/restricted.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/footings.h"
#include "parsers/refcheck.h"

/* ---- may they be linked ---- */

/* Does the mail name the case or its child, or the register its writer?  1
 * yes, 0 no; *child_r: a number in it stands for several cases, this among
 * them, and which they are; NULL: none does. */
static int
belongs(const struct intake *asked, const struct case_file *file,
    const char **child_r, struct err *err)
{
	const struct facts *f = asked->facts;
	*child_r = NULL;
	for (size_t i = 0; i < f->found_count; i++) {
		struct named_cases named;
		const int rc = identifier_cases(
		    asked->office, asked->ctx, &f->found[i], &named, err);
		if (rc < 0)
			return -1;
		if (rc == 0 || !named_cases_has(&named, file->id))
			continue;
		if (named.count == 1)
			return 1;
		if (named_cases_words(asked->office, asked->ctx, &named, false,
			child_r, err) < 0)
			return -1;
	}
	return identity_is_proved(asked->identity.proof) &&
	       case_file_names(file, f->from.addr);
}

/* 1: the case is its owner's alone to deal with (P-40). */
static bool
is_hidden(const struct intake *in, const struct case_file *file)
{
	return file->restricted &&
	       (file->owner == NULL || !span_eq_ascii(span_str(file->owner),
					   span_str(in->officer->addr)));
}

/* Why not; NULL: it can be. */
static int
refusal(struct intake *in, const struct enquiry *enquiry,
    const struct case_file *file, const char **why_r, struct err *err)
{
	int64_t *cases;
	size_t count;
	*why_r = NULL;
	if (enquiry_cases(in->office->store, in->ctx, enquiry->id, &cases,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (cases[i] == file->id) {
			*why_r = "they are linked already";
			return 0;
		}
	if (is_hidden(in, file))
		*why_r = COMMANDS_NOT_THERE;
	else if (count > 0)
		*why_r = "it concerns another case already. One enquiry "
			 "about two children is answered to neither: SPLIT "
			 "makes two of it";
	return *why_r != NULL
		   ? 0
		   : spread_linked(in, enquiry, file->id, why_r, err);
}

/* ---- linking ---- */

/* Whose it is, if they may have it (P-13): 1 theirs, 0 nobody's. */
static int
keep_owner(struct intake *in, struct enquiry *enquiry, struct officer **owner_r,
    struct receipt *r, struct err *err)
{
	unsigned effects;
	int rc = officer_get_valid(in->office->store, in->ctx,
	    enquiry->owner_id, in->office->today, owner_r, err);
	const int barred = rc <= 0 ? 0
				   : interest_bars(in->ctx, in->office, enquiry,
					 (*owner_r)->addr, err);
	if (rc <= 0 || barred <= 0)
		return barred < 0 ? -1 : rc;
	/* Their answer, held or about to leave, is dropped. */
	(void)enquiry_step(enquiry, EVENT_UNDONE, &effects);
	if (!enquiry_step(enquiry, EVENT_REFUSED, &effects))
		return 1;
	enquiry->owner_id = 0;
	return answer_drop_pending(in, enquiry, r, err) < 0 ? -1 : 0;
}

/* The owner of the case, who may be in it as well; else whoever is in charge
 * is asked: 1, 0 nobody is there. */
static int
find_owner(struct intake *in, struct enquiry *enquiry,
    const struct case_file *file, struct officer **owner_r, struct err *err)
{
	unsigned effects;
	int rc = file->owner == NULL
		     ? 0
		     : officer_by_addr(in->office->store, in->ctx, file->owner,
			   in->office->today, owner_r, err);
	const int barred = rc <= 0 ? 0
				   : interest_bars(in->ctx, in->office, enquiry,
					 (*owner_r)->addr, err);
	if (rc < 0 || barred < 0)
		return -1;
	if (rc == 0 || barred ||
	    !enquiry_step(enquiry, EVENT_ASSIGNED, &effects))
		return 0;
	enquiry->owner_id = (*owner_r)->id;
	enquiry->team = file->team[0] != '\0' ? file->team : (*owner_r)->team;
	return 1;
}

/* Whoever owns the case is asked to answer, unless somebody has it who may. */
static int
allocate(struct intake *in, struct enquiry *enquiry,
    const struct case_file *file, struct officer **owner_r, struct receipt *r,
    struct err *err)
{
	const bool owned = enquiry->owner_id != 0;
	int rc = owned ? keep_owner(in, enquiry, owner_r, r, err) : 0;
	if (rc != 0)
		return rc;
	rc = find_owner(in, enquiry, file, owner_r, err);
	if (rc < 0 || ((rc == 1 || owned) &&
			  enquiry_update(in->office->store, enquiry, err) < 0))
		return -1;
	/* Who had it has it no more: somebody is asked to take it. */
	return rc == 1 || !owned ? rc
				 : intake_duty(in, enquiry->team, owner_r, err);
}

/* P-11: the owners of what is open on the case hear of it. */
static int
tell_voices(struct intake *in, const struct enquiry *enquiry,
    const struct officer *owner, int64_t case_id, struct err *err)
{
	struct enquiry **open;
	size_t count;
	size_t n = 0;
	if (enquiries_of_case(
		in->office->store, in->ctx, case_id, &open, &count, err) < 0)
		return -1;
	int64_t *others = mem_many(in->ctx, int64_t, count + 1);
	for (size_t i = 0; i < count; i++)
		if (open[i]->id != enquiry->id)
			others[n++] = open[i]->id;
	return voices_tell(in, enquiry, owner, others, n, err);
}

/* P-40: whose case it is decides what they may be told. */
static int
ask_footing(struct intake *in, struct intake *asked,
    const struct enquiry *enquiry, struct err *err)
{
	struct footing_row *row;
	int rc = strcmp(enquiry->kind, "family") != 0
		     ? 1
		     : footing_latest(
			   in->office->store, in->ctx, enquiry->id, &row, err);
	return rc != 0 ? (rc < 0 ? -1 : 0) : footings_ask(asked, enquiry, err);
}

static int
link_case(struct intake *in, struct intake *asked, struct enquiry *enquiry,
    const struct case_file *file, const struct command *command,
    struct receipt *r, struct err *err)
{
	struct officer *owner;
	const struct enquiry before = *enquiry;
	const bool ended = enquiry->answered_at != 0 || enquiry->closed_at != 0;
	if (enquiry_link_case(in->office->store, enquiry->id, file->id, err) <
		0 ||
	    post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "enquiry.linked",
		json_pack("{s:[s]}", "to", file->reference), err) < 0)
		return -1;
	int rc = ended ? 0 : allocate(in, enquiry, file, &owner, r, err);
	int moved = rc < 0 ? -1
			   : restricted_hand_over(
				 in->ctx, in->office, enquiry, &owner, err);
	if (moved < 0 ||
	    (moved == 1 &&
		(answer_drop_pending(in, enquiry, r, err) < 0 ||
		    enquiry_update(in->office->store, enquiry, err) < 0)))
		return -1;
	rc = moved == 1 ? 1 : rc;
	if (before.version != enquiry->version)
		undo_offer_state(r, &before, enquiry);
	/* UNDO goes backwards: whom the case kept out, gets the enquiry back
	 * when it is not linked any more. */
	receipt_undoes(r,
	    json_pack("{s:I, s:I}", "link_of", (json_int_t)enquiry->id, "case",
		(json_int_t)file->id),
	    "they are not linked any more");
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s is about %s%s%s", enquiry->reference,
		file->reference, rc == 1 ? " and goes to " : "",
		rc == 1 ? owner->name : ""));
	if (ended)
		return 0;
	if (rc == 1 && commands_allocate(
			   in, enquiry, owner, enquiry->owner_id == 0, err) < 0)
		return -1;
	return ask_footing(in, asked, enquiry, err) < 0
		   ? -1
		   : tell_voices(
			 in, enquiry, rc == 1 ? owner : NULL, file->id, err);
}

/* The two stand in each other's time line, and that is all: no mail of one is
 * filed in the other for it. */
static int
link_enquiry(struct intake *in, const struct enquiry *enquiry,
    const struct enquiry *other, const struct command *command,
    struct receipt *r, struct err *err)
{
	const int known =
	    known_to(in->ctx, in->office, other, in->officer, err);
	if (known < 0)
		return -1;
	if (!known || other->id == enquiry->id) {
		receipt_refused(r, command,
		    !known ? COMMANDS_NOT_THERE
			   : "it is that enquiry; name the other one");
		return 0;
	}
	const struct enquiry *pair[] = {enquiry, other};
	for (size_t i = 0; i < 2; i++)
		if (post_event(in->office, pair[i], in->mail->message_id, 0,
			in->officer->addr, "enquiry.linked",
			json_pack("{s:[s]}", "to", pair[1 - i]->reference),
			err) < 0)
			return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s and %s name each other in their time lines; each keeps "
		"its own answer, and neither writer is told of the other",
		enquiry->reference, other->reference));
	receipt_undoes(r,
	    json_pack("{s:I, s:I}", "link_of", (json_int_t)enquiry->id,
		"enquiry", (json_int_t)other->id),
	    "they do not belong together after all");
	return 0;
}

/* Nothing but the officer's word says that the mail is about that child; or
 * nothing else which of the child's cases it is about. */
static int
ask_first(struct intake *in, struct intake *asked,
    const struct enquiry *enquiry, const struct case_file *file,
    const char *child, const struct command *command, struct receipt *r,
    struct err *err)
{
	const char *why = "neither the email nor the register says so, and the "
			  "case decides who reads it and what they are told";
	const char *lacks = "neither the mail nor the register says";
	if (child != NULL) {
		lacks = mem_fmt(in->ctx,
		    "a number in the mail stands for several cases%s%s%s; it "
		    "does not say",
		    child[0] == '\0' ? "" : " (", child,
		    child[0] == '\0' ? "" : ")");
		why = mem_fmt(in->ctx,
		    "%s which is meant, and the case decides who reads it",
		    lacks);
	}
	receipt_refused(r, command,
	    mem_fmt(in->ctx,
		"%s that %s is about %s; a question comes with the mail in it, "
		"and 1 in reply links them",
		lacks, enquiry->reference, file->reference));
	return question_link(asked, enquiry, file, why, in->officer, err);
}

int
run_link(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct case_file *file;
	struct enquiry *other;
	struct intake asked;
	struct intake_mail mail;
	const char *why;
	const char *child;
	const char *name = reference_normal(in->ctx, command->args);
	int rc =
	    case_by_reference(in->office->store, in->ctx, name, &file, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		rc = enquiry_by_reference(
		    in->office->store, in->ctx, name, &other, err);
		if (rc == 1)
			return link_enquiry(
			    in, enquiry, other, command, r, err);
		receipt_refused(r, command, COMMANDS_NOT_THERE);
		return rc;
	}
	if (refusal(in, enquiry, file, &why, err) < 0)
		return -1;
	if (why != NULL) {
		receipt_refused(r, command, why);
		return 0;
	}
	rc = placing_asked(in, enquiry->opened_by_message, &asked, &mail, err);
	if (rc <= 0)
		return rc;
	rc = belongs(&asked, file, &child, err);
	if (rc < 0)
		return -1;
	return rc == 1 ? link_case(in, &asked, enquiry, file, command, r, err)
		       : ask_first(
			     in, &asked, enquiry, file, child, command, r, err);
}

int
link_answer(struct intake *in, const struct enquiry *enquiry, int64_t case_id,
    struct receipt *r, struct err *err)
{
	const int choice = question_choice(in, r);
	const struct command *said = in->facts->commands;
	struct case_file *file;
	struct enquiry *now;
	struct intake asked;
	struct intake_mail mail;
	const char *why;
	if (choice == 2)
		receipt_changed(r, said, "they were not linked");
	if (choice != 1)
		return 0;
	int rc = case_get(in->office->store, in->ctx, case_id, &file, err);
	if (rc == 1)
		rc = enquiry_get(
		    in->office->store, in->ctx, enquiry->id, &now, err);
	if (rc == 1)
		rc = placing_asked(
		    in, enquiry->opened_by_message, &asked, &mail, err);
	if (rc <= 0 || refusal(in, now, file, &why, err) < 0)
		return rc <= 0 ? rc : -1;
	if (why == NULL)
		return link_case(in, &asked, now, file, said, r, err);
	receipt_refused(r, said, why);
	return 0;
}

/* ---- UNDO ---- */

int
link_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct store *store = in->office->store;
	struct enquiry *enquiry;
	struct enquiry *other;
	struct case_file *file;
	const char *name = NULL;
	const int64_t case_id =
	    json_integer_value(json_object_get(what, "case"));
	int rc = enquiry_get(store, in->ctx,
	    json_integer_value(json_object_get(what, "link_of")), &enquiry,
	    err);
	const char *why = NULL;
	if (rc == 1 && merge_needs(in, enquiry, case_id, &why, err) < 0)
		return -1;
	if (why != NULL) {
		receipt_refused(r, command, why);
		return 0;
	}
	if (rc == 1 && case_id != 0) {
		rc = case_get(store, in->ctx, case_id, &file, err);
		if (rc == 1)
			name = file->reference;
		if (rc == 1 &&
		    (enquiry_unlink_case(store, enquiry->id, case_id, err) <
			    0 ||
			voices_untell(in, enquiry, case_id, err) < 0))
			return -1;
	} else if (rc == 1) {
		rc = enquiry_get(store, in->ctx,
		    json_integer_value(json_object_get(what, "enquiry")),
		    &other, err);
		if (rc == 1)
			name = other->reference;
		if (rc == 1 &&
		    post_event(in->office, other, in->mail->message_id, 0,
			in->officer->addr, "enquiry.unlinked",
			json_pack("{s:[s]}", "from", enquiry->reference),
			err) < 0)
			return -1;
	}
	if (rc <= 0)
		return rc;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s and %s are not linked any more",
		enquiry->reference, name));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "enquiry.unlinked",
	    json_pack("{s:[s]}", "from", name), err);
}
