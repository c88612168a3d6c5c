/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose an enquiry is, and that it is over: ACCEPT, ASSIGN, NOT MINE, CLOSE.
 */
#include "daemon/intake/commands_p.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/further.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/named.h"
#include "daemon/intake/unread.h"
#include "daemon/intake/urgent.h"
#include "daemon/office/clocks.h"
#include "daemon/office/governance.h"
#include "daemon/office/interest.h"
#include "daemon/office/kept.h"
#include "daemon/office/restricted.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/ledgers.h"
#include "daemon/sys/log.h"

/* P-26: whoever gets an enquiry keeps what was promised in it before; NULL:
 * nothing was. */
static int
promised_words(struct intake *in, const struct enquiry *enquiry,
    const char **words_r, struct err *err)
{
	struct promise *promises;
	size_t count;
	const char *what = "an answer in full";
	*words_r = NULL;
	if (enquiry->promised_day == DAY_NONE)
		return 0;
	if (promise_list(in->office->store, in->ctx, enquiry->id, &promises,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (promises[i].outcome == PROMISE_OPEN &&
		    strcmp(promises[i].reason, CLOCKS_CALL) == 0)
			what = "a letter or a call";
	*words_r = mem_fmt(in->ctx, "They were promised %s by %s", what,
	    post_day(in->ctx, enquiry->promised_day));
	return 0;
}

int
commands_allocate(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to, bool for_duty, struct err *err)
{
	struct intake_mail mail = {
	    .message_id = enquiry->opened_by_message, .raw_fd = -1};
	struct facts *facts;
	int rc = kept_facts(in->ctx, in->office->store, mail.message_id,
	    &mail.facts_json, &facts, err);
	if (rc <= 0)
		return rc;
	mail.facts = facts;
	mail.received_at = enquiry->received_at;
	mail.received_day = enquiry->received_day;
	const char *may_tell;
	const char *promised;
	if (footings_rule(in->ctx, in->office, enquiry, &may_tell, err) < 0 ||
	    promised_words(in, enquiry, &promised, err) < 0)
		return -1;
	struct allocation allocation = {.to = to,
	    .for_duty = for_duty,
	    .disclosure = may_tell,
	    .news = promised,
	    .acknowledged = "reply STATUS to see it"};
	if (post_allocation(
		in->ctx, in->office, &mail, enquiry, &allocation, err) < 0)
		return -1;
	return further_send(in, enquiry, to, for_duty, promised, err);
}

static int
owner_event(struct intake *in, const struct enquiry *enquiry, const char *kind,
    const char *to, struct err *err)
{
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, kind, json_pack("{s:s}", "to", to), err);
}

int
run_assign(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct officer *to;
	unsigned effects;
	const char *word = command->args == NULL ? "" : command->args;
	int rc = officer_by_word(
	    in->office->store, in->ctx, word, in->office->today, &to, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command,
		    "no officer, or more than one, has that name; use the "
		    "address");
		return 0;
	}
	rc = restricted_suits(in->ctx, in->office, enquiry, to, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx,
			"%s is restricted and %s is not one of its group; "
			"RESTRICT and names changes that",
			enquiry->reference, to->name));
		return 0;
	}
	enum interest interest;
	struct officer *other;
	if (interest_of(in->ctx, in->office, enquiry, to->addr, &interest,
		&other, err) < 0)
		return -1;
	if (interest != INTEREST_NONE) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx,
			"%s asked in it, or is named in the case: somebody "
			"else must have it",
			to->name));
		return 0;
	}
	if (!enquiry_step(enquiry, EVENT_ASSIGNED, &effects)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s", enquiry->reference,
			merge_state(enquiry)));
		return 0;
	}
	enquiry->owner_id = to->id;
	enquiry->team = to->team;
	if (answer_drop_pending(in, enquiry, r, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0 ||
	    owner_event(in, enquiry, "enquiry.assigned", to->addr, err) < 0)
		return -1;
	const char *named;
	if (named_after(in, enquiry, &named, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s now belongs to %s%s", enquiry->reference,
		to->name, named));
	return commands_allocate(in, enquiry, to, false, err);
}

