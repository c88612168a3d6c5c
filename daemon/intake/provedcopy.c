/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/provedcopy.h"

#include "daemon/intake/enquirer.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/placing.h"
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

/* It opened an enquiry of its own, of which its writer may have been told. */
static int
tell_first(struct intake *in, int64_t opened, int64_t belongs, struct err *err)
{
	struct enquiry *enquiry;
	struct enquiry *other;
	struct officer *owner;
	int rc = enquiry_get(in->office->store, in->ctx, opened, &enquiry, err);
	if (rc == 1)
		rc = enquiry_get(
		    in->office->store, in->ctx, belongs, &other, err);
	if (rc == 1)
		rc = intake_owner(in, enquiry, &owner, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {mem_fmt(in->ctx,
	    "Nothing proved who sent it, so %s was opened. The same mail came "
	    "again, proved, and is filed in %s, where it belongs.",
	    enquiry->reference, other->reference)};
	const char *advice[] = {
	    mem_fmt(in->ctx,
		"If it is one matter, reply MERGE %s: the answer there answers "
		"both.",
		other->reference),
	    "Else leave it as it is: nothing else has changed."};
	const struct notice notice = {.to = owner,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "An enquiry may be one that is there already",
	    .sentence = mem_fmt(in->ctx,
		"The mail that opened %s is of a party of another enquiry.",
		enquiry->reference),
	    .details = details,
	    .detail_count = 1,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(
		in->ctx, "proved-copy:%lld", (long long)in->mail->message_id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

/* A colleague's copy was refused, and is none (inbox_duplicate()). */
static int
is_outsider(struct intake *in, struct err *err)
{
	struct officer *officer;
	const struct facts *f = in->facts;
	if (f->class != CLASS_HUMAN || f->from.addr == NULL ||
	    !identity_is_proved(in->identity.proof))
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
	int rc = is_outsider(in, err);
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
