/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Civil dates as day numbers: int32_t days since 1970-01-01 in the proleptic
 * Gregorian calendar.  A day number has no zone and no time; due dates are day
 * numbers, never instants.  Instants are int64_t seconds of UTC (POSIX time).
 * This is the only place in the tree that knows how long a day is.
 *
 * Range: 1 January 0001 to 31 December 9999; DAY_NONE is "no date".
 */
#ifndef ENQ_BASE_CIVIL_H
#define ENQ_BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/span.h"

#define DAY_NONE INT32_MIN
#define INSTANT_NONE INT64_MIN

enum weekday {
	WD_MONDAY = 0,
	WD_TUESDAY,
	WD_WEDNESDAY,
	WD_THURSDAY,
	WD_FRIDAY,
	WD_SATURDAY,
	WD_SUNDAY
};

struct civil {
	int year;  /* 1..9999 */
	int month; /* 1..12 */
	int day;   /* 1..31 */
};

/* The day number of a date; DAY_NONE when there is no such date. */
int32_t civil_day(int year, int month, int day);

struct civil civil_from_day(int32_t day);
enum weekday civil_weekday(int32_t day);

/* The same day n months later, or the last of a shorter month. */
int32_t civil_add_months(int32_t day, int months);

/* "2026-12-07" exactly. */
bool civil_parse(struct span s, int32_t *day_r);

#define CIVIL_ISO_SIZE 11
#define CIVIL_LONG_SIZE 40
/* Writes "2026-12-07". */
void civil_iso(int32_t day, char out[CIVIL_ISO_SIZE]);
/* Writes "Monday 7 December 2026" (GOV.UK style, no ordinals). */
void civil_long(int32_t day, char out[CIVIL_LONG_SIZE]);
const char *civil_month_name(int month);
const char *civil_weekday_name(enum weekday wd);

/* UTC: the day an instant falls on, and the seconds since its midnight. */
int32_t civil_utc_day(int64_t instant, int32_t *seconds_r);
int64_t civil_utc_instant(int32_t day, int32_t seconds);

#define CIVIL_RFC3339_SIZE 32
/* Writes an instant as "2026-12-07T09:30:00Z". */
void civil_rfc3339(int64_t instant, char out[CIVIL_RFC3339_SIZE]);
/*
 * Reads "2026-12-07T09:30:00Z" or with an offset (+01:00) or a fraction, which
 * is dropped; a space or 't' is accepted for the 'T'.
 */
bool civil_parse_rfc3339(struct span s, int64_t *instant_r);

#endif
