/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What monthly numbers show, and what they do not (P-34): a robust slope with
 * the season taken out, months in which the level changed, and one year beside
 * another.  Every answer has its 95 % interval or is not given at all: below
 * the numbers named here the record is too thin to show anything.
 *
 * A series has one value a month without gaps, whole months only.  Values are
 * numbers of enquiries, or such numbers with the season taken out.
 *
 * Sources
 * - Slope: Hirsch, Slack and Smith (1982), "Techniques of trend analysis for
 *   monthly water quality data": the median of the slopes between the same
 *   months of different years; its interval after Gilbert (1987), 17.3.
 * - Change of level: Pettitt (1979), "A non-parametric approach to the
 *   change-point problem", repeated on the parts.
 * - Comparison: ratio of two counts, quasi-Poisson: the spread between months
 *   that season and year do not explain widens the interval.
 */
#ifndef ENQ_POLICY_TREND_H
#define ENQ_POLICY_TREND_H

#include <stdbool.h>
#include <stddef.h>

enum {
	TREND_YEAR = 12,          /* months */
	TREND_SLOPE_MONTHS = 24,  /* fewer show no slope */
	TREND_CHANGE_MONTHS = 36, /* fewer show no change of level */
	TREND_CHANGES_MAX = 8,
	TREND_COMPARE_MONTHS = 6, /* of each year, fewer show no difference */
	TREND_COMPARE_LEAST = 10, /* in each year, likewise */
	TREND_MONTHS_MAX = 1200
};

struct trend_series {
	const double *values;
	size_t count;
	int first_month; /* of the year, 0 is January */
};

/* Sorts the values; 0 of none. */
double trend_median(double *values, size_t count);

struct trend_slope {
	double a_year;    /* more of them a month, each year */
	double low, high; /* 95 %: it could as well be from here to there */
};
/* False, and nothing filled, below TREND_SLOPE_MONTHS. */
bool trend_slope(
    void *ctx, const struct trend_series *series, struct trend_slope *slope_r);

/* How much of a usual month each calendar month has: mean 1, January first;
 * all 1 below TREND_SLOPE_MONTHS.  The median over years of the month's share
 * of its twelve months, so that one odd year does not count. */
void trend_season(
    void *ctx, const struct trend_series *series, double season_r[TREND_YEAR]);
/* The series with that taken out; out has room for series->count. */
void trend_adjust(const struct trend_series *series,
    const double season[TREND_YEAR], double *out);

struct trend_change {
	size_t at;            /* first month of the new level */
	double before, after; /* medians of the two sides, up to the next one */
};
/* Changes of level, in order, of values without season.  None when a straight
 * line describes the months as well (Schwarz's criterion, absolute errors). */
size_t trend_changes(void *ctx, const double *values, size_t count,
    struct trend_change changes_r[TREND_CHANGES_MAX]);

enum trend_verdict {
	TREND_THIN = 0, /* too little to say */
	TREND_CHANCE,   /* it could be chance */
	TREND_LOWER,
	TREND_HIGHER
};
struct trend_comparison {
	enum trend_verdict verdict;
	/* Share by which it is more than before, -0.35 is 35 % below; of
	 * TREND_THIN 0. */
	double change, low, high;
};
/* The same calendar months of two years, count (<= 12) of them. */
struct trend_comparison trend_compare(
    const double *before, const double *after, size_t count);

#endif
