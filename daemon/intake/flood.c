/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/flood.h"

#include "daemon/policy/loopguard.h"
#include "daemon/store/acks.h"
#include "daemon/store/senders.h"
#include "daemon/store/waiting.h"
#include "daemon/sys/log.h"

/* An MP's office may send a morning's work at once, and a scanner the post of
 * a day. */
enum { OFFICE_FLOOD = 5 };

static int
tell_flood(struct intake *in, int limit, struct err *err)
{
	struct officer *officer;
	int rc = post_in_charge(in->ctx, in->office, NULL, NULL, &officer, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {
	    mem_fmt(in->ctx, "Address: %s", in->facts->from.addr),
	    mem_fmt(in->ctx, "More than %d mails in ten minutes", limit)};
	const char *advice[] = {
	    "They are kept. One question about all of them comes with the next "
	    "working morning's list: file them, or take each in after all.",
	    "If a robot did, ask whoever runs it to stop it."};
	struct notice notice = {.to = officer,
	    .caused_by = in->mail->message_id,
	    .about = "A flood of mails from one address",
	    .sentence = "One address sends so many mails that not each of "
			"them is put to you.",
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(in->ctx, "flood:%s:%lld",
		loopguard_count_key(in->ctx, in->facts->from.addr),
		(long long)(in->office->now / 3600))};
	return post_notice(in->ctx, in->office, &notice, err) < 0 ? -1 : 0;
}

int
flood_aside(struct intake *in, struct err *err)
{
	struct mp *mp;
	struct sender *sender;
	int64_t recent;
	int limit = in->office->config->cap_flood;
	if (in->facts->from.addr == NULL || in->let_in)
		return 0;
	const bool proved = identity_is_proved(in->identity.proof);
	if (sender_recent_as(in->office->store, in->facts->from.addr, proved,
		in->mail->received_at, &recent, err) < 0)
		return -1;
	if (recent < limit)
		return 0;
	int rc = mp_by_addr(in->office->store, in->ctx, in->facts->from.addr,
	    in->office->today, &mp, err);
	if (rc == 0)
		rc = sender_by_addr(in->office->store, in->ctx,
		    in->facts->from.addr, in->office->today, &sender, err);
	if (rc < 0)
		return -1;
	if (rc == 1 && proved)
		limit *= OFFICE_FLOOD;
	if (recent < limit)
		return 0;
	log_event(LOG_ERR, "cap.tripped", log_s("cap", "flood"),
	    log_i("message", in->mail->message_id));
	if (intake_record(in, OUTCOME_TRIAGE, NULL, WAITING_FLOOD,
		mem_fmt(in->ctx,
		    "more than %d mails from this address in ten minutes: "
		    "nobody is asked about each",
		    limit),
		err) < 0 ||
	    tell_flood(in, limit, err) < 0)
		return -1;
	return 1;
}
