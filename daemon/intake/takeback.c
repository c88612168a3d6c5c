/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/takeback.h"

#include "daemon/intake/merge.h"
#include "daemon/intake/placing.h"
#include "daemon/intake/teach.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/flags.h"
#include "daemon/sys/log.h"

#define REASON "opened by mistake"

/* 1: another mail than the one that opened it is in it.  That one may be in the
 * enquiry which this one was split off. */
static int
has_more_mails(
    struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct message **mails;
	size_t count;
	const struct message_filter filter = {
	    .enquiry_id = enquiry->id, .max = 2};
	if (inbox_list(
		in->office->store, in->ctx, &filter, &mails, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (mails[i]->id != enquiry->opened_by_message)
			return 1;
	return 0;
}

/* Why an enquiry cannot just vanish; NULL: it can.  With it would vanish what
 * else came into it, and nobody would answer that. */
static int
refusal(struct intake *in, const struct enquiry *enquiry, const char **why_r,
    struct err *err)
{
	enum enquiry_state state;
	const char *other;
	*why_r = NULL;
	const int more = has_more_mails(in, enquiry, err);
	const int merged = merge_came(in, enquiry, &other, err);
	if (more < 0 || merged < 0)
		return -1;
	if (!lifecycle_state_parse(enquiry->state, &state) ||
	    (state != ENQUIRY_NEW && state != ENQUIRY_ALLOCATED))
		*why_r = mem_fmt(in->ctx, "%s is %s already; CLOSE ends it",
		    enquiry->reference, enquiry->state);
	else if (more)
		*why_r = mem_fmt(in->ctx,
		    "more mails are in %s by now; CLOSE ends it",
		    enquiry->reference);
	else if (merged)
		*why_r =
		    mem_fmt(in->ctx, "%s was merged into %s; UNMERGE %s first",
			other, enquiry->reference, other);
	return 0;
}

/* Letters that have not left; *told_r: an acknowledgement has. */
static int
stop_letters(struct intake *in, const struct enquiry *enquiry, bool *told_r,
    struct err *err)
{
	const struct outbox_filter filter = {.enquiry_id = enquiry->id};
	struct letter_row **letters;
	size_t count;
	int rc = outbox_list(
	    in->office->store, in->ctx, &filter, &letters, &count, err);
	*told_r = false;
	for (size_t i = 0; rc >= 0 && i < count; i++) {
		/* A notice to a colleague may be of what cannot wait. */
		if (letters[i]->to_staff &&
		    strcmp(letters[i]->kind, "allocation") != 0)
			continue;
		rc = outbox_drop(in->office->store, letters[i]->id, err);
		*told_r =
		    *told_r || (rc == 0 && !letters[i]->to_staff &&
				   strcmp(letters[i]->state, "dropped") != 0);
	}
	return rc < 0 ? -1 : 0;
}

static bool
is_urgent(const struct flag *flag)
{
	return strcmp(flag->sign, sign_name(SIGN_DANGER)) == 0 ||
	       strcmp(flag->sign, sign_name(SIGN_URGENT)) == 0;
}

/* What its words may have meant is asked where it is placed next.  message_id:
 * of that mail alone, whose alarm goes on until somebody has taken it (P-39);
 * 0: of all. */
static int
drop_flags(
    struct intake *in, int64_t enquiry_id, int64_t message_id, struct err *err)
{
	struct flag **flags;
	size_t count;
	int rc = flag_list(
	    in->office->store, in->ctx, enquiry_id, &flags, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++)
		if (message_id == 0 || (flags[i]->message_id == message_id &&
					   !is_urgent(flags[i])))
			rc = flag_settle(in->office->store, flags[i]->id, false,
			    in->officer->addr, in->office->now, err);
	return rc < 0 ? -1 : 0;
}

static int
tell_owner(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct officer *owner;
	int rc = enquiry->owner_id == 0 || enquiry->owner_id == in->officer->id
		     ? 0
		     : officer_get_valid(in->office->store, in->ctx,
			   enquiry->owner_id, in->office->today, &owner, err);
	if (rc <= 0)
		return rc;
	const char *advice[] = {"There is nothing for you to do in it."};
	struct notice notice = {.to = owner,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "An enquiry was opened by mistake",
	    .sentence = "An enquiry of yours was opened by mistake and is "
			"closed.",
	    .advice = advice,
	    .advice_count = 1,
	    .once_key =
		mem_fmt(in->ctx, "mistake:%lld", (long long)enquiry->id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

int
takeback_withdraw(struct intake *in, const struct command *command,
    struct enquiry *enquiry, struct receipt *r, struct err *err)
{
	const char *why;
	unsigned effects;
	bool told;
	if (refusal(in, enquiry, &why, err) < 0)
		return -1;
	if (why == NULL && !enquiry_step(enquiry, EVENT_CLOSED, &effects))
		why = "it cannot be closed as it stands";
	if (why != NULL) {
		receipt_refused(r, command, why);
		return 0;
	}
	if (stop_letters(in, enquiry, &told, err) < 0 ||
	    drop_flags(in, enquiry->id, 0, err) < 0 ||
	    tell_owner(in, enquiry, err) < 0)
		return -1;
	enquiry->closed_at = in->office->now;
	enquiry->closed_reason = REASON;
	if (enquiry_update(in->office->store, enquiry, err) < 0 ||
	    post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "enquiry.closed",
		json_pack("{s:s}", "reason", REASON), err) < 0)
		return -1;
	log_event(
	    LOG_NOTICE, "enquiry.closed", log_s("enquiry", enquiry->reference));
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s is closed%s", enquiry->reference,
		told ? ". Its number was told to who wrote; what they write "
		       "with it goes where their mail is placed now"
		     : "; nobody outside was told its number"));
	return 1;
}

/* What brings its words to whoever has that enquiry and has not left. */
static int
stop_showing(struct intake *in, const struct intake *asked,
    const struct enquiry *enquiry, struct err *err)
{
	struct letter_row **letters;
	size_t count;
	int rc = outbox_showing(in->office->store, in->ctx,
	    asked->mail->message_id, &letters, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++)
		if (letters[i]->enquiry_id == enquiry->id &&
		    strcmp(letters[i]->kind, "allocation") == 0)
			rc =
			    outbox_drop(in->office->store, letters[i]->id, err);
	return rc < 0 ? -1 : 0;
}

/* Whoever has the enquiry has the mail's words in a letter, and would answer
 * with them. */
static int
take_out(struct intake *in, const struct intake *asked,
    const struct enquiry *enquiry, struct err *err)
{
	struct officer *owner;
	int rc = stop_showing(in, asked, enquiry, err) < 0
		     ? -1
		     : intake_owner(in, enquiry, &owner, err);
	if (rc <= 0 || owner->id == in->officer->id)
		return rc < 0 ? -1 : 0;
	const char *details[] = {
	    mem_fmt(in->ctx, "Received: %s",
		post_day(in->ctx, asked->mail->received_day)),
	    mem_fmt(in->ctx, "Taken out by: %s", in->officer->name)};
	const char *advice[] = {
	    "Please use nothing of it in an answer here, and do not pass it "
	    "on: it may be about another family. What you have written "
	    "because of it, look at again."};
	const struct notice notice = {.to = owner,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "An email does not belong to your enquiry",
	    .sentence = mem_fmt(in->ctx,
		"An email that you were sent with %s was filed there by "
		"mistake.",
		enquiry->reference),
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 1,
	    .once_key = mem_fmt(in->ctx, "taken-out:%lld:%lld",
		(long long)in->mail->message_id,
		(long long)asked->mail->message_id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

int
takeback_placed(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct intake asked;
	struct intake_mail mail;
	struct enquiry *enquiry;
	int64_t place = json_integer_value(json_object_get(what, "in"));
	int rc = placing_asked(in,
	    json_integer_value(json_object_get(what, "placed")), &asked, &mail,
	    err);
	if (rc <= 0)
		return rc;
	enum message_outcome is = mail.row->outcome;
	if (mail.row->enquiry_id != place ||
	    (is != OUTCOME_FILED && is != OUTCOME_FOLLOW_UP &&
		is != OUTCOME_ENQUIRY)) {
		receipt_refused(
		    r, command, "that mail has been placed anew since");
		return 0;
	}
	if (is != OUTCOME_FILED) {
		rc = enquiry_get(
		    in->office->store, in->ctx, place, &enquiry, err);
		if (rc <= 0)
			return rc;
		rc = is == OUTCOME_ENQUIRY
			 ? takeback_withdraw(in, command, enquiry, r, err)
			 : take_out(in, &asked, enquiry, err);
		if (rc < 0 || (rc == 0 && is == OUTCOME_ENQUIRY))
			return rc;
	}
	if (drop_flags(in, place, asked.mail->message_id, err) < 0 ||
	    teach_forget_placed(
		in, place, asked.facts->from.addr, command, r, err) < 0)
		return -1;
	if (post_event(in->office, NULL, asked.mail->message_id, 0,
		in->officer->addr, "mail.unplaced", json_object(), err) < 0)
		return -1;
	receipt_changed(r, command,
	    "the mail waits to be placed again: answer its question anew. "
	    "Who was told of it meanwhile has been told");
	return intake_record(&asked, OUTCOME_TRIAGE, NULL, "placing undone",
	    mem_fmt(in->ctx, "undone by %s", in->officer->name), err);
}

int
takeback_follow(
    void *ctx, struct office *office, struct enquiry **enquiry, struct err *err)
{
	struct message *mail;
	const struct enquiry *e = *enquiry;
	if (e->closed_at == 0 || e->closed_reason == NULL ||
	    strcmp(e->closed_reason, REASON) != 0)
		return 0;
	int rc =
	    inbox_get(office->store, ctx, e->opened_by_message, &mail, err);
	if (rc == 1 && mail->enquiry_id != 0 && mail->enquiry_id != e->id)
		rc = enquiry_get(
		    office->store, ctx, mail->enquiry_id, enquiry, err);
	return rc < 0 ? -1 : 0;
}
