/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A new enquiry: its kind, clocks, owner and parties, the acknowledgement, and
 * whoever is asked to answer.
 */
#include "daemon/intake/enquirer.h"

#include "daemon/intake/campaign.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/gather.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/member.h"
#include "daemon/intake/split.h"
#include "daemon/intake/voices.h"
#include "daemon/office/clocks.h"
#include "daemon/office/known.h"
#include "daemon/office/restricted.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/senders.h"
#include "daemon/sys/log.h"
#include "parsers/redact.h"

/* An MP by the register or by parliament.uk; of a registered sender what the
 * register says (P-14); anybody else writes for a family. */
static int
set_kind(struct intake *in, struct enquiry *enquiry, const struct mps *mps,
    struct err *err)
{
	struct sender *sender;
	const char *addr = in->facts->from.addr;
	enquiry->kind = gather_is_mp(in->facts, mps) ? "mp" : "family";
	if (strcmp(enquiry->kind, "mp") == 0 || addr == NULL)
		return 0;
	int rc = sender_by_addr(
	    in->office->store, in->ctx, addr, in->office->today, &sender, err);
	if (rc == 1)
		enquiry->kind =
		    strcmp(sender->kind, "councillor") == 0  ? "councillor"
		    : strcmp(sender->kind, "solicitor") == 0 ? "family"
							     : "other";
	return rc < 0 ? -1 : 0;
}

/* Of the first case that has them. */
static int
find_owner(struct intake *in, struct enquiry *enquiry, const int64_t *cases,
    size_t case_count, bool restricted, struct officer **owner_r,
    struct err *err)
{
	for (size_t i = 0; i < case_count; i++) {
		struct case_file *file;
		int rc =
		    case_get(in->office->store, in->ctx, cases[i], &file, err);
		if (rc < 0)
			return -1;
		if (rc == 0 || file->restricted != restricted)
			continue;
		if (enquiry->team[0] == '\0')
			enquiry->team = file->team;
		if (file->owner == NULL || *owner_r != NULL)
			continue;
		if (officer_by_addr(in->office->store, in->ctx, file->owner,
			in->office->today, owner_r, err) < 0)
			return -1;
	}
	return 0;
}

/* What is about a restricted case and another one too is the owner's of the
 * restricted one: no other may hear of it (P-40). */
static int
set_owner(struct intake *in, struct enquiry *enquiry, const int64_t *cases,
    size_t case_count, struct officer **owner_r, struct err *err)
{
	*owner_r = NULL;
	enquiry->team = "";
	if (find_owner(in, enquiry, cases, case_count, true, owner_r, err) <
		0 ||
	    find_owner(in, enquiry, cases, case_count, false, owner_r, err) < 0)
		return -1;
	if (*owner_r == NULL)
		return 0;
	unsigned effects;
	enquiry->owner_id = (*owner_r)->id;
	if (enquiry->team[0] == '\0')
		enquiry->team = (*owner_r)->team;
	enquiry_step(enquiry, EVENT_ASSIGNED, &effects);
	return 0;
}

/* Everybody in Cc, without rights until the owner gives them (P-8). */
static int
add_parties(struct intake *in, const struct enquiry *enquiry,
    struct party *enquirer, struct err *err)
{
	const struct facts *f = in->facts;
	*enquirer = (struct party){.enquiry_id = enquiry->id,
	    .role = PARTY_ROLE_ENQUIRER,
	    .addr = f->from.addr,
	    .name = f->from.name};
	if (f->from.addr == NULL)
		return 0;
	if (party_add(in->office->store, enquirer, err) < 0)
		return -1;
	for (size_t i = 0; i < f->cc_count; i++) {
		struct party copied = {.enquiry_id = enquiry->id,
		    .role = PARTY_ROLE_COPIED,
		    .addr = f->cc[i].addr,
		    .name = f->cc[i].name};
		if (copied.addr == NULL || copied.addr[0] == '\0' ||
		    span_eq_ascii(span_str(copied.addr),
			span_str(in->office->config->mailbox.address)) ||
		    span_eq_ascii(
			span_str(copied.addr), span_str(enquirer->addr)))
			continue;
		if (party_add(in->office->store, &copied, err) < 0)
			return -1;
	}
	return 0;
}

