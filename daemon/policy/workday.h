/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Working days: a calendar is the bank holidays of one GOV.UK division (or
 * the union of all three) plus the council's own closure days.  A working day
 * is Monday to Friday, not a holiday and not a closure (PRODUCT P-21).
 *
 * Names: "england-and-wales", "uk" (a holiday anywhere in the UK counts, as
 * the Freedom of Information Act counts) and "tribunal" (the Tribunal's days
 * are those of England and Wales; its August and Christmas rules belong to
 * statute.h, not to the calendar).
 *
 * Invariants
 * 1. workday_add(workday_add(d, a), b) = workday_add(d, a + b) for a, b > 0.
 * 2. workday_count(d, workday_add(d, n)) = n for n > 0.
 * 3. A day outside the list's years is judged by the weekend alone;
 *    calendar_covers() tells, so that callers can warn.
 * 4. Adding a closure never makes a workday_add() result earlier (n > 0).
 *
 * Dates past 31 December 9999 give DAY_NONE.
 *
 * Adding and counting take the same time however far apart the days are, so
 * that ageing reports over years cost nothing.
 */
#ifndef ENQ_POLICY_WORKDAY_H
#define ENQ_POLICY_WORKDAY_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/civil.h"
#include "parsers/base/err.h"
#include "parsers/base/span.h"

struct calendar;

enum day_kind { DAY_WORKING = 0, DAY_WEEKEND, DAY_HOLIDAY, DAY_CLOSURE };

/* Is this a name calendar_new() knows? */
bool calendar_is_name(const char *name);

/*
 * Reads GOV.UK's bank-holidays.json.  ERR_CONFIG when the text is not that
 * JSON, lacks the division, or has a date that is none.
 */
MUST_USE
int calendar_new(void *ctx, struct span json, const char *name,
    struct calendar **cal_r, struct err *err);
/* Several of one list, which is long and is read once. */
MUST_USE
int calendars_new(void *ctx, struct span json, const char *const *names,
    size_t count, struct calendar **cals_r, struct err *err);

/* A calendar to add closures to; its words are the first one's, which stays. */
struct calendar *calendar_copy(void *ctx, const struct calendar *cal);

/* One closure day as "2026-12-29"; adding one twice is fine. */
MUST_USE
int calendar_add_closure(
    struct calendar *cal, struct span date, struct err *err);
void calendar_add_closure_day(struct calendar *cal, int32_t day);

const char *calendar_name(const struct calendar *cal);

/*
 * The last day the list speaks for: the end of the year when its last holiday
 * is in December, otherwise that holiday; for "uk" the earliest of the three.
 */
int32_t calendar_last_day(const struct calendar *cal);
/* The first: 1 January of the year of its first holiday. */
int32_t calendar_first_day(const struct calendar *cal);
bool calendar_covers(const struct calendar *cal, int32_t day);
/* Is one of those days a holiday or a closure, and no weekend? */
bool calendar_has_between(const struct calendar *cal, int32_t from, int32_t to);

/* Why a day is (not) worked; title_r (may be NULL) gets "Good Friday" or
 * "the council is closed", NULL when there is nothing to say. */
enum day_kind workday_kind(
    const struct calendar *cal, int32_t day, const char **title_r);

bool workday_is(const struct calendar *cal, int32_t day);

/* The first working day on or after / strictly after day. */
int32_t workday_on_or_after(const struct calendar *cal, int32_t day);
int32_t workday_next(const struct calendar *cal, int32_t day);

/*
 * n > 0: the n-th working day after day; n < 0: the -n-th before it; n = 0:
 * workday_on_or_after().
 */
int32_t workday_add(const struct calendar *cal, int32_t day, int n);

/*
 * Working days d with from < d <= to; when to < from, minus the working days
 * with to < d <= from.
 */
int workday_count(const struct calendar *cal, int32_t from, int32_t to);

#endif
