/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/intake_p.h"

#include "daemon/compose/thread.h"
#include "daemon/intake/absent.h"
#include "daemon/intake/bounce.h"
#include "daemon/intake/enquirer.h"
#include "daemon/intake/form.h"
#include "daemon/intake/junk.h"
#include "daemon/intake/post_fate.h"
#include "daemon/intake/provedcopy.h"
#include "daemon/intake/staff.h"
#include "daemon/intake/weakmark.h"
#include "daemon/office/kept.h"
#include "daemon/store/events.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"
#include "parsers/redact.h"

int
intake_record(struct intake *in, enum message_outcome outcome,
    const struct enquiry *enquiry, const char *rule, const char *evidence,
    struct err *err)
{
	const struct facts *f = in->facts;
	struct message_decision decision = {.outcome = outcome,
	    .enquiry_id = enquiry == NULL ? 0 : enquiry->id,
	    .state = "decided",
	    .class = mail_class_name(f->class),
	    .from_addr = f->from.addr == NULL ? "" : f->from.addr,
	    .proved = identity_is_proved(in->identity.proof),
	    .from_name = f->from.name,
	    .subject = redact(in->ctx, f, f->subject),
	    .subject_base = f->subject_base,
	    .message_id = f->message_id,
	    .content_hash = f->content_hash,
	    .rule = rule,
	    .evidence = evidence,
	    .facts = in->mail->facts_json,
	    .decided_at = in->office->now};
	if (inbox_decide(
		in->office->store, in->mail->message_id, &decision, err) < 0)
		return -1;
	log_event(LOG_INFO, "mail.filed",
	    log_i("message", in->mail->message_id),
	    log_s("outcome", message_outcome_name(outcome)),
	    log_s("rule", rule),
	    log_s("enquiry", enquiry == NULL ? "" : enquiry->reference));
	struct jsonout said;
	post_say(in->office, &said);
	jsonout_text(&said, "evidence", evidence == NULL ? "" : evidence);
	jsonout_text(&said, "outcome", message_outcome_name(outcome));
	jsonout_text(&said, "proof", identity_proof_name(in->identity.proof));
	jsonout_text(&said, "rule", rule);
	jsonout_text(&said, "sender",
	    in->identity.evidence == NULL ? "" : in->identity.evidence);
	/* Message-ID or content of another mail, but not both. */
	jsonout_bool(&said, "shares", in->flagged);
	return post_event_said(in->office, enquiry, in->mail->message_id, 0,
	    "mail.filed", &said, err);
}

int
intake_duty(struct intake *in, const char *team, struct officer **officer_r,
    struct err *err)
{
	return post_in_charge(in->ctx, in->office, team, NULL, officer_r, err);
}

int
intake_owner(struct intake *in, const struct enquiry *enquiry,
    struct officer **officer_r, struct err *err)
{
	return post_owner(in->ctx, in->office, enquiry, officer_r, err);
}

