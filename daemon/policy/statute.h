/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statutory clocks (P-22): time limits from law, as data.  A table in a text
 * file says for each clock what starts it, how it is counted, by which law and
 * from when to when that law holds; this module reads the table, counts, and
 * shows its working (P-24).  daemon/data/statutory.clocks is the table that is
 * built in; its head explains the format to whoever amends it.
 *
 * Invariants
 * 1. Calendar days, weeks and months run through weekends, bank holidays and
 *    school holidays, and their last day is not moved when it falls on one:
 *    the SEND Regulations have no rule that would.
 * 2. "Within n weeks of" a day leaves that day out; "beginning with" a day
 *    counts it as day 1; a month ends on the same day of a later month, or on
 *    the last of a shorter one.
 * 3. What moves a last day is named by the clock itself: the next working day
 *    (a subject access request), or rule 12 of the Tribunal's rules.
 * 4. An excuse never moves a date.  It is somebody's recorded decision that
 *    stands beside it.
 * 5. Local closure days never move a statutory date: the calendars given here
 *    must be without them.
 */
#ifndef ENQ_POLICY_STATUTE_H
#define ENQ_POLICY_STATUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/policy/workday.h"
#include "parsers/base/err.h"
#include "parsers/base/span.h"

enum statute_unit {
	STATUTE_DAYS = 0,
	STATUTE_WEEKS,
	STATUTE_MONTHS,
	STATUTE_WORKING_DAYS,
	STATUTE_HOURS
};

enum statute_count {
	STATUTE_AFTER = 0,   /* the day itself is left out */
	STATUTE_INCLUDING,   /* the day itself is day 1 */
	STATUTE_BEFORE,      /* backwards: the latest day that is safe */
	STATUTE_BEFORE_DATE, /* strictly before a date of the same year */
	STATUTE_AT_ONCE,     /* the day itself */
	STATUTE_AS_ORDERED   /* another clock, which an order chooses */
};

enum statute_rolls {
	STATUTE_STAYS = 0,
	STATUTE_TO_WORKING_DAY,
	STATUTE_TO_TRIBUNAL_DAY /* rule 12(2) and (3)(a) */
};

enum statute_kind {
	STATUTE_DUTY = 0, /* late is a breach */
	STATUTE_MINIMUM,  /* somebody else has at least so long */
	STATUTE_LIMIT,    /* after it somebody else is too late */
	STATUTE_TARGET    /* good practice, no law */
};

struct statute_period {
	int n; /* 0: there is none */
	enum statute_unit unit;
	enum statute_count count;
	int month, day; /* STATUTE_BEFORE_DATE */
};

/* Names of events and excuses, a list that ends with NULL. */
typedef const char *const *statute_names;

struct statute {
	const char *key;    /* "ehc_final_plan" */
	const char *starts; /* "a request for an assessment is received" */
	const char *second; /* what starts the other limb; NULL: one limb */
	const char *owes;   /* "the council sends the final plan" */
	const char *law;    /* "SEND Regulations 2014, regulation 13(2)" */
	const char *note;   /* NULL: none */
	struct statute_period period;
	struct statute_period later; /* the later of both is the last day */
	enum statute_rolls rolls;
	bool skips_tribunal_holidays; /* rule 12(3)(b) */
	enum statute_kind kind;
	const char *calendar; /* of working days: calendar_new()'s names */
	bool unread;          /* the law's own text has not been compared yet */
	statute_names events; /* EHC words that start it */
	statute_names second_events; /* that start the other limb */
	statute_names met_by;        /* EHC words that end it */
	statute_names excuses;       /* that the law knows for it */
	statute_names see;           /* clocks to use instead (AS_ORDERED) */
	int32_t from, until; /* start days it holds for; DAY_NONE: open */
	int line;            /* of the file */
};

struct statute_excuse {
	const char *key;   /* "school-closed" */
	const char *words; /* what must have been the case */
	int line;
};

struct statute_table {
	struct statute *clocks;
	size_t clock_count;
	struct statute_excuse *excuses;
	size_t excuse_count;
	uint64_t mark; /* of the file's text: another text, another mark */
};

/*
 * Reads the table.  ERR_CONFIG "file:line: …" for a word it does not know, a
 * clock without law or count, two for the same key and day, an excuse or a
 * clock that is named and is not there.
 */
MUST_USE
int statute_read(void *ctx, const char *file, struct span text,
    struct statute_table **table_r, struct err *err);

/* The clock of a key that holds for a start day: 1; 0 when the key is unknown;
 * -1 with ERR_USAGE when it does not hold for that day. */
MUST_USE
int statute_find(const struct statute_table *table, const char *key,
    int32_t day, const struct statute **statute_r, struct err *err);

bool statute_is_key(const struct statute_table *table, const char *key);
bool statute_names_have(statute_names names, const char *name);
/* An event some clock is started or ended by, as the table spells it; NULL:
 * none.  Blanks stand for hyphens. */
const char *statute_event(const struct statute_table *table, struct span words);
const struct statute_excuse *statute_excuse(
    const struct statute_table *table, const char *key);

/* The calendars a count may need, without local closures. */
struct statute_calendars {
	const struct calendar *england_and_wales, *uk, *tribunal;
};

struct statute_input {
	int32_t day;
	int32_t other; /* of the second limb; DAY_NONE: not known */
	int64_t at;    /* STATUTE_HOURS: the instant; else ignored */
	/* The civil day and second of an instant (sys/zone.h's). */
	int32_t (*civil)(int64_t instant, int32_t *seconds_r);
};

struct statute_date {
	int32_t last_day;
	int32_t act_by;       /* the last working day on or before it */
	int64_t last_instant; /* STATUTE_HOURS; else INSTANT_NONE */
	bool uncovered;       /* needs holidays past the list's end */
	const char *calendar; /* of its working days; "calendar-days" */
	const char *working;
};

/* ERR_USAGE for a date out of range, and for AS_ORDERED, naming the clocks to
 * choose from. */
MUST_USE
int statute_compute(void *ctx, const struct statute *statute,
    const struct statute_calendars *calendars,
    const struct statute_input *input, struct statute_date *date_r,
    struct err *err);

/*
 * Regulation 10(4)(a): advice asked of a school from a week before it closes
 * until a week before it opens again may excuse a late step, if it is closed
 * for four weeks or longer.  closes is the first day closed, reopens the first
 * one open.  False when the closure is too short; the window is given all the
 * same.
 */
bool statute_closure_window(
    int32_t closes, int32_t reopens, int32_t *opens_r, int32_t *ends_r);

#endif
