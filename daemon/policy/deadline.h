/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The service clock (P-21 to P-24): when the council's own answer is due, and
 * how that was counted.  A pure function of receipt, policy, calendar, pauses
 * and extension.  Receipt is a civil day and second in the council's zone: the
 * caller has converted INTERNALDATE (P-3).
 *
 * Invariants
 * 1. The receipt day is day 0.  After the cut-off of a working day it counts
 *    as received on the next working day; exactly at the cut-off is in time.
 *    A day of the week and a single date (24 December) may have an own one.
 * 2. With roll, receipt on a non-working day counts as the next working day;
 *    without, it stays where it is and day 1 is the next working day.  The
 *    hour of a non-working day never matters.
 * 3. Day 1 is the first working day after the deemed day.  The last day is the
 *    n-th counted day: a working day that no pause covers.
 * 4. Overlapping pauses count once; a pause before day 1 or after the last day
 *    changes nothing; no pause moves a date earlier.
 * 5. A pause without an end that began on or before the last day leaves no
 *    date at all: paused, last_day DAY_NONE.
 * 6. An extension sets the target to n working days from receipt; it is never
 *    added to the policy's days.
 * 7. original_day is the date without pauses and extension, always given: late
 *    is reported against both.
 */
#ifndef ENQ_POLICY_DEADLINE_H
#define ENQ_POLICY_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/policy/workday.h"
#include "parsers/base/err.h"

#define DEADLINE_CUTOFF_DEFAULT_S (17 * 3600)
#define DEADLINE_CUTOFF_NONE_S (24 * 3600) /* midnight: no cut-off */
#define DEADLINE_DAYS_MAX 1000

/* A cut-off of its own for one date, or for a day of the week. */
struct deadline_cutoff {
	int32_t day;          /* DAY_NONE: every .weekday */
	enum weekday weekday; /* without a day */
	int32_t at_s;         /* second of the day */
};

struct deadline_policy {
	int days;         /* 1 to DEADLINE_DAYS_MAX working days */
	int32_t cutoff_s; /* second of the day, where no other is given */
	bool roll;
	/* A date's goes before its weekday's; of two for the same the later in
	 * the list counts. */
	const struct deadline_cutoff *cutoffs;
	size_t cutoff_count;
};

struct deadline_pause {
	int32_t from;
	int32_t to; /* DAY_NONE while it is open */
};

struct deadline_input {
	int32_t received_day;
	int32_t received_s; /* seconds since that day's midnight */
	const struct deadline_pause *pauses;
	size_t pause_count;
	int extend_days; /* target in working days from receipt, 0 for none */
};

struct deadline {
	bool paused;
	bool uncovered; /* the last day lies past the list of holidays */
	int32_t last_day;
	int32_t original_day;
	int32_t deemed_day;
	int32_t first_day; /* day 1 */
	int days;          /* the target that was counted */
	int paused_days;   /* working days that pauses took out */
	/* "Received Saturday 2 May 2026, counts as Tuesday 5 May because …" */
	const char *working;
};

/* The last second of a day that still counts as that day. */
int32_t deadline_cutoff_on(const struct deadline_policy *policy, int32_t day);

/* ERR_USAGE when a value is out of its bounds; strings are children of ctx. */
MUST_USE
int deadline_compute(void *ctx, const struct calendar *cal,
    const struct deadline_policy *policy, const struct deadline_input *input,
    struct deadline *deadline_r, struct err *err);

#endif
