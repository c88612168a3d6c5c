/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail from outside: which enquiry it belongs to, or a new one.
 *
 * This file gathers (what the mail names, what the sender is in each enquiry
 * named); policy/filing decides.
 */
#include "daemon/intake_p.h"

#include "daemon/compose/thread.h"
#include "daemon/policy/deadline.h"
#include "daemon/policy/filing.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

enum {
	HITS_MAX = 64,
	SAME_SUBJECT_DAYS = 30,
	REOPEN_WORKING_DAYS = 5, /* P-12 */
	THANKS_WORDS = 40
};

/* What the sender is, looked up once for all hits. */
struct sender {
	struct mp *mp; /* NULL: not an MP's office */
};

struct gather {
	struct intake *in;
	struct sender sender;
	struct filing_hit hits[HITS_MAX];
	size_t count;
};

/* ---- gathering ---- */

static enum filing_party
standing(struct gather *g, const struct enquiry *enquiry, struct err *err)
{
	struct party *parties;
	size_t count;
	enum filing_party best = PARTY_STRANGER;
	struct span from = span_str(g->in->facts->from.addr);
	if (party_list(g->in->office->store, g->in->ctx, enquiry->id, &parties,
		&count, err) < 0)
		return PARTY_STRANGER;
	if (g->sender.mp != NULL && enquiry->mp_id == g->sender.mp->id)
		best = PARTY_SAME_OFFICE;
	for (size_t i = 0; i < count; i++) {
		static const enum filing_party as[] = {
		    [PARTY_ROLE_ENQUIRER] = PARTY_ENQUIRER,
		    [PARTY_ROLE_COPIED] = PARTY_COPIED,
		    [PARTY_ROLE_CONTRIBUTOR] = PARTY_CONTRIBUTOR};
		if (span_eq_ascii(span_str(parties[i].addr), from) &&
		    as[parties[i].role] > best)
			best = as[parties[i].role];
	}
	return best;
}

/* Answered or closed more than five working days ago (P-12). */
static bool
is_past(const struct office *office, const struct enquiry *enquiry)
{
	int64_t ended =
	    enquiry->closed_at != 0 ? enquiry->closed_at : enquiry->answered_at;
	if (ended == 0)
		return false;
	int32_t day = zone_civil(ended, NULL);
	return workday_count(office->calendar, day, office->today) >
	       REOPEN_WORKING_DAYS;
}

static int
add_hit(struct gather *g, enum filing_rule rule, bool keyed, int64_t enquiry_id,
    const char *evidence, struct err *err)
{
	struct enquiry *enquiry;
	if (g->count == HITS_MAX || enquiry_id == 0)
		return 0;
	int rc = enquiry_get(
	    g->in->office->store, g->in->ctx, enquiry_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	g->hits[g->count++] = (struct filing_hit){.rule = rule,
	    .keyed = keyed,
	    .enquiry = enquiry_id,
	    .party = standing(g, enquiry, err),
	    .past = is_past(g->in->office, enquiry),
	    .evidence = evidence};
	return 0;
}

static int
gather_tokens(struct gather *g, struct err *err)
{
	const struct facts *f = g->in->facts;
	const struct office *office = g->in->office;
	int64_t id;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < f->to_count + f->cc_count; i++) {
		const char *addr = i < f->to_count
				       ? f->to[i].addr
				       : f->cc[i - f->to_count].addr;
		if (addr != NULL && thread_token_address_read(office->keys,
					office->key_count, addr, &id))
			rc = add_hit(g, FILING_TOKEN, true, id,
			    "our token in To or Cc", err);
	}
	for (size_t i = 0; rc == 0 && i < f->delivered_to_count; i++)
		if (thread_token_address_read(office->keys, office->key_count,
			f->delivered_to[i], &id))
			rc = add_hit(g, FILING_TOKEN, true, id,
			    "our token in the delivery address", err);
	return rc;
}

static int
gather_id(struct gather *g, const char *id, struct err *err)
{
	const struct office *office = g->in->office;
	int64_t enquiry_id;
	int64_t letter_id;
	if (id == NULL)
		return 0;
	if (thread_message_id_read(
		office->keys, office->key_count, id, &letter_id)) {
		struct letter_row *letter;
		int rc = outbox_get(
		    office->store, g->in->ctx, letter_id, &letter, err);
		if (rc <= 0)
			return rc;
		/* A letter to staff that was passed on outside opens no door:
		 * its id is then only a suggestion. */
		return add_hit(g, FILING_THREAD, !letter->to_staff,
		    letter->enquiry_id, "reply to a letter of ours", err);
	}
	int rc =
	    inbox_enquiry_by_message_id(office->store, id, &enquiry_id, err);
	if (rc <= 0)
		return rc;
	return add_hit(g, FILING_THREAD, false, enquiry_id,
	    "reply to a mail in the enquiry", err);
}

