/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/replay.h"

enum { DAYS_WALKED = 3660 }; /* an enquiry forgotten for ten years */

static bool
is_there(const struct replay_owner *owner, int32_t day)
{
	if (owner == NULL)
		return true;
	for (size_t i = 0; i < owner->away_count; i++)
		if (day >= owner->away[i].from && day <= owner->away[i].to)
			return false;
	return (owner->work_days >> (unsigned)civil_weekday(day) & 1) != 0;
}

static void
climb(const struct replay_rules *rules, const struct replay_owner *owner,
    int32_t from, int32_t until, struct replay *replay)
{
	struct ladder_input input = {
	    .due_day = replay->due_day, .last_rung = -1};
	struct ladder_step step;

	if (until - from > DAYS_WALKED)
		until = from + DAYS_WALKED;
	for (input.today = from; input.today < until; input.today++) {
		input.owner_working = is_there(owner, input.today);
		if (ladder_next(
			rules->ladder, rules->calendar, &input, &step) == 0)
			continue;
		input.last_rung = step.rung;
		replay->lines += step.kind == LADDER_LIST;
		replay->mails += step.kind == LADDER_MAIL;
		replay->past_owner +=
		    step.kind == LADDER_MAIL && !input.owner_working;
		replay->to_head +=
		    step.kind == LADDER_MAIL && (step.to & LADDER_HEAD) != 0;
	}
}

int
replay_enquiry(void *ctx, const struct replay_rules *rules,
    const struct replay_enquiry *enquiry, int32_t today,
    struct replay *replay_r, struct err *err)
{
	struct deadline deadline;
	struct deadline_input input = enquiry->input;

	if (input.extend_days <= rules->clock.days)
		input.extend_days = 0;
	if (deadline_compute(ctx, rules->calendar, &rules->clock, &input,
		&deadline, err) < 0)
		return -1;
	*replay_r = (struct replay){.due_day = deadline.last_day};
	if (deadline.last_day == DAY_NONE)
		return 0;
	const bool open = enquiry->ended_day == DAY_NONE;
	const int32_t end = open ? today : enquiry->ended_day;
	const int late = workday_count(rules->calendar, deadline.last_day, end);

	/* Ended on a Saturday after a Friday: late, by no working day. */
	if (end > deadline.last_day)
		replay_r->days_late = late > 0 ? late : 1;
	climb(rules, enquiry->owner, input.received_day, open ? today + 1 : end,
	    replay_r);
	return 0;
}
