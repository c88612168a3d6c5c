/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mail on an enquiry that is there: what it does to the enquiry's state and
 * clocks, and who is told of it.
 */
#include "daemon/intake/enquirer.h"

#include "daemon/intake/chaser.h"
#include "daemon/intake/comeback.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/gather.h"
#include "daemon/intake/heed.h"
#include "daemon/office/clocks.h"
#include "daemon/office/naming.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/policy/signoff.h"
#include "parsers/redact.h"

/* Their words in one line, without numbers of people. */
static const char *
quote(struct intake *in, const char *label, const char *text)
{
	char *words =
	    mem_fmt(in->ctx, "%s: %s", label, redact(in->ctx, in->facts, text));
	for (char *p = words; *p != '\0'; p++)
		if (is_space(*p))
			*p = ' ';
	return words;
}

/* Below two dashes somebody may have written on. */
static bool
says_more_below(const struct facts *f)
{
	struct span rest = span_str(f->signature);
	struct span line;
	while (span_line(&rest, &line))
		if (!signoff_is_signature(line, span_str(f->from.name)))
			return true;
	return false;
}

/* Filed and over; the owner sees the line and can think otherwise. */
static int
tell_thanks(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct officer *owner;
	int rc = intake_owner(in, enquiry, &owner, err);
	if (rc <= 0)
		return rc;
	const struct facts *f = in->facts;
	const bool more = says_more_below(f);
	const char *details[] = {quote(in, "They wrote", f->reply),
	    more ? quote(in, "Below that stands", f->signature) : NULL};
	const char *advice[] = {"It was filed and the enquiry stays as it is. "
				"If something is still open, write to them."};
	struct notice notice = {.to = owner,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = mem_fmt(in->ctx, "A thank-you: %s", enquiry->reference),
	    .sentence = "A thank-you came.",
	    .details = details,
	    .detail_count = more ? 2 : 1,
	    .advice = advice,
	    .advice_count = 1,
	    .once_key = mem_fmt(
		in->ctx, "thanks:%lld", (long long)in->mail->message_id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

/* What a machine may have written moves nothing (P-5). */
static int
reopen(struct intake *in, struct enquiry *enquiry, struct err *err)
{
	unsigned effects;
	struct officer *to;
	const int64_t closed_at = enquiry->closed_at;
	if ((in->facts->flags & MAIL_PERHAPS_AUTOMATIC) != 0 ||
	    !enquiry_step(enquiry, EVENT_REOPENED, &effects))
		return 0;
	enquiry->answered_at = enquiry->closed_at = 0;
	enquiry->closed_reason = NULL;
	/* The calendar may have changed while nobody counted. */
	if (clocks_recount(in->ctx, in->office, enquiry, err) < 0 ||
	    naming_resume(in->office, enquiry, closed_at, err) < 0 ||
	    post_event(in->office, enquiry, in->mail->message_id, 0, "daemon",
		"enquiry.reopened", json_object(), err) < 0 ||
	    comeback_inside(in->ctx, in->office, enquiry, in->mail->message_id,
		&to, err) < 0)
		return -1;
	return enquiry_update(in->office->store, enquiry, err);
}

/* What a mail that belongs to an enquiry teaches about those to come. */
static int
learn(struct intake *in, struct enquiry *enquiry, struct err *err)
{
	const char *theirs = gather_their_reference(in->facts);
	if (enquiry->mp_id != 0 && enquiry->their_reference == NULL &&
	    theirs != NULL) {
		enquiry->their_reference = theirs;
		if (enquiry_update(in->office->store, enquiry, err) < 0)
			return -1;
	}
	return gather_leave_trail(in, enquiry, err);
}

/* The enquirer's reply ends a pause (P-23); a robot's does not (P-5). */
static int
end_pause(struct intake *in, struct enquiry *enquiry, struct err *err)
{
	if ((in->facts->flags & MAIL_PERHAPS_AUTOMATIC) != 0)
		return 0;
	int ended = clocks_resume(
	    in->ctx, in->office, enquiry, "the enquirer's reply", err);
	if (ended <= 0)
		return ended;
	if (enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    "daemon", "clock.resumed",
	    json_pack("{s:s}", "working", enquiry->due_working), err);
}

/*
 * What they ask while an answer waits to leave, the answer knows nothing of:
 * as if they had asked after it, the enquiry is open when it has left
 * (post_fate.c).
 */
static int
note_crossing(struct intake *in, const struct enquiry *enquiry,
    const char **news, struct err *err)
{
	const bool held =
	    strcmp(enquiry->state, lifecycle_state_name(ENQUIRY_HELD)) == 0;
	if ((!held && strcmp(enquiry->state,
			  lifecycle_state_name(ENQUIRY_ANSWERING)) != 0) ||
	    heed_signs(in)->only_chaser ||
	    (in->facts->flags & MAIL_PERHAPS_AUTOMATIC) != 0)
		return 0;
	*news = mem_fmt(in->ctx,
	    "An answer %s that was written before this mail came: the enquiry "
	    "stays open when that has left. Answer this too, or reply CLOSE.",
	    held ? "is held" : "is about to leave");
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    "daemon", "enquiry.crossed", json_object(), err);
}

/* What it does to the enquiry's state and clocks, and what its owner must know
 * of that. */
static int
go_on(struct intake *in, struct enquiry *enquiry, const struct filed *filed,
    const char **news, struct err *err)
{
	const bool ended = enquiry->answered_at != 0 || enquiry->closed_at != 0;
	*news = NULL;
	if ((ended && filed->reopens && reopen(in, enquiry, err) < 0) ||
	    heed_flags(in, enquiry, err) < 0 ||
	    (filed->rights && heed_crisis(in, enquiry, err) < 0))
		return -1;
	if (!ended && filed->rights && chaser_take(in, enquiry, news, err) < 0)
		return -1;
	if (filed->reopens && note_crossing(in, enquiry, news, err) < 0)
		return -1;
	if (enquiry->answered_at != 0 || enquiry->closed_at != 0)
		*news = mem_fmt(in->ctx,
		    "The enquiry is %s, and this mail does not open it again: "
		    "nobody is reminded of it. If something is asked, please "
		    "see to it.",
		    enquiry->state);
	return filed->rights ? end_pause(in, enquiry, err) : 0;
}

int
enquirer_follow_up(
    struct intake *in, const struct filed *filed, struct err *err)
{
	struct enquiry *enquiry;
	struct officer *owner;
	if (enquiry_get(
		in->office->store, in->ctx, filed->enquiry, &enquiry, err) <= 0)
		return err_set(err, ERR_STORE, "no enquiry %lld",
		    (long long)filed->enquiry);
	if (intake_record(in, OUTCOME_FOLLOW_UP, enquiry, filed->rule,
		filed->evidence, err) < 0 ||
	    (filed->rights && learn(in, enquiry, err) < 0))
		return -1;
	/* "Thank you, yes, you may ask the school" is what was waited for. */
	if (heed_signs(in)->thanks &&
	    !(filed->rights && clocks_is_paused(in->office, enquiry)))
		return tell_thanks(in, enquiry, err);
	const char *news;
	const int64_t had = enquiry->owner_id;
	if (go_on(in, enquiry, filed, &news, err) < 0)
		return -1;
	const char *may_tell;
	int rc = intake_owner(in, enquiry, &owner, err);
	if (rc <= 0 || footings_disclosure(in, enquiry, &may_tell, err) < 0)
		return rc <= 0 ? rc : -1;
	struct allocation allocation = {.to = owner,
	    .follow_up = true,
	    .because = filed->because,
	    .again = filed->again,
	    .for_duty = enquiry->owner_id == 0,
	    .unproven = !identity_is_proved(in->identity.proof),
	    .urgent = signs_urgent(heed_signs(in)),
	    .acknowledged = "no: it is a further mail on an enquiry",
	    .disclosure = may_tell,
	    .news = news};
	if (post_allocation(
		in->ctx, in->office, in->mail, enquiry, &allocation, err) < 0)
		return -1;
	return enquiry->owner_id == had
		   ? 0
		   : comeback_give(in->ctx, in->office, enquiry, owner, err);
}