static int
gather_thread(struct gather *g, struct err *err)
{
	const struct facts *f = g->in->facts;
	int rc = gather_id(g, f->in_reply_to, err);
	for (size_t i = f->reference_count; rc >= 0 && i > 0; i--)
		rc = gather_id(g, f->references[i - 1], err);
	return rc < 0 ? -1 : 0;
}

static int
gather_own(
    struct gather *g, const struct found_reference *found, struct err *err)
{
	struct enquiry *enquiry;
	enum filing_rule rule =
	    found->where == FOUND_SUBJECT ? FILING_SUBJECT : FILING_TEXT;
	/* What is only quoted may be anybody's old mail (P-7 rule 4). */
	if (!found->valid || found->where == FOUND_QUOTED_TEXT)
		return 0;
	int rc = enquiry_by_reference(
	    g->in->office->store, g->in->ctx, found->normal, &enquiry, err);
	if (rc <= 0)
		return rc;
	return add_hit(g, rule, false, enquiry->id, found->normal, err);
}

static int
gather_case(
    struct gather *g, const struct found_reference *found, struct err *err)
{
	struct case_file *file;
	if (!found->valid || found->where == FOUND_QUOTED_TEXT ||
	    g->count == HITS_MAX)
		return 0;
	int rc = case_by_reference(
	    g->in->office->store, g->in->ctx, found->normal, &file, err);
	if (rc <= 0)
		return rc;
	for (size_t i = 0; i < g->count; i++)
		if (g->hits[i].rule == FILING_CASE &&
		    g->hits[i].case_id == file->id)
			return 0;
	struct enquiry **open;
	size_t open_count;
	if (enquiries_of_case(g->in->office->store, g->in->ctx, file->id, &open,
		&open_count, err) < 0)
		return -1;
	g->hits[g->count++] = (struct filing_hit){.rule = FILING_CASE,
	    .case_id = file->id,
	    .enquiry = open_count > 0 ? open[0]->id : 0,
	    .evidence = found->normal};
	return 0;
}

static int
gather_found(struct gather *g, struct err *err)
{
	const struct facts *f = g->in->facts;
	int rc = 0;
	for (size_t i = 0; rc >= 0 && i < f->found_count; i++) {
		if (strcmp(f->found[i].kind, "own") == 0)
			rc = gather_own(g, &f->found[i], err);
		else if (strcmp(f->found[i].kind, "case") == 0)
			rc = gather_case(g, &f->found[i], err);
	}
	return rc < 0 ? -1 : 0;
}

static int
gather_subject(struct gather *g, struct err *err)
{
	const struct facts *f = g->in->facts;
	int64_t enquiry_id;
	if (f->subject_base == NULL || f->subject_base[0] == '\0')
		return 0;
	int64_t since =
	    zone_instant(g->in->mail->received_day - SAME_SUBJECT_DAYS, 0);
	int rc = inbox_enquiry_by_subject(g->in->office->store, f->from.addr,
	    f->subject_base, since, &enquiry_id, err);
	if (rc <= 0)
		return rc;
	return add_hit(g, FILING_SAME, false, enquiry_id,
	    "same sender and subject within 30 days", err);
}

/* ---- opening an enquiry ---- */

static bool
is_parliament(const char *addr)
{
	struct span domain = identity_domain(addr);
	return span_is(domain, "parliament.uk") ||
	       span_ends(domain, ".parliament.uk");
}

static const char *
kind_of(const struct intake *in, const struct mp *mp)
{
	const char *addr = in->facts->from.addr;
	if (mp != NULL || (addr != NULL && is_parliament(addr)))
		return "mp";
	return "family";
}

static int
set_clock(struct intake *in, struct enquiry *enquiry, struct err *err)
{
	const struct config *config = in->office->config;
	const struct config_policy *policy =
	    config_policy(config, enquiry->kind);
	struct deadline_policy days = {.days = policy->answer_days,
	    .cutoff_s = config->cutoff_s,
	    .roll = config->roll};
	struct deadline_input input = {.received_day = in->mail->received_day,
	    .received_s = in->mail->received_s};
	struct deadline deadline;
	if (deadline_compute(in->ctx, in->office->calendar, &days, &input,
		&deadline, err) < 0)
		return -1;
	enquiry->received_at = in->mail->received_at;
	enquiry->received_day = in->mail->received_day;
	enquiry->deemed_day = deadline.deemed_day;
	enquiry->due_day = deadline.last_day;
	enquiry->original_due_day = deadline.original_day;
	enquiry->due_working = deadline.working;
	return 0;
}

