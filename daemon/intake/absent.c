/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/absent.h"

#include "daemon/store/absences.h"
#include "daemon/sys/log.h"

enum {
	UNDATED_WORKING_DAYS = 1, /* without a date: until it says so again */
	ABSENCE_MAX_DAYS = 366    /* longer is a robot somebody forgot */
};

/* A forged absence would turn an officer's chases away: the border must prove
 * the sender, or it answers a letter that only they had. */
static bool
is_theirs(const struct intake *in, const struct officer *officer)
{
	return identity_is_proved(in->identity.proof) ||
	       (in->letter != NULL && in->letter->to_staff &&
		   span_eq_ascii(
		       span_str(in->letter->to_addr), span_str(officer->addr)));
}

int
absent_take(struct intake *in, struct err *err)
{
	const struct facts *f = in->facts;
	const struct office *office = in->office;
	struct officer *officer;
	if (f->from.addr == NULL)
		return 0;
	int rc = officer_by_addr(
	    office->store, in->ctx, f->from.addr, office->today, &officer, err);
	if (rc <= 0 || !is_theirs(in, officer))
		return rc < 0 ? -1 : 0;
	struct absence absence = {.officer_id = officer->id,
	    .from_day = in->mail->received_day,
	    .to_day = f->absence_to,
	    .message_id = in->mail->message_id,
	    .at = office->now};
	/* The reply is sent while they are away, whatever day it names. */
	if (f->absence_from != DAY_NONE && f->absence_from > absence.from_day)
		absence.from_day = f->absence_from;
	if (absence.to_day == DAY_NONE ||
	    absence.to_day - absence.from_day > ABSENCE_MAX_DAYS)
		absence.to_day = workday_add(
		    office->calendar, absence.from_day, UNDATED_WORKING_DAYS);
	if (absence.to_day < absence.from_day)
		return 0;
	rc = absence_add(office->store, &absence, err);
	if (rc == 1)
		log_event(
		    LOG_INFO, "officer.away", log_i("officer", officer->id));
	return rc < 0 ? -1 : 0;
}