/* Who is asked next: of a restricted one somebody who may read it (P-40). */
static int
next_in_charge(struct intake *in, const struct enquiry *enquiry, bool hidden,
    struct officer **to_r, struct err *err)
{
	const struct enquiry unowned = {
	    .id = enquiry->id, .team = enquiry->team};
	return hidden ? restricted_insider(in->ctx, in->office, &unowned,
			    in->officer->addr, to_r, err)
		      : intake_duty(in, enquiry->team, to_r, err);
}

int
run_not_mine(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct officer *next;
	unsigned effects;
	if (enquiry->owner_id != 0 && enquiry->owner_id != in->officer->id) {
		receipt_refused(r, command, "it is not yours to give back");
		return 0;
	}
	const int hidden = case_restricts(in->office->store, enquiry->id, err);
	int rc = hidden < 0
		     ? -1
		     : next_in_charge(in, enquiry, hidden == 1, &next, err);
	if (rc == 0 && hidden)
		receipt_refused(r, command,
		    "it is restricted to you alone; ask a manager to name "
		    "somebody else: RESTRICT and a name");
	if (rc < 0 || (rc == 0 && hidden))
		return rc;
	if (!enquiry_step(enquiry, EVENT_REFUSED, &effects)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s", enquiry->reference,
			merge_state(enquiry)));
		return 0;
	}
	enquiry->owner_id = 0;
	if (answer_drop_pending(in, enquiry, r, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0 ||
	    owner_event(in, enquiry, "enquiry.refused", "", err) < 0)
		return -1;
	if (rc == 0)
		return 0;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s goes to %s%s", enquiry->reference,
		hidden ? "" : "the duty officer, ", next->name));
	return commands_allocate(in, enquiry, next, true, err);
}

int
run_close(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	unsigned effects;
	const char *promised = NULL;
	if (enquiry->answered_at == 0 &&
	    promised_words(in, enquiry, &promised, err) < 0)
		return -1;
	int64_t at;
	const int unread = unread_mail(in, enquiry, &at, err);
	if (unread < 0)
		return -1;
	if (unread || !enquiry_step(enquiry, EVENT_CLOSED, &effects)) {
		receipt_refused(r, command,
		    unread
			? mem_fmt(in->ctx,
			      "they wrote again at %s, after the mail you "
			      "reply to; when you know of it, CLOSE with its "
			      "reference in the subject",
			      governance_instant(in->ctx, at))
			: mem_fmt(in->ctx, "%s is %s; stop the answer first",
			      enquiry->reference, enquiry->state));
		return 0;
	}
	enquiry->closed_at = in->office->now;
	enquiry->closed_reason = command->args == NULL ? "" : command->args;
	if (answer_drop_pending(in, enquiry, r, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0 ||
	    post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "enquiry.closed",
		json_pack("{s:s}", "reason", enquiry->closed_reason), err) < 0)
		return -1;
	log_event(
	    LOG_NOTICE, "enquiry.closed", log_s("enquiry", enquiry->reference));
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s is closed; the enquirer was told nothing%s%s%s",
		enquiry->reference, promised == NULL ? "" : ". ",
		promised == NULL ? "" : promised,
		promised == NULL ? "" : ": nobody is reminded of that now"));
	return 0;
}

int
run_accept(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	unsigned effects;
	if (enquiry->owner_id != 0 && enquiry->owner_id != in->officer->id) {
		receipt_refused(r, command, "it belongs to somebody else");
		return 0;
	}
	if (enquiry->owner_id == 0)
		enquiry_step(enquiry, EVENT_ASSIGNED, &effects);
	if (!enquiry_step(enquiry, EVENT_ACCEPTED, &effects)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s", enquiry->reference,
			merge_state(enquiry)));
		return 0;
	}
	bool asked = in->letter != NULL && in->letter->context != NULL &&
		     strstr(in->letter->context, "asked") != NULL;
	enquiry->owner_id = in->officer->id;
	if (enquiry->team[0] == '\0')
		enquiry->team = in->officer->team;
	if (enquiry_update(in->office->store, enquiry, err) < 0 ||
	    owner_event(
		in, enquiry, "enquiry.accepted", in->officer->addr, err) < 0)
		return -1;
	const char *named;
	if (urgent_accepted(in, enquiry, err) < 0 ||
	    named_after(in, enquiry, &named, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s is yours%s", enquiry->reference, named));
	/* Whoever was only asked to take it has it in full now (P-27). */
	return asked ? commands_allocate(in, enquiry, in->officer, false, err)
		     : 0;
}