/* Their own reference, next to a label, in an MP's mail. */
static const char *
their_reference(const struct facts *f)
{
	for (size_t i = 0; i < f->found_count; i++)
		if (strcmp(f->found[i].kind, "mp-office") == 0 &&
		    f->found[i].valid && f->found[i].where != FOUND_QUOTED_TEXT)
			return f->found[i].normal;
	return NULL;
}

/* Owner and team come from the first case that has them. */
static int
set_owner(struct intake *in, struct enquiry *enquiry, const int64_t *cases,
    size_t case_count, struct officer **owner_r, struct err *err)
{
	*owner_r = NULL;
	enquiry->team = "";
	for (size_t i = 0; i < case_count; i++) {
		struct case_file *file;
		int rc =
		    case_get(in->office->store, in->ctx, cases[i], &file, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		if (enquiry->team[0] == '\0')
			enquiry->team = file->team;
		if (file->owner == NULL || *owner_r != NULL)
			continue;
		if (officer_by_addr(in->office->store, in->ctx, file->owner,
			in->office->today, owner_r, err) < 0)
			return -1;
	}
	if (*owner_r == NULL)
		return 0;
	unsigned effects;
	enquiry->owner_id = (*owner_r)->id;
	if (enquiry->team[0] == '\0')
		enquiry->team = (*owner_r)->team;
	enquiry_step(enquiry, EVENT_ASSIGNED, &effects);
	return 0;
}

int
enquiry_step(struct enquiry *enquiry, int event, unsigned *effects_r)
{
	enum enquiry_state state;
	enum enquiry_state next;
	*effects_r = 0;
	if (!lifecycle_state_parse(enquiry->state, &state) ||
	    lifecycle_step(
		state, (enum enquiry_event)event, &next, effects_r) == 0)
		return 0;
	enquiry->state = lifecycle_state_name(next);
	return 1;
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

static const char *
disclosure(const struct enquiry *enquiry)
{
	if (strcmp(enquiry->kind, "mp") == 0)
		return "The MP may be told what is needed to answer for their "
		       "constituent (Data Protection Act 2018, Schedule 1, "
		       "paragraph 24). If the writer is not the parent or the "
		       "young person, check their authority first.";
	return "Check that the writer has parental responsibility, or is the "
	       "young person, before you disclose anything about a child.";
}

/* The acknowledgement, then whoever is asked to answer. */
static int
tell(struct intake *in, const struct enquiry *enquiry,
    const struct party *enquirer, struct officer *owner,
    const char *const *matches, size_t match_count, struct err *err)
{
	const char *why = "there is no sender address to answer";
	int acked = 0;
	if (enquirer->addr != NULL)
		acked = post_ack(in->ctx, in->office, in->mail, enquiry,
		    enquirer, (int)in->identity.proof, &why, err);
	if (acked < 0)
		return -1;

	struct allocation allocation = {.to = owner,
	    .unproven = !identity_is_proved(in->identity.proof),
	    .acknowledged = acked ? "yes" : mem_fmt(in->ctx, "no: %s", why),
	    .disclosure = disclosure(enquiry),
	    .matches = matches,
	    .match_count = match_count};
	if (owner == NULL) {
		int rc = intake_duty(in, enquiry->team, &owner, err);
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

int
enquirer_open(struct intake *in, const struct opening *opening, struct err *err)
{
	struct store *store = in->office->store;
	struct mp *mp = NULL;
	struct officer *owner;
	struct party enquirer;
	struct enquiry enquiry = {.state = lifecycle_state_name(ENQUIRY_NEW),
	    .subject = in->facts->subject == NULL ? "" : in->facts->subject,
	    .opened_by_message = in->mail->message_id,
	    .last_rung = -1};
	if (in->facts->from.addr != NULL &&
	    mp_by_addr(store, in->ctx, in->facts->from.addr, in->office->today,
		&mp, err) < 0)
		return -1;
	enquiry.kind = kind_of(in, mp);
	enquiry.mp_id = mp == NULL ? 0 : mp->id;
	enquiry.their_reference =
	    strcmp(enquiry.kind, "mp") == 0 ? their_reference(in->facts) : NULL;
	if (set_clock(in, &enquiry, err) < 0 ||
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
	log_event(LOG_NOTICE, "enquiry.opened",
	    log_s("enquiry", enquiry.reference), log_s("kind", enquiry.kind),
	    log_i("message", in->mail->message_id));
	if (post_event(in->office, &enquiry, in->mail->message_id, 0, "daemon",
		"enquiry.opened",
		json_pack("{s:s, s:i, s:s, s:s}", "kind", enquiry.kind,
		    "due_day", enquiry.due_day, "working", enquiry.due_working,
		    "sender", in->identity.evidence),
		err) < 0 ||
	    intake_record(in, OUTCOME_ENQUIRY, &enquiry, opening->rule,
		opening->evidence, err) < 0)
		return -1;
	if (record_links(in, &enquiry, opening, err) < 0)
		return -1;
	return tell(in, &enquiry, &enquirer, owner, opening->matches,
	    opening->match_count, err);
}

/* ---- following up ---- */

/* "Thank you": files, reopens nothing (P-12). */
static bool
is_thanks(const struct facts *f)
{
	struct span text = span_trim(span_str(f->reply));
	size_t words = 0;
	for (size_t i = 0; i < text.n; i++)
		words += is_space((unsigned char)text.p[i]) &&
			 !is_space((unsigned char)text.p[i - 1]);
	return words < THANKS_WORDS && span_find_byte(text, 0, '?') < 0 &&
	       (span_find_ascii(text, 0, "thank you") >= 0 ||
		   span_find_ascii(text, 0, "thanks") >= 0);
}

int
enquirer_follow_up(struct intake *in, int64_t enquiry_id, bool rights,
    const char *rule, const char *evidence, struct err *err)
{
	struct enquiry *enquiry;
	struct officer *owner;
	unsigned effects;
	if (enquiry_get(
		in->office->store, in->ctx, enquiry_id, &enquiry, err) <= 0)
		return err_set(
		    err, ERR_STORE, "no enquiry %lld", (long long)enquiry_id);
	if (intake_record(in, OUTCOME_FOLLOW_UP, enquiry, rule, evidence, err) <
	    0)
		return -1;
	bool ended = enquiry->answered_at != 0 || enquiry->closed_at != 0;
	if (ended && is_thanks(in->facts))
		return 0;
	if (ended && rights &&
	    enquiry_step(enquiry, EVENT_REOPENED, &effects)) {
		enquiry->answered_at = enquiry->closed_at = 0;
		enquiry->closed_reason = NULL;
		if (enquiry_update(in->office->store, enquiry, err) < 0 ||
		    post_event(in->office, enquiry, in->mail->message_id, 0,
			"daemon", "enquiry.reopened", json_object(), err) < 0)
			return -1;
	}
	int rc = intake_owner(in, enquiry, &owner, err);
	if (rc <= 0)
		return rc;
	struct allocation allocation = {.to = owner,
	    .follow_up = true,
	    .for_duty = enquiry->owner_id == 0,
	    .unproven = !identity_is_proved(in->identity.proof),
	    .acknowledged = "no: it is a further mail on an open enquiry",
	    .disclosure = disclosure(enquiry)};
	return post_allocation(
	    in->ctx, in->office, in->mail, enquiry, &allocation, err);
}

/* ---- asking ---- */

static json_t *
choice(const char *key, const char *label)
{
	return json_pack("{s:s, s:s}", "key", key, "label", label);
}

/* Triage: the duty officer gets a numbered question (P-9). */
static int
ask(struct intake *in, const struct filing_decision *decision, struct err *err)
{
	struct officer *duty;
	if (intake_record(in, OUTCOME_TRIAGE, NULL,
		filing_rule_name(decision->rule), decision->evidence, err) < 0)
		return -1;
	log_event(
	    LOG_NOTICE, "mail.triage", log_i("message", in->mail->message_id));
	int rc = intake_duty(in, NULL, &duty, err);
	if (rc <= 0)
		return rc;

	json_t *fields = post_fields(in->office, NULL);
	json_t *choices = json_array();
	json_t *ids = json_array();
	for (size_t i = 0; i < decision->suggested_count; i++) {
		struct enquiry *enquiry;
		if (enquiry_get(in->office->store, in->ctx,
			decision->suggested[i], &enquiry, err) != 1)
			continue;
		json_array_append_new(ids, json_integer(enquiry->id));
		json_array_append_new(choices,
		    choice(mem_fmt(in->ctx, "%zu", json_array_size(ids)),
			mem_fmt(in->ctx, "%s, %s, received %s",
			    enquiry->reference, post_kind_words(enquiry->kind),
			    post_day(in->ctx, enquiry->received_day))));
	}
	json_array_append_new(choices, choice("N", "a new enquiry"));
	json_array_append_new(
	    choices, choice("F", "file it, no reply is owed"));
	json_array_append_new(choices, choice("S", "spam"));
	json_object_set_new(fields, "choices", choices);
	json_object_set_new(
	    fields, "reasons", json_pack("[s]", decision->evidence));
	json_object_set_new(fields, "officer", json_string(duty->name));
	json_object_set_new(fields, "sentence",
	    json_string("A mail fits more than one place. Where does it "
			"belong?"));
	json_object_set_new(fields, "received",
	    json_string(post_day(in->ctx, in->mail->received_day)));
	json_object_set_new(fields, "enquirer_name",
	    json_string(
		in->facts->from.name == NULL ? "" : in->facts->from.name));
	json_object_set_new(
	    fields, "enquirer_address", json_string(in->facts->from.addr));
	json_object_set_new(fields, "subject_line",
	    json_string(in->facts->subject == NULL ? "" : in->facts->subject));
	json_object_set_new(fields, "enquiry", json_string(in->facts->text));
	json_t *files = json_array();
	post_list_attachments(in->ctx, in->facts, files);
	json_object_set_new(fields, "attachments", files);

	json_t *context = json_pack("{s:I, s:o}", "message",
	    (json_int_t)in->mail->message_id, "choices", ids);
	char *context_text = json_dumps(context, JSON_COMPACT);
	int64_t id;
	struct post post = {.kind = LETTER_QUESTION,
	    .caused_by = in->mail->message_id,
	    .to = {.name = duty->name, .addr = duty->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields,
	    .once_key = mem_fmt(
		in->ctx, "question:%lld", (long long)in->mail->message_id),
	    .context = context_text};
	rc = post_write(in->ctx, in->office, &post, &id, err);
	free(context_text);
	json_decref(context);
	return rc < 0 ? -1 : 0;
}

/* Suggestions in words, for whoever gets the allocation. */
static size_t
describe(
    struct intake *in, const int64_t *ids, size_t count, const char ***out_r)
{
	struct err err;
	const char **out = mem_many(in->ctx, const char *, count);
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		struct enquiry *enquiry;
		if (enquiry_get(in->office->store, in->ctx, ids[i], &enquiry,
			&err) == 1)
			out[n++] = mem_fmt(in->ctx, "%s (%s), received %s",
			    enquiry->reference, post_kind_words(enquiry->kind),
			    post_day(in->ctx, enquiry->received_day));
	}
	*out_r = out;
	return n;
}

int
enquirer_decide(struct intake *in, struct err *err)
{
	struct gather *g = mem_one(in->ctx, struct gather);
	g->in = in;
	if (in->facts->from.addr != NULL) {
		if (mp_by_addr(in->office->store, in->ctx, in->facts->from.addr,
			in->office->today, &g->sender.mp, err) < 0 ||
		    gather_tokens(g, err) < 0 || gather_thread(g, err) < 0 ||
		    gather_found(g, err) < 0 || gather_subject(g, err) < 0)
			return -1;
	}
	struct filing_input input = {.hits = g->hits,
	    .hit_count = g->count,
	    .sender_is_proved = identity_is_proved(in->identity.proof),
	    .sender_evidence = in->identity.evidence};
	struct filing_decision d = filing_decide(in->ctx, &input);
	const char *rule = filing_rule_name(d.rule);
	const char **matches;

	switch (d.outcome) {
	case FILE_EXISTING:
		return enquirer_follow_up(
		    in, d.enquiry, d.rights, rule, d.evidence, err);
	case FILE_ASK:
		return ask(in, &d, err);
	case FILE_NEW:
	case FILE_NEW_LINKED:
	case FILE_STAFF:
		break;
	}
	struct opening opening = {.rule = rule,
	    .evidence = d.evidence,
	    .cases = d.cases,
	    .case_count = d.case_count,
	    .linked = d.linked,
	    .linked_count = d.linked_count};
	opening.match_count =
	    describe(in, d.suggested, d.suggested_count, &matches);
	opening.matches = matches;
	return enquirer_open(in, &opening, err);
}
