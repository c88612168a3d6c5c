/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/cap.h"

#include "daemon/compose/letter.h"
#include "daemon/office/intake_mail.h"
#include "daemon/office/post.h"
#include "daemon/office/quiet.h"
#include "daemon/office/spread.h"
#include "daemon/policy/identity.h"
#include "daemon/policy/loopguard.h"
#include "daemon/store/acks.h"
#include "daemon/store/outbox.h"
#include "daemon/store/senders.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

#define BREAKER "breaker_open_at" /* a number of the store */
#define BREAKER_HELD "breaker: too many automatic letters in a minute"

static struct ack
keys_of(void *ctx, const struct enquiry *enquiry, const struct party *party)
{
	const char *key = loopguard_count_key(ctx, party->addr);
	const struct span domain = identity_domain(key);

	return (struct ack){.enquiry_id = enquiry->id,
	    .addr_key = key,
	    .domain_key = mem_strn(ctx, domain.p, domain.n)};
}

int
cap_count(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct party *party, bool waited, struct err *err)
{
	struct ack ack = keys_of(ctx, enquiry, party);
	if (waited)
		ack.domain_key = ACK_NO_DOMAIN;
	return ack_add(office->store, &ack, office->now, err);
}

/* P-18: the one letter for many mails goes once a day. */
static const char *
burst_key(void *ctx, const struct office *office, const struct party *party)
{
	return mem_fmt(ctx, "burst:%s:%d",
	    loopguard_count_key(ctx, party->addr), (int)office->today);
}

/* 1: it was written already.  Asked of many mails alone: of others nobody wants
 * to know. */
static int
is_burst_told(void *ctx, struct office *office, const struct party *party,
    int64_t recent, struct err *err)
{
	struct letter_row *told;
	return recent < office->config->cap_burst
		   ? 0
		   : outbox_by_key(office->store, ctx,
			 burst_key(ctx, office, party), &told, err);
}

static int
count(void *ctx, struct office *office, const struct intake_mail *mail,
    const struct enquiry *enquiry, const struct party *party,
    struct loopguard_counts *counts_r, int *had_r, struct err *err)
{
	const struct ack ack = keys_of(ctx, enquiry, party);
	struct ack_counts counts;
	int64_t recent;
	if (ack_count(office->store, &ack, office->now, &counts, err) < 0 ||
	    sender_recent(office->store, party->addr, mail->received_at,
		&recent, err) < 0)
		return -1;
	const int told = is_burst_told(ctx, office, party, recent, err);
	*counts_r = (struct loopguard_counts){
	    .party_day = (int)counts.party_day,
	    .address_hour = (int)counts.address_fresh,
	    .enquiry_day = (int)counts.enquiry_day,
	    .domain_hour = (int)counts.domain_hour,
	    .total_minute = (int)counts.all_minute,
	    .burst = (int)recent,
	    .burst_told = told == 1,
	};
	*had_r = (int)counts.address_hour;
	return told < 0 ? -1 : 0;
}

/* The addresses the program itself writes from. */
static const char **
own_addresses(void *ctx, const struct config *config, size_t *count_r)
{
	const size_t aliases = config->mailbox.alias_count;
	const char **own =
	    mem_many(ctx, const char *, 1 + aliases + config->team_count);
	size_t n = 0;
	own[n++] = config->mailbox.address;
	for (size_t i = 0; i < aliases; i++)
		own[n++] = config->mailbox.aliases[i];
	for (size_t i = 0; i < config->team_count; i++)
		if (config->teams[i].address != NULL)
			own[n++] = config->teams[i].address;
	*count_r = n;
	return own;
}

/* A cap tripped: whoever is in charge hears of it, of each kind once an hour,
 * of the breaker each time it opens. */
