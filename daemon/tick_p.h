/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to tick.c (when, chases), tick_morning.c (officers' lists),
 * tick_digest.c (managers' digests), tick_backlog.c (the curve in them),
 * tick_month.c (the month before) and tick_legal.c (dates of the law).
 */
#ifndef ENQ_TICK_P_H
#define ENQ_TICK_P_H

#include <jansson.h>

#include "daemon/compose/digest.h"
#include "daemon/office.h"
#include "daemon/store/absences.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/legal.h"
#include "daemon/store/registers.h"

/* What lists show as due next. */
enum { DAY_AHEAD_WORKING_DAYS = 3 };

/* One clock of the law, and whose it is. */
struct legal_line {
	const struct legal_clock *clock;
	struct enquiry *enquiry; /* NULL: it is a case's */
	const char *reference;   /* of either */
	const char *team;
	const struct officer *owner; /* NULL: nobody who is registered */
	const char *says;            /* "The council sends …." */
	bool act_now; /* a duty: late, or the last day to act on it */
};

/* What a digest asks or offers, about one enquiry (asks.h). */
struct ask_line {
	enum digest_section section;
	const struct enquiry *enquiry;
	const char *kind; /* "flag" "campaign" "alias" */
	int64_t id;       /* of it */
	const char *says;
	/* The same for whoever may not see the case (P-40); NULL: the same. */
	const char *unnamed;
};

/* One day's work: who is there, and what is due. */
struct day {
	void *ctx;
	struct office *office;
	struct officer **officers;
	size_t officer_count;
	struct absence *absences; /* of today */
	size_t absence_count;
	/* day_read_due(): open, due soon or overdue; by due day. */
	struct enquiry **enquiries;
	size_t enquiry_count;
	/* day_read_legal(): by the day to act on. */
	struct legal_line *legal;
	size_t legal_count;
	/* asks_read() */
	struct ask_line *asks;
	size_t ask_count, ask_room;
};

MUST_USE
int day_read_due(struct day *d, struct err *err);
/* tick_legal.c: legal, all that must be acted on within ten days, or late. */
MUST_USE
int day_read_legal(struct day *d, struct err *err);
/* The clocks of the law that an enquiry's own date must not hide, a sentence
 * each; a new reference. */
MUST_USE
int day_law(struct day *d, const struct enquiry *enquiry, json_t **list_r,
    struct err *err);

/* NULL: not registered today. */
const struct officer *day_officer(const struct day *d, int64_t id);
const struct officer *day_officer_at(const struct day *d, const char *addr);

/* NULL: none today. */
const struct absence *day_absence(
    const struct day *d, const struct officer *officer);
/* By their own working days, and not away. */
bool day_works(const struct day *d, const struct officer *officer);

/* The week's first working day: trends, and what is looked over weekly. */
bool day_begins_week(const struct day *d);

/* Working days since the due day; negative before it. */
int day_late(const struct day *d, const struct enquiry *enquiry);

/* "the owner", "the enquirer": who moves next. */
const char *day_next_mover(const struct day *d, const struct enquiry *enquiry);

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
