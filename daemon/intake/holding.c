/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/holding.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/comeback.h"
#include "daemon/intake/post_fate.h"
#include "daemon/office/clocks.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/policy/saydate.h"
#include "daemon/store/ledgers.h"

static int
mark(struct intake *in, int64_t letter_id, bool full, int32_t day,
    const char *author, struct err *err)
{
	const struct reply_kind kind = {.letter_id = letter_id,
	    .full = full,
	    .day = day,
	    .author = author,
	    .at = in->office->now};
	return reply_kind_add(in->office->store, &kind, err);
}

int
holding_guess(struct intake *in, int64_t letter_id, struct receipt *receipt,
    struct err *err)
{
	if (receipt != NULL)
		receipt_changed(receipt, NULL,
		    "reads like a holding reply, so the time limit keeps "
		    "running. "
		    "Reply HOLDING and the date by which you will answer in "
		    "full; or "
		    "reply FULL if this is the full answer");
	return mark(in, letter_id, false, DAY_NONE, "daemon", err);
}

/* ---- when it has left ---- */

/* The owner, or the deputy who wrote while the owner is away: *wrote_r, who
 * wrote it, NULL when that is nobody any more. */
static int
find_asked(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, struct officer **asked_r,
    struct officer **wrote_r, struct err *err)
{
	struct message *words;
	*wrote_r = NULL;
	int rc = inbox_get(office->store, ctx, letter->caused_by, &words, err);
	if (rc == 1)
		rc = officer_by_addr(office->store, ctx, words->from_addr,
		    office->today, wrote_r, err);
	if (rc >= 0)
		rc = post_owner(ctx, office, enquiry, asked_r, err);
	if (rc <= 0 || *wrote_r == NULL)
		return rc;
	const char *deputy = (*asked_r)->deputy;
	if (deputy != NULL &&
	    span_eq_ascii(span_str(deputy), span_str((*wrote_r)->addr)))
		*asked_r = *wrote_r;
	return 1;
}

/* A promise without a date is none: its officer is asked once more. */
static int
ask_date(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err)
{
	struct officer *to;
	struct officer *wrote;
	int rc = find_asked(ctx, office, enquiry, letter, &to, &wrote, err);
	if (rc <= 0)
		return rc;
	const char *whose = wrote == NULL ? "A letter to the enquirer"
			    : wrote->id == to->id
				? "Your letter"
				: mem_fmt(ctx, "The letter of %s", wrote->name);
	static const char *const advice[] = {
	    "Reply HOLDING and the date by which you will answer in full, for "
	    "example: HOLDING 14 September.",
	    "Reply FULL if it was the full answer; the time limit then "
	    "stopped when it left."};
	struct notice notice = {.to = to,
	    .enquiry = enquiry,
	    .about = "Was that the full answer?",
	    .sentence = mem_fmt(ctx,
		"%s has left. It reads like a holding reply, so the time limit "
		"keeps running.",
		whose),
	    .advice = advice,
	    .advice_count = 2,
	    .context =
		mem_fmt(ctx, "{\"holding\":%lld}", (long long)letter->id),
	    .once_key = mem_fmt(ctx, "holding:%lld", (long long)letter->id)};
	return post_notice(ctx, office, &notice, err);
}

int
holding_sent(void *ctx, struct office *office, struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err)
{
	struct reply_kind kind;
	unsigned effects;
	int rc = reply_kind_get(office->store, ctx, letter->id, &kind, err);
	if (rc <= 0 || kind.full)
		return rc < 0 ? -1 : 0;
	if (!enquiry_step(enquiry, EVENT_HOLDING_SENT, &effects))
		return 1;
	if ((effects & EFFECT_RECORD_PROMISE) != 0 && kind.day != DAY_NONE &&
	    clocks_promise(office, enquiry, kind.day,
		"a holding reply named this day", kind.author, letter->id,
		err) < 0)
		return -1;
	if (enquiry_update(office->store, enquiry, err) < 0 ||
	    post_event(office, enquiry, 0, letter->id, "daemon",
		"answer.holding", json_object(), err) < 0)
		return -1;
	if (kind.day == DAY_NONE &&
	    ask_date(ctx, office, enquiry, letter, err) < 0)
		return -1;
	return 1;
}

/* ---- HOLDING and FULL ---- */

/* What the question is about that they reply to; SEND and UNDO, which are no
 * answers to it, are not bound by that. */
static int
find_questioned(struct intake *in, const struct enquiry *enquiry,
    struct letter_row **letter_r, struct err *err)
{
	if (in->letter == NULL || in->letter->context == NULL)
		return 0;
	json_t *context = json_loads(in->letter->context, 0, NULL);
	const int64_t id =
	    json_integer_value(json_object_get(context, "holding"));
	json_decref(context);
	int rc =
	    id == 0 ? 0
		    : outbox_row(in->office->store, in->ctx, id, letter_r, err);
	return rc == 1 ? (*letter_r)->enquiry_id == enquiry->id &&
			     strcmp((*letter_r)->state, "failed") != 0
		       : rc;
}

/* The answer they speak of: else one that waits, or the one that left last. */
static int
find_letter(struct intake *in, const struct enquiry *enquiry,
    struct letter_row **letter_r, struct err *err)
{
	static const char *const states[] = {
	    "waiting", "held", "sending", "uncertain", "sent"};
	int rc = find_questioned(in, enquiry, letter_r, err);
	for (size_t i = 0; rc == 0 && i < sizeof states / sizeof states[0]; i++)
		rc = answer_find(in, enquiry, states[i], letter_r, err);
	return rc;
}

