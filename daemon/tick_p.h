/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to tick.c (when, chases), tick_morning.c (officers' lists) and
 * tick_digest.c (managers' digests).
 */
#ifndef ENQ_TICK_P_H
#define ENQ_TICK_P_H

#include "daemon/office.h"
#include "daemon/store/absences.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/registers.h"

/* What lists show as due next. */
enum { DAY_AHEAD_WORKING_DAYS = 3 };

/* One day's work: who is there, what is open and due. */
struct day {
	void *ctx;
	struct office *office;
	struct officer **officers;
	size_t officer_count;
	struct absence *absences; /* of today */
	size_t absence_count;
	struct enquiry **enquiries; /* open, due soon or overdue; by due day */
	size_t enquiry_count;
};

/* NULL: not registered today. */
const struct officer *day_officer(const struct day *d, int64_t id);
const struct officer *day_officer_at(const struct day *d, const char *addr);

/* NULL: none today. */
const struct absence *day_absence(
    const struct day *d, const struct officer *officer);
/* By their own working days, and not away. */
bool day_works(const struct day *d, const struct officer *officer);

/* Working days since the due day; negative before it. */
int day_late(const struct day *d, const struct enquiry *enquiry);

/* "the owner", "the enquirer": who moves next. */
const char *day_next_mover(const struct day *d, const struct enquiry *enquiry);

/* tick_morning.c: one list for each officer who works today. */
MUST_USE
int morning_lists(struct day *d, struct err *err);

/* tick_digest.c: one digest for each manager. */
MUST_USE
int digests(struct day *d, struct err *err);

#endif
