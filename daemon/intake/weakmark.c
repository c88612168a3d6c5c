/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/weakmark.h"

#include "daemon/intake/enquirer.h"
#include "daemon/intake/flood.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/question.h"
#include "daemon/store/senders.h"
#include "daemon/store/waiting.h"
#include "daemon/sys/log.h"

enum {
	/* Of one sender wait singly; what follows is one thing that waits. */
	SENDER_OPEN_MAX = 5,
	/* Of all senders are asked about by a letter each. */
	OPEN_MAX = 20,
	HOUR_S = 3600
};

/* What speaks for a person behind the mark. */
struct speaks {
	const char *why;
	bool can_wait;      /* for the morning's list */
	int64_t *suggested; /* enquiries, strongest first */
	size_t suggested_count;
};

static bool
is_weak(const struct intake *in)
{
	const struct facts *f = in->facts;
	const unsigned weak =
	    MAIL_MARK_LIST | MAIL_MARK_NOREPLY | MAIL_MARK_GENERATED;
	if ((f->flags & weak) == 0 || (f->flags & MAIL_MARK_FIRM) != 0)
		return false;
	return f->class == CLASS_AUTO || f->class == CLASS_LIST ||
	       f->class == CLASS_ACKNOWLEDGEMENT;
}

/* 1: a party of an enquiry, or in a register today; a school's newsletter can
 * wait, and so can what may be none. */
static int
is_known(struct intake *in, bool *can_wait_r, struct err *err)
{
	struct mp *mp;
	struct sender *sender;
	struct store *store = in->office->store;
	const char *addr = in->facts->from.addr;
	if (addr == NULL)
		return 0;
	int rc = party_known(store, addr, err);
	if (rc == 0)
		rc = mp_by_addr(
		    store, in->ctx, addr, in->office->today, &mp, err);
	if (rc == 0) {
		*can_wait_r = true;
		rc = sender_by_addr(
		    store, in->ctx, addr, in->office->today, &sender, err);
	}
	return rc;
}

static bool
has_word(struct span text, const char *word)
{
	const size_t n = strlen(word);
	ptrdiff_t at = span_find_ascii(text, 0, word);
	for (; at >= 0; at = span_find_ascii(text, (size_t)at + 1, word)) {
		const size_t end = (size_t)at + n;
		if ((at == 0 || !is_alnum(text.p[at - 1])) &&
		    (end == text.n || !is_alnum(text.p[end])))
			return true;
	}
	return false;
}

/*
 * A list's bulletin has a "bridge" and "neglect" too, and a swindler's robot
 * writes of what is suspended tonight: there somebody speaks of themselves, or
 * it is none of P-39's.  What an app reports of a child in danger has no "I".
 */
static bool
cannot_wait(struct intake *in)
{
	static const char *const self[] = {"i", "my", "me", "mine"};
	const struct facts *f = in->facts;
	const struct signs *signs = heed_signs(in);
	if (!signs_urgent(signs))
		return false;
	if (signs->found[SIGN_DANGER] && (f->flags & MAIL_MARK_LIST) == 0)
		return true;
	for (size_t i = 0; i < sizeof self / sizeof self[0]; i++)
		if (has_word(span_str(f->reply), self[i]))
			return true;
	return false;
}

/*
 * A robot that acknowledges a letter of ours repeats the reference it found
 * there, to an address that it knows.
 */
static int
speaks_for_it(struct intake *in, struct speaks *s, struct err *err)
{
	struct opening opening;
	const struct facts *f = in->facts;
	const bool receipt = f->class == CLASS_ACKNOWLEDGEMENT;
	if (receipt && (in->letter != NULL || f->in_reply_to != NULL ||
			   f->reference_count > 0))
		return 0;
	if (enquirer_evidence(
		in, &opening, &s->suggested, &s->suggested_count, err) < 0)
		return -1;
	s->why = "names an enquiry, a case or a child in the register";
	if (opening.case_count > 0 || (!receipt && s->suggested_count > 0))
		return 1;
	s->why = "says what cannot wait";
	if (!receipt && cannot_wait(in))
		return 1;
	s->why = "comes from an address that is known here";
	return receipt ? 0 : is_known(in, &s->can_wait, err);
}

/* ---- whom to ask ---- */

static bool
is_party(const struct party *parties, size_t count, const char *addr)
{
	for (size_t i = 0; addr != NULL && i < count; i++)
		if (span_eq_ascii(span_str(parties[i].addr), span_str(addr)))
			return true;
	return false;
}

/* The owner of the one enquiry it names, when a party of it writes; NULL: who
 * is on duty, or of a restricted one who may see it (question_whom()). */
static int
find_owner(struct intake *in, const struct speaks *s, struct officer **owner_r,
    struct err *err)
{
	struct store *store = in->office->store;
	struct enquiry *enquiry;
	struct party *parties;
	size_t count;
	*owner_r = NULL;
	if (s->suggested_count != 1)
		return 0;
	int rc = enquiry_get(store, in->ctx, s->suggested[0], &enquiry, err);
	if (rc <= 0)
		return rc;
	const int hidden = case_restricts(store, enquiry->id, err);
	if (hidden < 0 ||
	    party_list(store, in->ctx, enquiry->id, &parties, &count, err) < 0)
		return -1;
	if (hidden || enquiry->owner_id == 0 || !enquiry_is_open(enquiry) ||
	    !is_party(parties, count, in->facts->from.addr))
		return 0;
	rc = officer_get_valid(
	    store, in->ctx, enquiry->owner_id, in->office->today, owner_r, err);
	if (rc == 0)
		*owner_r = NULL;
	return rc < 0 ? -1 : 0;
}