bool
intake_among(const int64_t *ids, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* ---- which letter of ours it answers ---- */

static int
try_id(struct intake *in, const char *id, struct err *err)
{
	int64_t letter_id;
	if (id == NULL || thread_message_id_read(in->office->keys,
			      in->office->key_count, id, &letter_id) == 0)
		return 0;
	return outbox_row(
	    in->office->store, in->ctx, letter_id, &in->letter, err);
}

/* In-Reply-To first, then References from the newest. */
static int
find_letter(struct intake *in, struct err *err)
{
	const struct facts *f = in->facts;
	int rc = try_id(in, f->in_reply_to, err);
	for (size_t i = f->reference_count; rc == 0 && i > 0; i--)
		rc = try_id(in, f->references[i - 1], err);
	if (rc == 0)
		in->letter = NULL;
	return rc < 0 ? -1 : 0;
}

/* Whoever replies to a letter has had it: one whose end was uncertain has
 * arrived, with all that follows from that. */
static int
note_arrival(struct intake *in, struct err *err)
{
	if (in->letter == NULL || in->facts->class == CLASS_BOUNCE ||
	    strcmp(in->letter->state, "uncertain") != 0)
		return 0;
	int rc = outbox_arrived(
	    in->office->store, in->letter->id, in->office->now, err);
	if (rc <= 0)
		return rc;
	in->letter->state = "sent";
	return post_outcome(in->ctx, in->office, in->letter, "sent", NULL, err);
}

/* ---- machine mail (P-5) ---- */

static int
take_machine(struct intake *in, struct err *err)
{
	struct enquiry *enquiry = NULL;
	int rc = 0;
	if (in->facts->class == CLASS_BOUNCE)
		rc = bounce_take(in, &enquiry, err);
	else if (in->facts->class == CLASS_VACATION && absent_take(in, err) < 0)
		return -1;
	else if (in->letter != NULL && in->letter->enquiry_id != 0)
		rc = enquiry_get(in->office->store, in->ctx,
		    in->letter->enquiry_id, &enquiry, err);
	if (rc < 0)
		return -1;
	log_event(LOG_INFO, "mail.machine",
	    log_i("message", in->mail->message_id),
	    log_s("class", mail_class_name(in->facts->class)));
	return intake_record(in, OUTCOME_MACHINE, enquiry, "machine mail",
	    in->facts->class_evidence, err);
}

/* ---- duplicates ---- */

static int
take_duplicate(struct intake *in, int64_t original, struct err *err)
{
	struct message *first;
	struct message_decision decision = {.outcome = OUTCOME_DUPLICATE,
	    .duplicate_of = original,
	    .state = "decided",
	    .class = mail_class_name(in->facts->class),
	    .from_addr =
		in->facts->from.addr == NULL ? "" : in->facts->from.addr,
	    .proved = identity_is_proved(in->identity.proof),
	    .message_id = in->facts->message_id,
	    .content_hash = in->facts->content_hash,
	    .rule = "duplicate",
	    .evidence = mem_fmt(in->ctx,
		"same content and Message-ID as "
		"message %lld",
		(long long)original),
	    .decided_at = in->office->now};
	int rc = inbox_get(in->office->store, in->ctx, original, &first, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		decision.enquiry_id = first->enquiry_id;
	log_event(LOG_INFO, "mail.duplicate",
	    log_i("message", in->mail->message_id), log_i("of", original));
	return inbox_decide(
	    in->office->store, in->mail->message_id, &decision, err);
}

/* 1: it was there before, and is dealt with; 0: it is a mail like any other. */
static int
take_again(struct intake *in, struct err *err)
{
	int64_t original;
	int rc = inbox_duplicate(in->office->store, in->mail->message_id,
	    in->facts->content_hash, in->facts->message_id, &original,
	    &in->flagged, err);
	if (rc <= 0)
		return rc;
	rc = provedcopy_take(in, original, err);
	if (rc != 0)
		return rc;
	rc = provedcopy_addressed(in, original, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return take_duplicate(in, original, err) < 0 ? -1 : 1;
}

/* ---- the order of questions ---- */

static void
prove(struct intake *in)
{
	const struct config *config = in->office->config;
	struct identity_policy policy = {.authserv_id = config->authserv_id,
	    .accept_no_id = config->microsoft_authres,
	    .trusted_hops = config->trusted_hops,
	    .trust_auth_as = config->trust_auth_as,
	    .auth_sources = config->auth_sources,
	    .auth_source_count = config->auth_source_count,
	    .own_domains = config->own_domains,
	    .own_domain_count = config->own_domain_count};
	in->identity = identity_prove(in->ctx, &policy, in->facts);
}

static int
decide(struct intake *in, struct err *err)
{
	const struct facts *f = in->facts;
	int rc = take_again(in, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (!in->mail->row->junk && in->office->config->mailbox.junk != NULL &&
	    inbox_out_of_junk(in->office->store, in->mail->message_id,
		f->content_hash, f->message_id, err) < 0)
		return -1;
	if (find_letter(in, err) < 0 || note_arrival(in, err) < 0 ||
	    (f->from.addr != NULL &&
		register_meet(in->office->store, f->from.addr, err) < 0))
		return -1;
	rc = junk_take(in, err);
	if (rc == 0)
		rc = form_take(in, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (f->class != CLASS_HUMAN) {
		rc = weakmark_take(in, err);
		return rc == 0 ? take_machine(in, err) : rc < 0 ? -1 : 0;
	}

	if (f->from.addr != NULL) {
		rc = officer_by_addr(in->office->store, in->ctx, f->from.addr,
		    in->office->today, &in->officer, err);
		if (rc < 0 ||
		    address_reached(in->office->store, f->from.addr, err) < 0)
			return -1;
		if (rc == 0)
			in->officer = NULL;
	}
	return in->officer != NULL ? staff_decide(in, err)
				   : enquirer_decide(in, err);
}

int
intake_reopen(struct office *office, struct intake *then,
    struct intake_mail *mail, const struct facts *facts,
    const struct message *row, void *ctx, struct err *err)
{
	mail->facts = facts;
	mail->row = row;
	mail->received_at = row->internaldate;
	mail->received_day = zone_civil(row->internaldate, &mail->received_s);
	*then = (struct intake){
	    .ctx = ctx, .office = office, .mail = mail, .facts = facts};
	prove(then);
	if (form_outweigh(then, err) < 0)
		return -1;
	mail->facts = then->facts;
	return 0;
}

int
intake_decide(
    void *ctx, struct office *office, struct intake_mail *mail, struct err *err)
{
	struct facts *facts;
	struct intake in;
	if (facts_from_json(ctx, mail->facts_json, &facts, err) < 0)
		return err_prefix(err, "facts");
	/* What an officer answers is guarded by what it may quote (P-28). */
	const char *reply = facts->reply;
	if (kept_trim(ctx, office->store, facts, err) < 0)
		return -1;
	facts->reply = reply;
	return intake_reopen(office, &in, mail, facts, mail->row, ctx, err) < 0
		   ? -1
		   : decide(&in, err);
}
