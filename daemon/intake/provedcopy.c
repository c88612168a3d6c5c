/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/provedcopy.h"

#include "daemon/compose/thread.h"
#include "daemon/intake/enquirer.h"
#include "daemon/intake/gather.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/placing.h"
#include "daemon/office/known.h"
#include "daemon/sys/log.h"

/* Somebody was asked where the first copy belongs: it waits no more. */
static int
settle_first(struct intake *in, struct intake *first, int64_t enquiry_id,
    struct err *err)
{
	const struct facts *f = first->facts;
	const struct message_decision decision = {.outcome = OUTCOME_DUPLICATE,
	    .enquiry_id = enquiry_id,
	    .duplicate_of = in->mail->message_id,
	    .state = "decided",
	    .class = mail_class_name(f->class),
	    .from_addr = f->from.addr,
	    .message_id = f->message_id,
	    .content_hash = f->content_hash,
	    .rule = "duplicate",
	    .evidence = mem_fmt(in->ctx,
		"the same mail came again as message %lld, with proof of its "
		"sender",
		(long long)in->mail->message_id),
	    .decided_at = in->office->now};
	return inbox_decide(
	    in->office->store, first->mail->message_id, &decision, err);
}

/* ---- what the first copy opened ---- */

/* Of the two of them, as it is told. */
struct pair {
	struct enquiry *about; /* whose letter it is */
	struct enquiry *other;
};

/* Whoever has the first of them and may know of the second (P-40, P-13). */
static int
knows_both(struct intake *in, const struct pair *pair,
    const struct officer **to_r, struct err *err)
{
	struct officer *owner;
	int rc = intake_owner(in, pair->about, &owner, err);
	if (rc == 1)
		rc = known_reader(
		    in->ctx, in->office, pair->about, owner, to_r, err);
	return rc <= 0 ? rc
		       : known_to(in->ctx, in->office, pair->other, *to_r, err);
}

