/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to tick.c (when), tick_chase.c, tick_naming.c (who has it),
 * tick_morning.c (officers' lists),
 * tick_digest.c (managers' digests), tick_desk.c (what they are made of),
 * tick_backlog.c (the curve in them), tick_month.c (the month before),
 * tick_ledger.c (MPs' offices) and tick_legal.c (dates of the law).
 */
#ifndef ENQ_TICK_P_H
#define ENQ_TICK_P_H

#include <jansson.h>

#include "daemon/office/day.h"

/* tick_legal.c: legal, all that must be acted on within ten days, or late. */
MUST_USE
int day_read_legal(struct day *d, struct err *err);
/* The clocks of the law that an enquiry's own date must not hide, a sentence
 * each; a new reference. */
MUST_USE
int day_law(struct day *d, const struct enquiry *enquiry, json_t **list_r,
    struct err *err);

/* tick_chase.c: what the ladder says, and promises the day before. */
MUST_USE
int chases(struct day *d, struct err *err);

/* Who does an enquiry's work today: its owner, their deputy, a manager; of one
 * without an owner who is on duty.  NULL: nobody is registered. */
const struct officer *chase_holder(
    const struct day *d, const struct enquiry *enquiry);

/* tick_naming.c: who has it is told to those who wait to hear it (P-16). */
MUST_USE
int namings_tell(struct day *d, struct err *err);
/* to_name: of whom nobody has said it by the day, and who should. */
MUST_USE
int namings_read(struct day *d, struct err *err);
/* Those that a person sees to from now on, as they were told in their list. */
MUST_USE
int namings_left(struct day *d, struct err *err);

/* tick_morning.c: one list for each officer who works today. */
MUST_USE
int morning_lists(struct day *d, struct err *err);

/* tick_backlog.c: open at the end of each week, the oldest first. */
enum { BACKLOG_WEEKS = 26 };
struct backlog {
	int values[BACKLOG_WEEKS];
	size_t count;
	int32_t monday; /* after the last of the weeks */
};
/* open: how many are now. */
MUST_USE
int backlog_read(
    struct day *d, int open, struct backlog *backlog_r, struct err *err);

/* tick_month.c: the month before, in sentences; empty but for the first day in
 * a month that has a digest.  A new reference, also on failure. */
MUST_USE
int month_read(
    struct day *d, const char **title_r, json_t **list_r, struct err *err);

/* tick_digest.c: one digest for each manager. */
MUST_USE
int digests(struct day *d, struct err *err);

/* tick_ledger.c: MPs' offices are told where their enquiries stand. */
MUST_USE
int ledgers(struct day *d, struct err *err);

#endif
