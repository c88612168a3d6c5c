/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What another policy would have made of an enquiry that was recorded: when it
 * would have been due, and how often its owner would have been chased.  It is
 * ended on the day on which it was: whether people would have answered sooner
 * nobody can know.
 */
#ifndef ENQ_POLICY_REPLAY_H
#define ENQ_POLICY_REPLAY_H

#include "daemon/policy/deadline.h"
#include "daemon/policy/ladder.h"

struct replay_rules {
	struct deadline_policy clock;
	const struct ladder_policy *ladder;
	const struct calendar *calendar;
};

/* When the owner could be asked. */
struct replay_away {
	int32_t from, to; /* both are away */
};
struct replay_owner {
	unsigned work_days; /* bit 0 = Monday */
	const struct replay_away *away;
	size_t away_count;
};

/* input.extend_days counts only where it is more than the policy gives. */
struct replay_enquiry {
	struct deadline_input input;
	int32_t ended_day;                /* DAY_NONE: open */
	const struct replay_owner *owner; /* NULL: always at work */
};

struct replay {
	int32_t due_day; /* DAY_NONE: paused without an end */
	/* Working days after the due day on which it ended, or until today. */
	int days_late;  /* 0: not late */
	int lines;      /* of morning lists */
	int mails;      /* chases, however many they go to */
	int to_head;    /* of those, how many the head of service gets */
	int past_owner; /* and how many another, because the owner is away */
};

/*
 * Chases are those of the days before it ended, or until today.  ERR_USAGE when
 * the policy is out of its bounds.
 */
MUST_USE
int replay_enquiry(void *ctx, const struct replay_rules *rules,
    const struct replay_enquiry *enquiry, int32_t today,
    struct replay *replay_r, struct err *err);

#endif