static int
tell_tripped(void *ctx, struct office *office, const struct intake_mail *mail,
    const struct loopguard_decision *decision, struct err *err)
{
	struct officer *officer;
	log_event(LOG_ERR, "cap.tripped",
	    log_s("cap", loopguard_reason_name(decision->reason)),
	    log_i("message", mail->message_id));
	int rc = post_in_charge(ctx, office, NULL, NULL, &officer, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {
	    mem_fmt(ctx, "What is over: %s", decision->text),
	    mem_fmt(ctx, "The mail that was one too many came from: %s",
		mail->facts->from.addr)};
	const char *advice[] = {
	    decision->breaker_all
		? "Acknowledgements are written but held. An operator looks "
		  "at the mails (enquiryctl list --messages) and lets the "
		  "letters go with: enquiryctl breaker reset"
		: "No more acknowledgements go there for now; it ends by "
		  "itself. An operator can see the mails with: enquiryctl "
		  "list --messages",
	    "Every mail is taken in and filed as before. If people wait, "
	    "write or telephone them."};
	struct notice notice = {.to = officer,
	    .caused_by = mail->message_id,
	    .about = decision->breaker_all
			 ? "Automatic letters are stopped"
			 : "Some automatic letters are stopped",
	    .sentence = decision->breaker_all
			    ? "So many automatic letters were due at once that "
			      "the program has stopped sending them."
			    : "The program has stopped acknowledging some "
			      "mails: this may be two robots writing to each "
			      "other.",
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(ctx, "cap:%s:%lld",
		loopguard_reason_name(decision->reason),
		(long long)(office->now / 3600))};
	return post_notice(ctx, office, &notice, err) < 0 ? -1 : 0;
}

int
cap_breaker(struct office *office, int64_t *since_r, struct err *err)
{
	return store_number(office->store, BREAKER, 0, since_r, err) < 0 ? -1
									 : 0;
}

/* Total over: the breaker opens.  Any other cap: no letter. */
static int
trip(void *ctx, struct office *office, const struct intake_mail *mail,
    const struct loopguard_decision *decision, struct err *err)
{
	if (tell_tripped(ctx, office, mail, decision, err) < 0)
		return -1;
	if (!decision->breaker_all)
		return 0;
	log_event(LOG_ERR, "breaker.open", log_i("message", mail->message_id));
	if (store_number_set(office->store, BREAKER, office->now, err) < 0 ||
	    post_event(office, NULL, mail->message_id, 0, "daemon",
		"breaker.open", json_object(), err) < 0)
		return -1;
	return 1;
}

/* Unwritten, and not held: it would be stale when it may leave.  1 when no
 * automatic letter may be written to them at all, and *why_r. */
static int
is_barred(struct office *office, const struct enquiry *enquiry,
    const struct party *party, const char **why_r, struct err *err)
{
	*why_r = "no letter can be written to such an address";
	if (!letter_address_ok(party->addr))
		return 1;
	bool breach;
	const int quiet =
	    quiet_robots(office, enquiry->id, party->addr, &breach, err);
	*why_r = breach ? QUIET_BREACH_WORDS : QUIET_WORDS;
	return quiet;
}

int
cap_ask(void *ctx, struct office *office, const struct intake_mail *mail,
    const struct enquiry *enquiry, const struct party *party, int proof,
    struct cap *cap_r, struct err *err)
{
	const struct config *config = office->config;
	int64_t open_since;
	const int barred = is_barred(office, enquiry, party, &cap_r->why, err);
	if (barred != 0)
		return barred < 0 ? -1 : 0;
	struct loopguard_input input = {.facts = mail->facts,
	    .proof = (enum proof)proof,
	    .limits = {.party_day = cap_r->again ? 2 : 1,
		.address_hour = config->cap_address_hour,
		.enquiry_day = config->cap_enquiry_day,
		.domain_hour = config->cap_domain_hour,
		.total_minute = config->cap_minute,
		.burst = config->cap_burst}};
	input.own_addresses =
	    own_addresses(ctx, config, &input.own_address_count);
	if (count(ctx, office, mail, enquiry, party, &input.counts, &cap_r->had,
		err) < 0 ||
	    cap_breaker(office, &open_since, err) < 0)
		return -1;
	if (cap_r->waited)
		input.counts.total_minute = input.counts.domain_hour =
		    input.counts.address_hour = input.counts.burst = 0;
	/* What is held counts for nothing: the breaker is open already. */
	if (open_since != 0)
		input.counts.total_minute = 0;
	/* Where help is goes out again, a burst or not (P-39). */
	if (cap_r->again)
		input.counts.burst_told = false;
	const struct loopguard_decision decision =
	    loopguard_decide(ctx, &input);
	int may = decision.may;
	if (decision.breaker) {
		may = trip(ctx, office, mail, &decision, err);
		if (may < 0)
			return -1;
	}
	cap_r->why = decision.text;
	cap_r->for_all = decision.for_all && !cap_r->again
			     ? burst_key(ctx, office, party)
			     : NULL;
	cap_r->held = may && (open_since != 0 || decision.breaker_all)
			  ? BREAKER_HELD
			  : NULL;
	return may;
}

int
cap_ask_later(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct party *party, struct cap *cap_r, struct err *err)
{
	const struct ack ack = keys_of(ctx, enquiry, party);
	struct ack_counts counts;
	int64_t open_since;
	int rc = is_barred(office, enquiry, party, &cap_r->why, err);
	if (rc == 0) {
		cap_r->why = "letters to their address come back";
		rc = address_is_muted(
		    office->store, party->addr, office->now, err);
	}
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	/* The morning after is another day, however few hours later. */
	const int today =
	    ack_since(office->store, &ack, zone_instant(office->today, 0), err);
	if (today < 0 || cap_breaker(office, &open_since, err) < 0 ||
	    ack_count(office->store, &ack, office->now, &counts, err) < 0)
		return -1;
	cap_r->had = (int)counts.address_hour;
	cap_r->why = open_since != 0 ? "automatic letters are stopped"
				     : "they have had a letter today";
	return open_since == 0 && (today == 0 || cap_r->again);
}

/* Whoever hears where help is (P-39) hears it now; the others one after the
 * other, so that no answer has to wait until all of them have gone. */
static int
let_go(struct office *office, const struct letter_row *letter, struct err *err)
{
	int64_t when = office->now;
	if (letter->priority != LETTER_URGENT &&
	    spread_again(office, &when, err) < 0)
		return -1;
	return outbox_release(office->store, letter->id, when, err);
}

int
cap_reset(void *ctx, struct office *office, bool drop, int64_t *count_r,
    struct err *err)
{
	struct outbox_filter filter = {.state = "held"};
	struct letter_row **held;
	size_t held_count;
	*count_r = 0;
	if (store_number_set(office->store, BREAKER, 0, err) < 0 ||
	    outbox_list(office->store, ctx, &filter, &held, &held_count, err) <
		0)
		return -1;
	for (size_t i = 0; i < held_count; i++) {
		if (held[i]->held_reasons == NULL ||
		    strcmp(held[i]->held_reasons, BREAKER_HELD) != 0)
			continue;
		int rc = drop ? outbox_drop(office->store, held[i]->id, err)
			      : let_go(office, held[i], err);
		if (rc < 0)
			return -1;
		*count_r += rc;
	}
	log_event(
	    LOG_NOTICE, "breaker.closed", log_i("letters", (int64_t)*count_r));
	return post_event(office, NULL, 0, 0, "operator", "breaker.closed",
	    json_pack(
		"{s:b, s:I}", "dropped", drop, "letters", (json_int_t)*count_r),
	    err);
}
