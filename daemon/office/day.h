/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One day's work: who is there, and what is due.  Whoever writes lists or
 * chases fills in what they need, and looks people up in it.
 */
#ifndef ENQ_DAY_H
#define ENQ_DAY_H

#include "daemon/office/office.h"
#include "daemon/store/absences.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/legal.h"
#include "daemon/store/namings.h"
#include "daemon/store/registers.h"

/* What lists show as due next. */
enum { DAY_AHEAD_WORKING_DAYS = 3 };

/* One clock of the law, and whose it is. */
struct legal_line {
	const struct legal_clock *clock;
	struct enquiry *enquiry; /* NULL: it is a case's */
	struct case_file *file;  /* else NULL */
	const char *reference;   /* of either */
	const char *team;
	const struct officer *owner; /* NULL: nobody who is registered */
	const char *says;            /* "The council sends …." */
	bool act_now; /* a duty: late, or the last day to act on it */
};

/* Nobody has told them who has it, though the day has come (P-16). */
struct to_name {
	struct enquiry *enquiry;
	const struct officer *holder; /* who must see to it */
	int32_t day;
	const char *untold; /* why nothing automatic may; NULL: it may */
};

struct ask_line;

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
	/* day_read_namings(): those still open, by enquiry. */
	struct naming *namings;
	size_t naming_count;
	/* namings_read() */
	struct to_name *to_name;
	size_t to_name_count;
	/* asks_read() */
	struct ask_line *asks;
	size_t ask_count, ask_room;
};

/* officers, absences: who is registered today. */
MUST_USE
int day_read_people(struct day *d, struct err *err);
/* enquiries */
MUST_USE
int day_read_due(struct day *d, struct err *err);
/* namings */
MUST_USE
int day_read_namings(struct day *d, struct err *err);
/* By when they hear who has it (P-16); DAY_NONE: nothing is promised, or they
 * were told. */
int32_t day_hear_by(const struct day *d, const struct enquiry *enquiry);
/* NULL: not registered today. */
const struct officer *day_officer(const struct day *d, int64_t id);
const struct officer *day_officer_at(const struct day *d, const char *addr);

/* Who sees to an enquiry: its owner, or who is asked in their place when they
 * have a child in it (interest.h); NULL: nobody who is registered today. */
MUST_USE
int day_seer(const struct day *d, const struct enquiry *enquiry,
    const struct officer **officer_r, struct err *err);

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

#endif
