/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rung of the ladder is due (P-25). */
#include "daemon/policy/ladder.h"

/*
 * P-25's defaults: quiet lines in the morning list before the day, a mail on
 * the day, and from one working day late on the deputy and manager as well.
 */
static const struct ladder_rung default_rungs[] = {
    {.offset = -3, .kind = LADDER_LIST, .to = LADDER_OWNER},
    {.offset = -1, .kind = LADDER_LIST, .to = LADDER_OWNER},
    {.offset = 0, .kind = LADDER_MAIL, .to = LADDER_OWNER},
    {.offset = 1,
	.kind = LADDER_MAIL,
	.to = LADDER_OWNER | LADDER_DEPUTY | LADDER_MANAGER},
};

static const struct ladder_policy default_policy = {
    .rungs = default_rungs,
    .rung_count = sizeof(default_rungs) / sizeof(default_rungs[0]),
    .every = 4,
    .every_to = LADDER_OWNER | LADDER_DEPUTY | LADDER_MANAGER,
    .head_after = 2,
};

const struct ladder_policy *
ladder_default(void)
{
	return &default_policy;
}

/* The highest rung whose day has come, -1 when none has. */
static int
highest_rung(const struct ladder_policy *policy, int days_late)
{
	int rung = -1;

	for (size_t i = 0; i < policy->rung_count; i++) {
		if (policy->rungs[i].offset <= days_late)
			rung = (int)i;
	}
	/* The repeating ones begin only after the last fixed one. */
	if (policy->every <= 0 || rung + 1 < (int)policy->rung_count)
		return rung;
	const int base = rung < 0 ? 0 : policy->rungs[rung].offset;

	if (days_late > base)
		rung += (days_late - base) / policy->every;
	return rung;
}

static void
fill_step(const struct ladder_policy *policy, int rung, int days_late,
    struct ladder_step *step_r)
{
	const int fixed = (int)policy->rung_count;

	*step_r = (struct ladder_step){.rung = rung, .days_late = days_late};
	if (rung < fixed) {
		step_r->offset = policy->rungs[rung].offset;
		step_r->kind = policy->rungs[rung].kind;
		step_r->to = policy->rungs[rung].to;
		return;
	}
	const int base = fixed == 0 ? 0 : policy->rungs[fixed - 1].offset;
	const int repeats = rung - fixed + 1;

	step_r->offset = base + repeats * policy->every;
	step_r->kind = LADDER_MAIL;
	step_r->to = policy->every_to;
	if (repeats > policy->head_after)
		step_r->to |= LADDER_HEAD;
}

int
ladder_moved(const struct ladder_policy *policy, const struct calendar *cal,
    int32_t due_day, int32_t today, int last_rung)
{
	const int rung =
	    highest_rung(policy, workday_count(cal, due_day, today));

	return rung < last_rung ? rung : last_rung;
}

int
ladder_next(const struct ladder_policy *policy, const struct calendar *cal,
    const struct ladder_input *input, struct ladder_step *step_r)
{
	struct ladder_step step;

	if (!workday_is(cal, input->today)) /* invariant 3 */
		return 0;
	const int days_late = workday_count(cal, input->due_day, input->today);
	const int rung = highest_rung(policy, days_late);

	if (rung < 0 || rung <= input->last_rung) /* invariants 1, 2 */
		return 0;
	fill_step(policy, rung, days_late, &step);
	if (!input->owner_working && (step.to & LADDER_OWNER) != 0) {
		if (step.kind == LADDER_LIST)
			return 0; /* invariant 4 */
		step.to &= ~(unsigned)LADDER_OWNER;
		step.to |= LADDER_DEPUTY;
	}
	*step_r = step;
	return 1;
}