/* What else it may belong to, in words, as far as its reader may know. */
static int
describe_matches(struct intake *in, const struct enquiry *enquiry,
    const struct opening *opening, struct allocation *allocation,
    struct err *err)
{
	const struct officer *reader;
	const char **words =
	    mem_many(in->ctx, const char *, opening->match_count);
	int rc = opening->match_count == 0
		     ? 0
		     : known_reader(in->ctx, in->office, enquiry,
			   allocation->to, &reader, err);
	if (rc <= 0)
		return rc;
	for (size_t i = 0; i < opening->match_count; i++) {
		struct enquiry *other;
		rc = enquiry_get(in->office->store, in->ctx,
		    opening->matches[i], &other, err);
		if (rc == 1)
			rc = known_to(in->ctx, in->office, other, reader, err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			words[allocation->match_count++] =
			    mem_fmt(in->ctx, "%s (%s), received %s",
				other->reference, post_kind_words(other->kind),
				post_day(in->ctx, other->received_day));
	}
	allocation->matches = words;
	return 0;
}

/* The acknowledgement, then whoever is asked to answer. */
static int
tell(struct intake *in, const struct enquiry *enquiry,
    const struct party *enquirer, struct officer *owner,
    const struct opening *opening, struct err *err)
{
	const char *why = "there is no sender address to answer";
	const char *campaign;
	int acked = 0;
	const char *may_tell;
	if (campaign_take(in, enquiry, &campaign, err) < 0 ||
	    footings_disclosure(in, enquiry, &may_tell, err) < 0)
		return -1;
	struct officer *colleague;
	int rc = enquirer->addr == NULL
		     ? 0
		     : officer_by_addr(in->office->store, in->ctx,
			   enquirer->addr, in->office->today, &colleague, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		why = "it comes from a colleague";
	else if (in->mail->row != NULL && in->mail->row->junk)
		why = "it lay in the Junk folder";
	else if (enquirer->addr != NULL)
		acked = post_ack(in->ctx, in->office, in->mail,
		    &(struct correspondent){.enquiry = enquiry,
			.party = enquirer,
			.proof = (int)in->identity.proof},
		    heed_tone(in), &why, err);
	if (acked < 0)
		return -1;

	struct allocation allocation = {.to = owner,
	    .because = opening->because,
	    .unproven = !identity_is_proved(in->identity.proof),
	    .urgent = signs_urgent(heed_signs(in)),
	    .acknowledged = acked ? "yes" : mem_fmt(in->ctx, "no: %s", why),
	    .disclosure = may_tell,
	    .news = campaign};
	if (owner == NULL) {
		rc = intake_duty(in, enquiry->team, &owner, err);
		if (rc < 0)
			return -1;
		if (rc == 0) {
			log_event(LOG_ERR, "mail.triage",
			    log_s("enquiry", enquiry->reference),
			    log_s("why", "no officer is on duty"));
			return 0;
		}
		allocation.to = owner;
		allocation.for_duty = true;
	}
	if (describe_matches(in, enquiry, opening, &allocation, err) < 0)
		return -1;
	return post_allocation(
	    in->ctx, in->office, in->mail, enquiry, &allocation, err);
}

/* Linked enquiries stand in the time line, for those inside only. */
static int
record_links(struct intake *in, const struct enquiry *enquiry,
    const struct opening *opening, struct err *err)
{
	json_t *references = json_array();
	for (size_t i = 0; i < opening->linked_count; i++) {
		struct enquiry *other;
		if (enquiry_get(in->office->store, in->ctx, opening->linked[i],
			&other, err) == 1)
			json_array_append_new(
			    references, json_string(other->reference));
	}
	if (json_array_size(references) == 0) {
		json_decref(references);
		return 0;
	}
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    "daemon", "enquiry.linked", json_pack("{s:o}", "to", references),
	    err);
}

/* A case may be restricted to others than the owner its register names. */
static int
keep_inside(struct intake *in, struct enquiry *enquiry, struct officer **owner,
    struct err *err)
{
	int rc = restricted_hand_over(in->ctx, in->office, enquiry, owner, err);
	return rc <= 0 ? rc : enquiry_update(in->office->store, enquiry, err);
}

static int
note_opened(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct jsonout said;
	log_event(LOG_NOTICE, "enquiry.opened",
	    log_s("enquiry", enquiry->reference), log_s("kind", enquiry->kind),
	    log_i("message", in->mail->message_id));
	post_say(in->office, &said);
	jsonout_int(&said, "due_day", enquiry->due_day);
	jsonout_text(&said, "kind", enquiry->kind);
	jsonout_text(&said, "sender", in->identity.evidence);
	jsonout_text(&said, "working", enquiry->due_working);
	return post_event_said(in->office, enquiry, in->mail->message_id, 0,
	    "enquiry.opened", &said, err);
}

int
enquirer_open(struct intake *in, const struct opening *opening, struct err *err)
{
	struct store *store = in->office->store;
	struct mps mps = {0};
	struct officer *owner;
	struct party enquirer;
	const char *subject = redact(in->ctx, in->facts, in->facts->subject);
	struct enquiry enquiry = {.state = lifecycle_state_name(ENQUIRY_NEW),
	    .subject = subject == NULL ? "" : subject,
	    .opened_by_message = in->mail->message_id,
	    .last_rung = -1};
	if (in->facts->from.addr != NULL &&
	    mps_by_addr(store, in->ctx, in->facts->from.addr, in->office->today,
		&mps, err) < 0)
		return -1;
	if (set_kind(in, &enquiry, &mps, err) < 0 ||
	    member_of(in, &mps, opening->follows, &enquiry.mp_id, err) < 0)
		return -1;
	enquiry.their_reference = strcmp(enquiry.kind, "mp") == 0
				      ? gather_their_reference(in->facts)
				      : NULL;
	enquiry.received_at = in->mail->received_at;
	enquiry.received_day = in->mail->received_day;
	if (clocks_start(
		in->ctx, in->office, &enquiry, in->mail->received_s, err) < 0 ||
	    set_owner(in, &enquiry, opening->cases, opening->case_count, &owner,
		err) < 0 ||
	    enquiry_add(store, in->ctx, in->office->config->reference_prefix,
		&enquiry, err) < 0 ||
	    add_parties(in, &enquiry, &enquirer, err) < 0)
		return -1;
	for (size_t i = 0; i < opening->case_count; i++)
		if (enquiry_link_case(
			store, enquiry.id, opening->cases[i], err) < 0)
			return -1;
	if (keep_inside(in, &enquiry, &owner, err) < 0)
		return -1;
	if (note_opened(in, &enquiry, err) < 0 ||
	    intake_record(in, OUTCOME_ENQUIRY, &enquiry, opening->rule,
		opening->evidence, err) < 0)
		return -1;
	if (record_links(in, &enquiry, opening, err) < 0 ||
	    heed_flags(in, &enquiry, err) < 0)
		return -1;
	if (gather_leave_trail(in, &enquiry, err) < 0 ||
	    footings_start(in, &enquiry, opening->follows, err) < 0 ||
	    split_ask(in, &enquiry,
		opening->follows != 0 ? 0 : opening->case_count, err) < 0 ||
	    voices_tell(in, &enquiry, owner, opening->linked,
		opening->linked_count, err) < 0)
		return -1;
	return tell(in, &enquiry, &enquirer, owner, opening, err);
}
