/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/junk.h"

#include "daemon/intake/enquirer.h"
#include "daemon/intake/form.h"
#include "daemon/intake/heed.h"
#include "daemon/store/senders.h"
#include "daemon/store/waiting.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"
#include "parsers/redact.h"

enum { KNOWN_DAYS = 365 }; /* a writer whose last enquiry is older is not */

/* 1: somebody who has asked us something. */
static int
is_enquirer(struct intake *in, const char *addr, struct err *err)
{
	struct enquiry **found;
	size_t count;
	return enquiries_of_enquirer(in->office->store, in->ctx, addr,
		   zone_instant(in->office->today - KNOWN_DAYS, 0), &found,
		   &count, err) < 0
		   ? -1
		   : count > 0;
}

/* 1 and in words what speaks for it; 0: nothing does. */
static int
speaks_for_it(struct intake *in, const char **why_r, struct err *err)
{
	struct opening opening;
	struct officer *officer;
	struct sender *sender;
	struct mp *mp;
	int64_t *suggested;
	size_t count;
	struct store *store = in->office->store;
	const char *addr = in->facts->from.addr;
	const int32_t day = in->office->today;
	int rc = addr == NULL ? 0
			      : officer_by_addr(
				    store, in->ctx, addr, day, &officer, err);
	if (rc == 0 && addr != NULL)
		rc = mp_by_addr(store, in->ctx, addr, day, &mp, err);
	if (rc == 0 && addr != NULL)
		rc = sender_by_addr(store, in->ctx, addr, day, &sender, err);
	if (rc < 0)
		return -1;
	*why_r = "it lay in the Junk folder, and its sender is registered";
	if (rc == 1)
		return 1;
	if (enquirer_evidence(in, &opening, &suggested, &count, err) < 0)
		return -1;
	*why_r = "it lay in the Junk folder, and names an enquiry or a case";
	if (count > 0 || opening.case_count > 0)
		return 1;
	/* P-39: false alarms are accepted, waiting for a morning is not.
	 * "Urgent" alone is what every swindler writes. */
	*why_r = "it lay in the Junk folder, and somebody may be in danger";
	if (heed_signs(in)->found[SIGN_DANGER])
		return 1;
	*why_r = "it lay in the Junk folder, and its sender has written before";
	return addr == NULL ? 0 : is_enquirer(in, addr, err);
}

/* 1: an officer's, as its From says. */
static int
find_colleague(struct intake *in, struct officer **officer_r, struct err *err)
{
	const char *addr = in->facts->from.addr;
	return addr == NULL ? 0
			    : officer_by_addr(in->office->store, in->ctx, addr,
				  in->office->today, officer_r, err);
}

/* They may think that it has left, or that it is done. */
static int
tell_colleague(
    struct intake *in, const struct officer *officer, struct err *err)
{
	const char *details[] = {
	    mem_fmt(in->ctx, "Its subject: %s",
		redact(in->ctx, in->facts,
		    in->facts->subject == NULL ? "" : in->facts->subject)),
	    mem_fmt(in->ctx, "Received: %s",
		post_day(in->ctx, in->mail->received_day))};
	static const char *const advice[] = {
	    "If you wrote it, please send it again, as a reply to the same "
	    "mail. Somebody who moves it from the Junk folder to the inbox "
	    "does the same.",
	    "If it happens again, ask your IT service desk why your mail is "
	    "taken for junk.",
	    "If you did not write it, you need not do anything."};
	const struct notice notice = {.to = officer,
	    .caused_by = in->mail->message_id,
	    .about = "Your mail lay in the Junk folder",
	    .sentence = "A mail with your address as its sender was put into "
			"the Junk folder of the enquiries mailbox. Nothing of "
			"it left the council, and no order in it was carried "
			"out.",
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 3,
	    .once_key =
		mem_fmt(in->ctx, "junk:%lld", (long long)in->mail->message_id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

/* What anybody can write in their name is told when a person has placed it. */
static int
tell_at_once(struct intake *in, struct err *err)
{
	struct officer *officer;
	int rc = find_colleague(in, &officer, err);
	if (rc <= 0)
		return rc;
	const bool answers = in->letter != NULL && in->letter->to_staff &&
			     span_eq_ascii(span_str(in->letter->to_addr),
				 span_str(officer->addr));
	return answers || identity_is_proved(in->identity.proof)
		   ? tell_colleague(in, officer, err)
		   : 0;
}

int
junk_placed(struct intake *asked, struct err *err)
{
	struct officer *officer;
	int rc =
	    asked->mail->row->junk ? find_colleague(asked, &officer, err) : 0;
	if (rc <= 0)
		return rc;
	return tell_colleague(asked, officer, err) < 0 ? -1 : 1;
}

/* Told by what it may belong to, like a mail that is asked about. */
static int
tell_urgent(struct intake *in, struct err *err)
{
	struct opening opening;
	int64_t *suggested;
	size_t count;
	if (!signs_urgent(heed_signs(in)))
		return 0;
	if (enquirer_evidence(in, &opening, &suggested, &count, err) < 0)
		return -1;
	return heed_unplaced(in, suggested, count, err);
}

int
junk_take(struct intake *in, struct err *err)
{
	struct passed_on passed;
	const char *why;
	if (!in->mail->row->junk)
		return 0;
	int rc = form_read(in, in, &passed, err);
	if (rc < 0 || (rc == 0 && in->facts->class != CLASS_HUMAN))
		return rc;
	rc = speaks_for_it(in, &why, err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return intake_record(in, OUTCOME_FILED, NULL, WAITING_JUNK,
			   "it lay in the Junk folder, and nothing speaks for "
			   "it",
			   err) < 0
			   ? -1
			   : 1;
	if (tell_at_once(in, err) < 0 || tell_urgent(in, err) < 0)
		return -1;
	log_event(
	    LOG_NOTICE, "mail.triage", log_i("message", in->mail->message_id));
	return intake_record(in, OUTCOME_TRIAGE, NULL, WAITING_JUNK, why, err) <
		       0
		   ? -1
		   : 1;
}

bool
junk_is_open(const struct message *row)
{
	return row->outcome == OUTCOME_TRIAGE ||
	       (row->outcome == OUTCOME_FILED && row->rule != NULL &&
		   strcmp(row->rule, WAITING_JUNK) == 0);
}
