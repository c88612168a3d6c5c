/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/post_fate.h"

#include "daemon/intake/comeback.h"
#include "daemon/intake/holding.h"
#include "daemon/office/clocks.h"
#include "daemon/office/naming.h"
#include "daemon/office/step.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/events.h"
#include "daemon/sys/log.h"
#include "parsers/base/span.h"

static bool
is_answer(const struct letter_row *letter)
{
	return !letter->to_staff && letter->enquiry_id != 0 &&
	       strcmp(letter->kind, "answer") == 0;
}

static const char *
server_words(const char *reply)
{
	return reply == NULL || reply[0] == '\0' ? "nothing" : reply;
}

/* Tells the owner, or whoever is in charge, that a letter could not go. */
static int
tell_failed(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, const char *reply, struct err *err)
{
	struct officer *officer = NULL;
	enum letter_kind kind;
	bool answer = is_answer(letter);
	int rc = post_owner(ctx, office, enquiry, &officer, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {
	    mem_fmt(ctx, "The mail server said: %s", server_words(reply))};
	const char *advice[] = {"Please telephone them, or check the address.",
	    "The clock keeps running. Another answer may be sent as before: "
	    "reply to the mail that begins LEAVES THE COUNCIL."};
	struct notice notice = {.to = officer,
	    .enquiry = enquiry,
	    .about = mem_fmt(
		ctx, "A letter on %s could not be sent", enquiry->reference),
	    .sentence = mem_fmt(ctx,
		"The %s on enquiry %s could not be sent, and it will not be "
		"tried again.",
		letter_kind_read(letter->kind, &kind) ? letter_kind_words(kind)
						      : "letter",
		enquiry->reference),
	    .details = details,
	    .detail_count = 1,
	    .advice = advice,
	    .advice_count = answer ? 2 : 1,
	    .once_key = mem_fmt(ctx, "failed:%lld", (long long)letter->id)};
	return post_notice(ctx, office, &notice, err);
}

/* It was tried again after a day, and is tried no more: only who gets it knows
 * whether it came. */
static int
tell_uncertain(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err)
{
	struct officer *officer;
	int rc = post_owner(ctx, office, enquiry, &officer, err);
	if (rc <= 0)
		return rc;
	static const char *const details[] = {
	    "More than once the connection broke, or nobody answered, before "
	    "a mail server said that it has it. The clock keeps running."};
	static const char *const advice[] = {
	    "Please telephone them, and ask whether they have it.",
	    "If they have: FULL, in reply to this mail, says so, and the clock "
	    "stops.",
	    "If not: answer again as before, and SEND what is held then."};
	const struct notice notice = {.to = officer,
	    .enquiry = enquiry,
	    .about = "An answer may not have arrived",
	    .sentence = mem_fmt(ctx,
		"Nobody can say whether the answer on %s reached them.",
		enquiry->reference),
	    .details = details,
	    .detail_count = 1,
	    .advice = advice,
	    .advice_count = 3,
	    .context = mem_fmt(ctx, "{\"letter\":%lld}", (long long)letter->id),
	    .once_key = mem_fmt(ctx, "uncertain:%lld", (long long)letter->id)};
	return post_notice(ctx, office, &notice, err);
}

int
post_unlisted(void *ctx, struct office *office, const struct letter_row *letter,
    const char *why, struct err *err)
{
	struct officer *officer;
	const char *kind = letter_kind_info(LETTER_LEDGER)->name;
	int rc = mp_address_unreached(
	    office->store, letter->to_addr, office->now, err);
	if (rc <= 0 || strcmp(letter->kind, kind) != 0)
		return rc < 0 ? -1 : 0;
	log_event(LOG_NOTICE, "party.unreached", log_s("enquiry", ""),
	    log_i("letter", letter->id));
	rc = post_in_charge(ctx, office, NULL, NULL, &officer, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {mem_fmt(ctx, "Address: %s", letter->to_addr),
	    mem_fmt(ctx, "The mail system said: %s", server_words(why))};
	const char *advice[] = {"Please telephone the office and ask where the "
				"list should go.",
	    "No list goes to this address until its line in the register of "
	    "MPs is changed (enquiryctl import mps), or somebody writes from "
	    "it. You are not told again."};
	struct notice notice = {.to = officer,
	    .about = "An MP's office does not get its list",
	    .sentence = "The list of its enquiries did not reach an MP's "
			"office.",
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(ctx, "unlisted:%lld", (long long)letter->id)};
	return post_notice(ctx, office, &notice, err);
}

/* Is another answer on its way or held?  Then the enquiry's state is its. */
static int
has_other_answer(void *ctx, struct office *office, int64_t enquiry_id,
    const struct letter_row *than, struct err *err)
{
	static const char *const states[] = {
	    "held", "waiting", "sending", "uncertain"};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		struct letter_row *other;
		int rc = outbox_of_enquiry(office->store, ctx, enquiry_id,
		    "answer", states[i], &other, err);
		if (rc < 0)
			return -1;
		if (rc == 1 && other->id != than->id)
			return 1;
	}
	return 0;
}

/* Is it the answer that left last?  A bounce may come long after. */
static int
is_last_sent(void *ctx, struct office *office, const struct letter_row *letter,
    struct err *err)
{
	struct letter_row *last;
	int rc = outbox_of_enquiry(office->store, ctx, letter->enquiry_id,
	    "answer", "sent", &last, err);
	return rc == 1 ? last->id == letter->id : rc;
}

int
post_unanswered(void *ctx, struct office *office,
    const struct letter_row *letter, struct err *err)
{
	struct enquiry *enquiry;
	unsigned effects;
	if (!is_answer(letter))
		return 0;
	int rc =
	    enquiry_get(office->store, ctx, letter->enquiry_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	rc = has_other_answer(ctx, office, enquiry->id, letter, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	/* The clock stopped on the word of a server that takes it back. */
	int was_last = strcmp(enquiry->state, "answered") == 0
			   ? is_last_sent(ctx, office, letter, err)
			   : 0;
	if (was_last < 0)
		return -1;
	if (!enquiry_step(
		enquiry, was_last ? EVENT_REOPENED : EVENT_UNDONE, &effects) ||
	    strcmp(enquiry->state, "answered") == 0)
		return 0;
	enquiry->answered_at = 0;
	/* The calendar may have changed while nobody counted. */
	if (was_last && clocks_recount(ctx, office, enquiry, err) < 0)
		return -1;
	struct officer *to;
	rc = was_last ? comeback_inside(ctx, office, enquiry, 0, &to, err) : 0;
	if (rc < 0 || enquiry_update(office->store, enquiry, err) < 0 ||
	    post_event(office, enquiry, 0, letter->id, "daemon",
		"answer.undone", json_object(), err) < 0)
		return -1;
	return rc == 0 ? 0 : comeback_give(ctx, office, enquiry, to, err);
}

/* 1: they asked something after it was written, which it knows nothing of. */
static int
was_crossed(void *ctx, struct office *office, const struct letter_row *letter,
    struct err *err)
{
	struct event *events;
	size_t count;
	if (event_list(office->store, ctx, letter->enquiry_id, &events, &count,
		err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].kind, "enquiry.crossed") == 0 &&
		    events[i].message_id > letter->caused_by)
			return 1;
	return 0;
}

/* The clock runs on, for another answer, and what was promised is owed. */
static int
stay_open(struct office *office, struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err)
{
	unsigned effects;
	if (!enquiry_step(enquiry, EVENT_REOPENED, &effects))
		return 0;
	if (enquiry_update(office->store, enquiry, err) < 0)
		return -1;
	return post_event(office, enquiry, 0, letter->id, "daemon",
	    "enquiry.stays-open", json_object(), err);
}

/* An answer that has left stops the clock (P-23). */
static int
answer_sent(void *ctx, struct office *office, struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err)
{
	unsigned effects;
	int held = holding_sent(ctx, office, enquiry, letter, err);
	if (held != 0)
		return held < 0 ? -1 : 0;
	if (!enquiry_step(enquiry, EVENT_SENT, &effects))
		return 0;
	const int crossed = (effects & EFFECT_STOP_CLOCK) == 0
				? 0
				: was_crossed(ctx, office, letter, err);
	if (crossed != 0)
		return crossed < 0 ? -1
				   : stay_open(office, enquiry, letter, err);
	enquiry->promised_day = DAY_NONE;
	if (effects & EFFECT_STOP_CLOCK)
		enquiry->answered_at = office->now;
	log_event(LOG_NOTICE, "enquiry.answered",
	    log_s("enquiry", enquiry->reference));
	return enquiry_update(office->store, enquiry, err);
}

/* Were they to hear who deals with it (P-16)?  When the letter that says so
 * fails, tell_failed() asks a person to. */
static int
end_naming(struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, const char *state, struct err *err)
{
	const bool named = strcmp(letter->kind, "named") == 0;
	if (strcmp(state, "sent") == 0 && (named || is_answer(letter)))
		return naming_told(office, enquiry, err);
	if (strcmp(state, "failed") == 0 && named)
		return naming_over(office, enquiry, err);
	return 0;
}

int
post_outcome(void *ctx, struct office *office, const struct letter_row *letter,
    const char *state, const char *reply, struct err *err)
{
	struct enquiry *enquiry = NULL;
	bool failed = strcmp(state, "failed") == 0;
	if (strcmp(state, "waiting") == 0)
		return 0;
	if (letter->enquiry_id != 0 &&
	    enquiry_get(office->store, ctx, letter->enquiry_id, &enquiry, err) <
		0)
		return -1;
	if (post_event(office, enquiry, 0, letter->id, "daemon",
		mem_fmt(ctx, "letter.%s", state),
		json_pack("{s:s, s:i}", "kind", letter->kind, "attempts",
		    letter->attempts),
		err) < 0)
		return -1;
	if (failed && letter->to_staff)
		return post_untold(ctx, office, letter, reply, err);
	/* It was tried again after a day, and is tried no more. */
	if (letter->to_staff && strcmp(state, "uncertain") == 0 &&
	    letter->retried)
		return post_perhaps_untold(ctx, office, letter, err);
	if (failed && !letter->to_staff &&
	    post_unlisted(ctx, office, letter, reply, err) < 0)
		return -1;
	if (enquiry == NULL || letter->to_staff)
		return 0;
	if (end_naming(office, enquiry, letter, state, err) < 0)
		return -1;
	if (is_answer(letter) && strcmp(state, "sent") == 0)
		return answer_sent(ctx, office, enquiry, letter, err);
	if (is_answer(letter) && strcmp(state, "uncertain") == 0 &&
	    letter->retried)
		return tell_uncertain(ctx, office, enquiry, letter, err);
	if (!failed)
		return 0;
	if (party_unreached(office->store, letter->to_addr, office->now,
		server_words(reply), err) < 0)
		return -1;
	return post_unanswered(ctx, office, letter, err) < 0
		   ? -1
		   : tell_failed(ctx, office, enquiry, letter, reply, err);
}

int
post_damaged(void *ctx, struct office *office, const struct letter_row *letter,
    struct err *err)
{
	static const char why[] = "nothing: our stored copy of the letter is "
				  "damaged, so it was not sent";
	struct enquiry *enquiry = NULL;
	if (letter->enquiry_id != 0 &&
	    enquiry_get(office->store, ctx, letter->enquiry_id, &enquiry, err) <
		0)
		return -1;
	if (post_event(office, enquiry, 0, letter->id, "daemon",
		"letter.failed",
		json_pack("{s:s, s:s}", "kind", letter->kind, "why", "damaged"),
		err) < 0)
		return -1;
	if (letter->to_staff)
		return post_untold(ctx, office, letter, why, err);
	if (enquiry == NULL)
		return 0;
	/* Their address has nothing to do with it. */
	return post_unanswered(ctx, office, letter, err) < 0
		   ? -1
		   : tell_failed(ctx, office, enquiry, letter, why, err);
}