/* Why HOLDING that day may not be; NULL: it may. */
static int
holding_refusal(struct intake *in, const struct enquiry *enquiry, int32_t day,
    const char **why_r, struct err *err)
{
	struct promise *promises;
	size_t count;
	*why_r = NULL;
	if (day == DAY_NONE)
		*why_r = "that is no date; write it like 14 September 2026";
	else if (day <= in->office->today)
		*why_r = "that day is not ahead of us";
	else if (!workday_is(in->office->calendar, day))
		*why_r = "that is no working day";
	if (*why_r != NULL || in->officer->role >= OFFICER_MANAGER)
		return 0;
	if (promise_list(in->office->store, in->ctx, enquiry->id, &promises,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (promises[i].letter_id != 0)
			*why_r = "they have had a holding reply already; a "
				 "second one needs a manager";
	return 0;
}

/* What was sent as the answer was less: the clock runs again. */
static int
hold_sent(struct intake *in, struct enquiry *enquiry,
    const struct letter_row *letter, int32_t day, struct err *err)
{
	unsigned effects;
	struct officer *to;
	int given = 0;
	if (strcmp(enquiry->state, "answered") == 0) {
		(void)enquiry_step(enquiry, EVENT_REOPENED, &effects);
		enquiry->answered_at = 0;
		/* The calendar may have changed while nobody counted. */
		if (clocks_recount(in->ctx, in->office, enquiry, err) < 0)
			return -1;
		given = comeback_inside(in->ctx, in->office, enquiry,
		    in->mail->message_id, &to, err);
	}
	if (given < 0 ||
	    clocks_promise(in->office, enquiry, day,
		"a holding reply named this day", in->officer->addr, letter->id,
		err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	return given == 0
		   ? 0
		   : comeback_give(in->ctx, in->office, enquiry, to, err);
}

int
run_holding(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct letter_row *letter;
	const char *why;
	const int32_t day = saydate_read(
	    span_str(command->args), in->office->today, SAYDATE_AHEAD);
	int rc = find_letter(in, enquiry, &letter, err);
	if (rc < 0 || holding_refusal(in, enquiry, day, &why, err) < 0)
		return -1;
	if (rc == 0)
		why = "nothing was written to the enquirer yet; answer first, "
		      "say why you need longer and by when you will answer, "
		      "then reply HOLDING and that date";
	if (why != NULL) {
		receipt_refused(r, command, why);
		return 0;
	}
	if (mark(in, letter->id, false, day, in->officer->addr, err) < 0)
		return -1;
	if (strcmp(letter->state, "sent") == 0 &&
	    hold_sent(in, enquiry, letter, day, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"your letter counts as a holding reply; an answer in full is "
		"promised by %s. The due date stays %s. Your letter must say "
		"why, and name that day",
		post_day(in->ctx, day), post_day(in->ctx, enquiry->due_day)));
	return post_event(in->office, enquiry, in->mail->message_id, letter->id,
	    in->officer->addr, "answer.marked",
	    json_pack("{s:s}", "as", "holding"), err);
}

/* It was tried twice and nobody knew whether it came (post_fate.c): now
 * somebody has asked them. */
static int
has_arrived(struct intake *in, struct letter_row *letter,
    const struct command *command, struct receipt *r, struct err *err)
{
	const int rc =
	    outbox_arrived(in->office->store, letter->id, in->office->now, err);
	if (rc < 0)
		return -1;
	letter->state = "sent";
	letter->sent_at = in->office->now;
	receipt_changed(r, command,
	    "they have your letter, and it is the full answer; the time limit "
	    "stops");
	return rc == 0 ? 0
		       : post_outcome(
			     in->ctx, in->office, letter, "sent", NULL, err);
}

/* What has left was the answer, but another one is there, and what becomes of
 * that decides when the enquiry is answered. */
static const char *
full_words(const struct enquiry *enquiry, const struct letter_row *letter)
{
	const bool sent = strcmp(letter->state, "sent") == 0;
	if (sent && strcmp(enquiry->state, "held") == 0)
		return "your letter is the full answer, but another answer is "
		       "held: the time limit runs until that has left. If "
		       "nobody should have it, UNDO in reply to the mail that "
		       "tells of it, then FULL once more";
	if (sent && strcmp(enquiry->state, "answering") == 0)
		return "your letter is the full answer, but another answer is "
		       "about to leave: the time limit runs until then";
	return "your letter is the full answer; the time limit stops when it "
	       "leaves";
}

int
run_full(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct letter_row *letter;
	unsigned effects;
	int rc = find_letter(in, enquiry, &letter, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command, "there is no answer yet");
		return 0;
	}
	if (mark(in, letter->id, true, DAY_NONE, in->officer->addr, err) < 0)
		return -1;
	if (strcmp(letter->state, "uncertain") == 0 && letter->retried)
		return has_arrived(in, letter, command, r, err);
	if (strcmp(letter->state, "sent") == 0 &&
	    enquiry_step(enquiry, EVENT_FULL, &effects) &&
	    (effects & EFFECT_STOP_CLOCK) != 0) {
		/* It was answered when it left. */
		enquiry->answered_at =
		    letter->sent_at != 0 ? letter->sent_at : in->office->now;
		if (enquiry_update(in->office->store, enquiry, err) < 0)
			return -1;
	}
	receipt_changed(r, command, full_words(enquiry, letter));
	return post_event(in->office, enquiry, in->mail->message_id, letter->id,
	    in->officer->addr, "answer.marked",
	    json_pack("{s:s}", "as", "full"), err);
}
