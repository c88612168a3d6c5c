/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An officer's words on their way to the enquirer (P-27, P-28): guarded, held
 * with reasons or released after a delay that UNDO can use.
 */
#include "daemon/intake_p.h"

#include "daemon/policy/guard.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"
#include "parsers/base/buf.h"

enum { REASONS_BYTES = 16 * 1024, REFERENCES_MAX = 64, QUOTED_MAX = 256 };

/* "10:42 on Monday 7 December 2026", in the council's zone. */
static const char *
clock_words(void *ctx, int64_t at)
{
	int32_t seconds;
	int32_t day = zone_civil(at, &seconds);
	return mem_fmt(ctx, "%d:%02d on %s", seconds / 3600, seconds / 60 % 60,
	    post_day(ctx, day));
}

/* Is this officer the owner, their deputy, or on duty for an ownerless one? */
static int
speaks_for(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct officer *owner;
	if (enquiry->owner_id == in->officer->id)
		return 1;
	int rc = intake_owner(in, enquiry, &owner, err);
	if (rc <= 0)
		return rc;
	if (owner->id == in->officer->id)
		return 1;
	return enquiry->owner_id != 0 && owner->deputy != NULL &&
	       span_eq_ascii(
		   span_str(owner->deputy), span_str(in->officer->addr));
}