static int
ask(struct intake *in, const struct speaks *s, const char *evidence,
    struct err *err)
{
	struct officer *owner;
	if (find_owner(in, s, &owner, err) < 0)
		return -1;
	struct question question = {.rule = WAITING_MARK,
	    .evidence = evidence,
	    .sentence = "A mail that looks like a machine's may be a person's. "
			"What is it?",
	    .new = (in->facts->flags & MAIL_MARK_NOREPLY) == 0
		       ? NULL
		       : "a new enquiry; its address says no-reply, so please "
			 "find out how to reach them",
	    .suggested = s->suggested,
	    .suggested_count = s->suggested_count,
	    .to = owner};
	return question_ask(in, &question, err);
}

/* ---- how much is asked ---- */

/* In place of a letter for each: nobody wrote so many of them. */
static int
tell_many(struct intake *in, struct err *err)
{
	struct officer *officer;
	const bool urgent = signs_urgent(heed_signs(in));
	int rc = post_in_charge(in->ctx, in->office, NULL, NULL, &officer, err);
	if (rc <= 0)
		return rc;
	const char *advice[] = {
	    urgent ? "One of them at least says what cannot wait. Please look "
		     "through the mailbox now."
		   : "They are kept, and come with the next working morning's "
		     "list.",
	    "Answer the questions that are open; then the next are put to you "
	    "one by one again.",
	    "If a list brings them, ask whoever runs it to take the mailbox "
	    "off."};
	struct notice notice = {.to = officer,
	    .caused_by = in->mail->message_id,
	    .about = urgent ? "URGENT: many mails that look like a machine's"
			    : "Many mails that look like a machine's",
	    .sentence = "So many mails look like a machine's and may be "
			"people's that not each of them is put to you.",
	    .advice = advice,
	    .advice_count = 3,
	    .urgent = urgent,
	    .once_key =
		mem_fmt(in->ctx, "marks:%s:%lld", urgent ? "urgent" : "all",
		    (long long)(in->office->now / HOUR_S))};
	return post_notice(in->ctx, in->office, &notice, err) < 0 ? -1 : 0;
}

/* Mails of this sender that wait for the same reason. */
static int
count_open(struct intake *in, size_t *count_r, struct err *err)
{
	int64_t *ids;
	const struct waiting_of of = {.from_addr = in->facts->from.addr == NULL
						       ? ""
						       : in->facts->from.addr,
	    .proved = identity_is_proved(in->identity.proof),
	    .last_id = in->mail->message_id,
	    .outcome = message_outcome_name(OUTCOME_TRIAGE),
	    .rule = WAITING_MARK,
	    .max = SENDER_OPEN_MAX};
	return waiting_ids(in->office->store, in->ctx, &of, &ids, count_r, err);
}

/* It waits for the morning's list, without a letter of its own. */
static int
put_aside(
    struct intake *in, const char *rule, const char *evidence, struct err *err)
{
	log_event(
	    LOG_NOTICE, "mail.triage", log_i("message", in->mail->message_id));
	return intake_record(in, OUTCOME_TRIAGE, NULL, rule, evidence, err);
}

static int
take(struct intake *in, const struct speaks *s, struct err *err)
{
	size_t of_sender;
	int64_t of_all;
	const char *evidence =
	    mem_fmt(in->ctx, "it has a mark of a machine's mail (%s), but %s",
		in->facts->class_evidence, s->why);
	if (count_open(in, &of_sender, err) < 0 ||
	    waiting_count(
		in->office->store, WAITING_MARK, OPEN_MAX, &of_all, err) < 0)
		return -1;
	const bool many = of_all >= OPEN_MAX;
	if ((many ? tell_many(in, err)
		  : heed_unplaced(in, s->suggested, s->suggested_count, err)) <
	    0)
		return -1;
	if (of_sender >= SENDER_OPEN_MAX)
		return put_aside(in, WAITING_FLOOD, evidence, err);
	/* In Junk nothing is asked by itself (P-2). */
	if (many || of_sender > 0 || s->can_wait || in->mail->row->junk)
		return put_aside(in, WAITING_MARK, evidence, err);
	return ask(in, s, evidence, err);
}

int
weakmark_take(struct intake *in, struct err *err)
{
	struct speaks speaks = {0};
	int rc = is_weak(in) ? speaks_for_it(in, &speaks, err) : 0;
	if (rc <= 0)
		return rc;
	rc = flood_aside(in, err);
	if (rc != 0)
		return rc < 0 || heed_unplaced(in, speaks.suggested,
				     speaks.suggested_count, err) < 0
			   ? -1
			   : 1;
	return take(in, &speaks, err) < 0 ? -1 : 1;
}

void
weakmark_let_in(struct intake *in)
{
	if (in->facts->class == CLASS_HUMAN)
		return;
	struct facts *facts = mem_one(in->ctx, struct facts);
	*facts = *in->facts;
	facts->flags |= MAIL_PERHAPS_AUTOMATIC;
	in->facts = facts;
}
