/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chasing without noise (P-25): which rung of the ladder is due today, and to
 * whom it goes.  Rungs are counted in working days from the due day; after the
 * last fixed rung one follows every few days.
 *
 * Invariants
 * 1. A rung is given at most once: only rungs above the last one done.
 * 2. After downtime only the highest due rung is given (one mail, not five).
 * 3. Nothing on a day that is not a working day of the calendar.
 * 4. When the owner is away, a mail goes to the deputy instead and the owner's
 *    line in the morning list waits.
 * Hours of the day are the caller's.  A due day that is moved has rungs of its
 * own: ladder_moved().
 */
#ifndef ENQ_POLICY_LADDER_H
#define ENQ_POLICY_LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/policy/workday.h"

enum ladder_to {
	LADDER_OWNER = 1 << 0,
	LADDER_DEPUTY = 1 << 1,
	LADDER_MANAGER = 1 << 2,
	LADDER_HEAD = 1 << 3
};

enum ladder_kind {
	LADDER_LIST = 0, /* a line in the morning list */
	LADDER_MAIL      /* a mail of its own */
};

struct ladder_rung {
	int offset; /* working days from the due day; negative is before */
	enum ladder_kind kind;
	unsigned to; /* enum ladder_to */
};

struct ladder_policy {
	const struct ladder_rung *rungs; /* rising offsets */
	size_t rung_count;
	int every;         /* working days between later rungs; 0: none */
	unsigned every_to; /* whom those go to */
	int head_after;    /* later rungs before the head of service joins */
};

/* -3 and -1 in the list; 0 a mail; +1 with deputy and manager; every 4, with
 * the head of service after two. */
const struct ladder_policy *ladder_default(void);

struct ladder_input {
	int32_t due_day;
	int32_t today;
	int last_rung; /* highest rung done for this clock; -1 for none */
	bool owner_working;
};

struct ladder_step {
	int rung; /* 0, 1, … ; store it as the last one done */
	int offset;
	enum ladder_kind kind;
	unsigned to;
	int days_late; /* working days since the due day; negative before */
};

/*
 * The last rung done, when the due day was moved to a later one: rungs that
 * lie ahead again are given again.  Never more than last_rung.
 */
int ladder_moved(const struct ladder_policy *policy, const struct calendar *cal,
    int32_t due_day, int32_t today, int last_rung);

/* 1 and *step_r when a rung is due now, 0 when none is. */
int ladder_next(const struct ladder_policy *policy, const struct calendar *cal,
    const struct ladder_input *input, struct ladder_step *step_r);

#endif