static int
enquirer_of(struct intake *in, const struct enquiry *enquiry,
    struct party **party_r, struct err *err)
{
	struct party *parties;
	size_t count;
	if (party_list(in->office->store, in->ctx, enquiry->id, &parties,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (parties[i].role == PARTY_ROLE_ENQUIRER) {
			*party_r = &parties[i];
			return 1;
		}
	return 0;
}

/* References an answer may carry: its cases' and the enquirer's own. */
static size_t
allowed_references(
    struct intake *in, const struct enquiry *enquiry, const char **out)
{
	struct err err;
	int64_t *ids;
	size_t count;
	size_t n = 0;
	if (enquiry->their_reference != NULL)
		out[n++] = enquiry->their_reference;
	if (enquiry_cases(in->office->store, in->ctx, enquiry->id, &ids, &count,
		&err) < 0)
		return n;
	for (size_t i = 0; i < count && n < REFERENCES_MAX; i++) {
		struct case_file *file;
		if (case_get(in->office->store, in->ctx, ids[i], &file, &err) ==
		    1)
			out[n++] = file->reference;
	}
	return n;
}

/*
 * What our own allocation letter showed: the enquirer's words with every
 * reference in them, and other enquiries on the same cases.  It may stand in
 * the quoted tail of the reply, which is cut off.
 */
static int
quoted_references(struct intake *in, const struct enquiry *enquiry,
    const char *const **out_r, size_t *count_r, struct err *err)
{
	struct span json;
	struct facts *opening;
	int64_t *cases;
	size_t case_count;
	size_t n = 0;
	const char **out = mem_many(in->ctx, const char *, QUOTED_MAX);
	int rc = inbox_facts(
	    in->office->store, in->ctx, enquiry->opened_by_message, &json, err);
	if (rc < 0 ||
	    (rc == 1 && facts_from_json(in->ctx, json, &opening, err) < 0))
		return -1;
	for (size_t i = 0; rc == 1 && i < opening->found_count; i++)
		if (n < QUOTED_MAX)
			out[n++] = opening->found[i].normal;
	if (enquiry_cases(in->office->store, in->ctx, enquiry->id, &cases,
		&case_count, err) < 0)
		return -1;
	for (size_t i = 0; i < case_count; i++) {
		struct enquiry **open;
		size_t count;
		if (enquiries_of_case(in->office->store, in->ctx, cases[i],
			&open, &count, err) < 0)
			return -1;
		for (size_t k = 0; k < count && n < QUOTED_MAX; k++)
			out[n++] = open[k]->reference;
	}
	*out_r = out;
	*count_r = n;
	return 0;
}

/* An officer's first weeks: every answer waits for SEND (P-28). */
static bool
is_new(const struct intake *in)
{
	int32_t since = zone_civil(in->officer->registered_at, NULL);
	return in->office->today - since < in->office->config->new_officer_days;
}

static int
check(struct intake *in, const struct enquiry *enquiry, bool speaks,
    struct guard_result *result_r, struct err *err)
{
	const struct config *config = in->office->config;
	const char **references =
	    mem_many(in->ctx, const char *, REFERENCES_MAX + 1);
	size_t own = 1 + config->mailbox.alias_count;
	const char **mailbox = mem_many(in->ctx, const char *, own);
	mailbox[0] = config->mailbox.address;
	for (size_t i = 1; i < own; i++)
		mailbox[i] = config->mailbox.aliases[i - 1];

	struct guard_input input = {.facts = in->facts,
	    .from_owner = speaks,
	    .waits_for_send = is_new(in),
	    .colleague_copied = guard_colleague(in->facts, config->own_domains,
		config->own_domain_count, mailbox, own),
	    .own_reference = enquiry->reference,
	    .references = references,
	    .reference_count = allowed_references(in, enquiry, references),
	    .today = in->office->today};
	if (quoted_references(
		in, enquiry, &input.quoted, &input.quoted_count, err) < 0)
		return -1;
	*result_r = guard_check(in->ctx, &input);
	return 0;
}

/* A newer answer takes the place of one that still waits. */
static int
drop_pending(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	static const char *const states[] = {"held", "waiting"};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		struct letter_row *letter;
		int rc = outbox_of_enquiry(in->office->store, in->ctx,
		    enquiry->id, "answer", states[i], &letter, err);
		if (rc < 0 || (rc == 1 && outbox_drop(in->office->store,
					      letter->id, err) < 0))
			return -1;
	}
	return 0;
}

/* Whoever is asked and answers has accepted; an ownerless enquiry becomes
 * the answering officer's (P-27). */
static void
accept(struct intake *in, struct enquiry *enquiry)
{
	unsigned effects;
	if (enquiry->owner_id != 0)
		return;
	if (!enquiry_step(enquiry, EVENT_ASSIGNED, &effects))
		return;
	enquiry->owner_id = in->officer->id;
	if (enquiry->team[0] == '\0')
		enquiry->team = in->officer->team;
}

static const char *
reasons_text(void *ctx, const struct guard_result *result, struct receipt *r)
{
	struct buf b;
	if (result->reason_count == 0)
		return NULL;
	buf_init(&b, ctx, REASONS_BYTES);
	for (size_t i = 0; i < result->reason_count; i++) {
		const struct guard_reason *reason = &result->reasons[i];
		buf_add_fmt(&b, "%s%d %s", i == 0 ? "" : "\n", reason->number,
		    reason->sentence);
		json_array_append_new(
		    r->held, json_pack("{s:s, s:s}", "number",
				 mem_fmt(ctx, "%d", reason->number), "why",
				 reason->sentence));
	}
	return b.p;
}

static void
tell_waiting(struct intake *in, struct receipt *r, bool held, int64_t letter_id)
{
	json_decref(r->context);
	r->context = json_pack("{s:I}", "letter", (json_int_t)letter_id);
	if (held)
		return;
	r->leaves_at = clock_words(
	    in->ctx, in->office->now + in->office->config->release_delay_s);
	json_array_append_new(
	    r->undo, json_string("Reply UNDO to stop your answer."));
}

int
answer_take(struct intake *in, struct enquiry *enquiry, struct receipt *r,
    struct err *err)
{
	struct guard_result guard;
	struct party *party = NULL;
	unsigned effects;
	int64_t letter_id = 0;
	int rc = enquirer_of(in, enquiry, &party, err);
	int speaks = rc < 0 ? -1 : speaks_for(in, enquiry, err);
	if (speaks < 0 || check(in, enquiry, speaks, &guard, err) < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, NULL,
		    "this enquiry has no address to answer to; please "
		    "telephone or write");
		return 0;
	}
	const char *reasons = reasons_text(in->ctx, &guard, r);
	if (speaks)
		accept(in, enquiry);
	if (!enquiry_step(enquiry,
		reasons == NULL ? EVENT_ANSWER_READY : EVENT_ANSWER_HELD,
		&effects)) {
		receipt_refused(r, NULL,
		    mem_fmt(in->ctx, "%s is %s, so nothing was sent%s",
			enquiry->reference, enquiry->state,
			strcmp(enquiry->state, "new") == 0
			    ? "; reply ACCEPT first"
			    : ""));
		return 0;
	}
	/* Two answers at once: the lifecycle holds the second. */
	if (reasons == NULL && !(effects & EFFECT_START_DELAY))
		reasons = "1 Another answer is on its way already.";
	if (effects & EFFECT_DROP_PENDING && drop_pending(in, enquiry, err) < 0)
		return -1;
	if (post_answer(in->ctx, in->office, in->mail, enquiry, in->officer,
		party, reasons, guard.needs_manager, &letter_id, err) < 0) {
		if (err->kind != ERR_INPUT)
			return -1;
		receipt_refused(r, NULL, mem_str(in->ctx, err->text));
		return 0;
	}
	tell_waiting(in, r, reasons != NULL, letter_id);
	log_event(LOG_NOTICE,
	    reasons == NULL ? "answer.released" : "answer.held",
	    log_s("enquiry", enquiry->reference), log_i("letter", letter_id));
	if (enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	return post_event(in->office, enquiry, in->mail->message_id, letter_id,
	    in->officer->addr, reasons == NULL ? "answer.ready" : "answer.held",
	    json_pack("{s:s}", "reasons", reasons == NULL ? "" : reasons), err);
}

/* The answer a SEND or UNDO is about: the receipt's, or the newest. */
static int
find_answer(struct intake *in, const struct enquiry *enquiry, const char *state,
    struct letter_row **letter_r, struct err *err)
{
	if (in->letter != NULL && in->letter->context != NULL) {
		json_t *context = json_loads(in->letter->context, 0, NULL);
		int64_t id =
		    json_integer_value(json_object_get(context, "letter"));
		json_decref(context);
		int rc = id == 0 ? 0
				 : outbox_get(in->office->store, in->ctx, id,
				       letter_r, err);
		if (rc != 0)
			return rc < 0 ? -1
				      : strcmp((*letter_r)->state, state) == 0;
	}
	return outbox_of_enquiry(in->office->store, in->ctx, enquiry->id,
	    "answer", state, letter_r, err);
}

int
answer_send(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct letter_row *letter;
	unsigned effects;
	int rc = find_answer(in, enquiry, "held", &letter, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command, "no answer is being held");
		return 0;
	}
	if (letter->context != NULL && in->officer->role < OFFICER_MANAGER) {
		receipt_refused(r, command,
		    "it seems to be about another child, so a manager must "
		    "send it");
		return 0;
	}
	accept(in, enquiry);
	if (!enquiry_step(enquiry, EVENT_RELEASED, &effects)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s", enquiry->reference,
			enquiry->state));
		return 0;
	}
	int64_t at = in->office->now + in->office->config->release_delay_s;
	if (outbox_release(in->office->store, letter->id, at, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	receipt_changed(r, command, "your answer is released");
	tell_waiting(in, r, false, letter->id);
	log_event(LOG_NOTICE, "answer.released",
	    log_s("enquiry", enquiry->reference), log_i("letter", letter->id));
	return post_event(in->office, enquiry, in->mail->message_id, letter->id,
	    in->officer->addr, "answer.released",
	    json_pack("{s:s}", "reasons",
		letter->held_reasons == NULL ? "" : letter->held_reasons),
	    err);
}

int
answer_undo(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct letter_row *letter;
	unsigned effects;
	int rc = find_answer(in, enquiry, "waiting", &letter, err);
	if (rc == 0)
		rc = find_answer(in, enquiry, "held", &letter, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command,
		    "no answer is waiting; one that has left cannot be "
		    "called back");
		return 0;
	}
	rc = outbox_drop(in->office->store, letter->id, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command, "too late: it has just left");
		return 0;
	}
	if (enquiry_step(enquiry, EVENT_UNDONE, &effects) &&
	    enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	receipt_changed(r, command, "your answer was stopped; nobody got it");
	return post_event(in->office, enquiry, in->mail->message_id, letter->id,
	    in->officer->addr, "answer.undone", json_object(), err);
}