static int
tell_pair(struct intake *in, const struct pair *pair, const char *what,
    const struct officer *to, struct err *err)
{
	const char *advice[] = {
	    mem_fmt(in->ctx,
		to->role >= OFFICER_DUTY
		    ? "If it is one matter, reply MERGE %s: one answer "
		      "answers both."
		    : "If it is one matter, please have it merged with %s: "
		      "MERGE takes a duty officer or a manager, one who may "
		      "know of both.",
		pair->other->reference),
	    "Else leave it as it is: nothing else has changed."};
	const struct notice notice = {.to = to,
	    .enquiry = pair->about,
	    .caused_by = in->mail->message_id,
	    .about = "An enquiry may be one that is there already",
	    .sentence = "One mail is in two enquiries.",
	    .details = &what,
	    .detail_count = 1,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(
		in->ctx, "proved-copy:%lld", (long long)in->mail->message_id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

/*
 * It opened an enquiry of its own, of which its writer may have been told.
 * Whoever has that is told, else whoever has the other; where nobody may know
 * of both, each is answered by itself.
 */
static int
tell_first(struct intake *in, int64_t opened, int64_t belongs, struct err *err)
{
	struct pair pair;
	const struct officer *to;
	struct store *store = in->office->store;
	int rc = enquiry_get(store, in->ctx, opened, &pair.about, err);
	if (rc == 1)
		rc = enquiry_get(store, in->ctx, belongs, &pair.other, err);
	if (rc <= 0)
		return rc;
	const char *what = mem_fmt(in->ctx,
	    "Nothing proved who sent it, so %s was opened. The same mail came "
	    "again, proved, and is filed in %s, where it belongs.",
	    pair.about->reference, pair.other->reference);
	for (int i = 0; i < 2; i++) {
		rc = knows_both(in, &pair, &to, err);
		if (rc != 0)
			return rc < 0 ? -1
				      : tell_pair(in, &pair, what, to, err);
		pair = (struct pair){pair.other, pair.about};
	}
	return 0;
}

/* A colleague's copy was refused, and is none (inbox_duplicate()). */
static int
is_outsider(struct intake *in, struct err *err)
{
	struct officer *officer;
	const struct facts *f = in->facts;
	if (f->class != CLASS_HUMAN || f->from.addr == NULL)
		return 0;
	int rc = officer_by_addr(in->office->store, in->ctx, f->from.addr,
	    in->office->today, &officer, err);
	return rc < 0 ? -1 : !rc;
}

/* What the first opened may have been merged into that enquiry since. */
static int
is_elsewhere(struct intake *in, const struct message *first, int64_t belongs,
    struct err *err)
{
	struct enquiry *enquiry;
	int rc = first->enquiry_id == 0
		     ? 0
		     : enquiry_get(in->office->store, in->ctx,
			   first->enquiry_id, &enquiry, err);
	if (rc == 1 && merge_follow(in->ctx, in->office, &enquiry, err) < 0)
		return -1;
	return rc < 0 ? -1 : rc == 0 || enquiry->id != belongs;
}

int
provedcopy_take(struct intake *in, int64_t original, struct err *err)
{
	struct intake first;
	struct intake_mail mail;
	struct filed filed;
	int rc =
	    identity_is_proved(in->identity.proof) ? is_outsider(in, err) : 0;
	if (rc == 1)
		rc = placing_asked(in, original, &first, &mail, err);
	/* What was sealed in the one is not shown in the other (P-41). */
	if (rc <= 0 || mail.row->sealed ||
	    identity_is_proved(first.identity.proof) ||
	    (mail.row->outcome != OUTCOME_TRIAGE &&
		mail.row->outcome != OUTCOME_ENQUIRY))
		return rc < 0 ? -1 : 0;
	rc = enquirer_belongs(in, &filed, err);
	if (rc == 1)
		rc = is_elsewhere(in, mail.row, filed.enquiry, err);
	if (rc <= 0)
		return rc;
	log_event(LOG_NOTICE, "mail.proved",
	    log_i("message", in->mail->message_id), log_i("of", original));
	if (enquirer_follow_up(in, &filed, err) < 0)
		return -1;
	rc = mail.row->outcome == OUTCOME_TRIAGE
		 ? settle_first(in, &first, filed.enquiry, err)
		 : tell_first(in, mail.row->enquiry_id, filed.enquiry, err);
	return rc < 0 ? -1 : 1;
}

/* ---- by an address of its own ---- */

/* Whoever decided the first copy had that address in view. */
static bool
shows(const struct facts *f, const char *addr)
{
	for (size_t i = 0; i < f->to_count; i++)
		if (span_eq_ascii(span_str(f->to[i].addr), span_str(addr)))
			return true;
	for (size_t i = 0; i < f->cc_count; i++)
		if (span_eq_ascii(span_str(f->cc[i].addr), span_str(addr)))
			return true;
	for (size_t i = 0; i < f->delivered_to_count; i++)
		if (span_eq_ascii(span_str(f->delivered_to[i]), span_str(addr)))
			return true;
	return false;
}

/* 1: another copy is there, or a person was asked where one belongs. */
static int
has_copy(
    struct intake *in, int64_t original, int64_t enquiry_id, struct err *err)
{
	int64_t *ids;
	size_t count;
	struct store *store = in->office->store;
	if (inbox_alike(store, in->ctx, original, &ids, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct message *copy;
		int rc = ids[i] == in->mail->message_id
			     ? 0
			     : inbox_get(store, in->ctx, ids[i], &copy, err);
		if (rc == 1 && copy->outcome != OUTCOME_TRIAGE) {
			rc = is_elsewhere(in, copy, enquiry_id, err);
			rc = rc < 0 ? -1 : !rc;
		}
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* 1: that address is of an enquiry where no copy is. */
static int
is_for_another(struct intake *in, const struct message *first, const char *addr,
    struct err *err)
{
	int64_t id;
	struct enquiry *enquiry;
	const struct office *office = in->office;
	if (!thread_token_address_read(
		office->keys, office->key_count, addr, &id))
		return 0;
	int rc = enquiry_get(office->store, in->ctx, id, &enquiry, err);
	if (rc == 1 && merge_follow(in->ctx, in->office, &enquiry, err) < 0)
		return -1;
	if (rc <= 0 || gather_is_past(office, enquiry))
		return rc < 0 ? -1 : 0;
	rc = is_elsewhere(in, first, enquiry->id, err);
	if (rc <= 0)
		return rc;
	rc = has_copy(in, first->id, enquiry->id, err);
	return rc < 0 ? -1 : !rc;
}

int
provedcopy_addressed(struct intake *in, int64_t original, struct err *err)
{
	struct intake first;
	struct intake_mail mail;
	const struct facts *f = in->facts;
	int rc = f->delivered_to_count == 0 ? 0 : is_outsider(in, err);
	if (rc == 1)
		rc = placing_asked(in, original, &first, &mail, err);
	/* What was sealed in the one is not shown in the other (P-41). */
	if (rc <= 0 || mail.row->sealed)
		return rc < 0 ? -1 : 0;
	for (size_t i = 0; i < f->delivered_to_count; i++) {
		rc =
		    shows(first.facts, f->delivered_to[i])
			? 0
			: is_for_another(in, mail.row, f->delivered_to[i], err);
		if (rc != 0)
			return rc;
	}
	return 0;
}
