/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slopes, seasons, changes of level and years beside each other, on numbers
 * whose answers can be counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/policy/trend.h"
#include "parsers/base/mem.h"
#include "tests/unit/context.h"

enum { YEARS = 5, MONTHS = YEARS * TREND_YEAR };

static void
close_to(double got, double want)
{
	const double miss = got > want ? got - want : want - got;

	if (miss > 1e-6)
		fail_msg("got %f, want %f", got, want);
}

static void
a_median_is_the_middle_or_between_the_two(void **state)
{
	double odd[] = {9, 1, 5};
	double even[] = {4, 1, 3, 2};

	(void)state;
	close_to(trend_median(odd, 3), 5);
	close_to(trend_median(even, 4), 2.5);
	close_to(trend_median(NULL, 0), 0);
}

static int
years_before(int month)
{
	return month / TREND_YEAR;
}

/* 3 more a month each year on top of a season; one wild month. */
static void
a_slope_takes_neither_season_nor_one_odd_month(void **state)
{
	double values[MONTHS];
	struct trend_slope slope;

	for (int i = 0; i < MONTHS; i++)
		values[i] = years_before(i) * 3 + (i % 12 == 7 ? 5 : 20);
	values[31] = 900;
	const struct trend_series series = {values, MONTHS, 3};

	assert_true(trend_slope(*state, &series, &slope));
	close_to(slope.a_year, 3);
	close_to(slope.low, 3);
	close_to(slope.high, 3);
}

/* Twelve slopes, six of 1 and six of 5; the variance is 12 months of
 * 2 * 1 * 9 / 18 = 1, so the interval takes ranks 2 and 11. */
static void
two_years_have_twelve_slopes_and_a_wide_interval(void **state)
{
	double values[24];
	struct trend_slope slope;

	for (int m = 0; m < 12; m++) {
		values[m] = 10;
		values[12 + m] = 11 + (m < 6 ? 0 : 4);
	}
	const struct trend_series series = {values, 24, 0};

	assert_true(trend_slope(*state, &series, &slope));
	close_to(slope.a_year, 3);
	close_to(slope.low, 1);
	close_to(slope.high, 5);
}

static void
less_than_two_years_show_no_slope(void **state)
{
	double values[23] = {0};
	const struct trend_series series = {values, 23, 0};
	struct trend_slope slope;

	assert_false(trend_slope(*state, &series, &slope));
}

static void
a_season_is_each_month_s_share_and_its_mean_is_one(void **state)
{
	double values[36];
	double out[36];
	double season[TREND_YEAR];

	/* From April: August has half of a usual month, May half as much
	 * more. */
	for (int i = 0; i < 36; i++)
		values[i] = i % 12 == 4 ? 50 : i % 12 == 1 ? 150 : 100;
	const struct trend_series series = {values, 36, 3};

	trend_season(*state, &series, season);
	close_to(season[7], 0.5);
	close_to(season[4], 1.5);
	close_to(season[0], 1);
	trend_adjust(&series, season, out);
	for (int i = 0; i < 36; i++)
		close_to(out[i], 100);
}

static void
a_step_is_found_where_it_is(void **state)
{
	double values[48];
	struct trend_change changes[TREND_CHANGES_MAX];

	for (int i = 0; i < 48; i++)
		values[i] = (i < 30 ? 50 : 33) + i % 3;
	assert_int_equal(trend_changes(*state, values, 48, changes), 1);
	assert_int_equal(changes[0].at, 30);
	close_to(changes[0].before, 51);
	close_to(changes[0].after, 34);
}

static void
two_steps_are_found_in_their_order(void **state)
{
	double values[90];
	struct trend_change changes[TREND_CHANGES_MAX];

	for (int i = 0; i < 90; i++)
		values[i] = (i < 30 ? 20 : i < 60 ? 60 : 35) + i % 3;
	assert_int_equal(trend_changes(*state, values, 90, changes), 2);
	assert_int_equal(changes[0].at, 30);
	assert_int_equal(changes[1].at, 60);
	close_to(changes[1].before, 61);
	close_to(changes[1].after, 36);
}

static void
a_steady_rise_is_no_step(void **state)
{
	double values[60];
	struct trend_change changes[TREND_CHANGES_MAX];

	for (int i = 0; i < 60; i++)
		values[i] = 10 + i + (i % 4 == 0 ? 3 : 0);
	assert_int_equal(trend_changes(*state, values, 60, changes), 0);
}

static void
level_months_and_short_records_show_no_step(void **state)
{
	double level[60];
	double brief[TREND_CHANGE_MONTHS - 1];
	struct trend_change changes[TREND_CHANGES_MAX];

	for (int i = 0; i < 60; i++)
		level[i] = 20 + i * 7 % 5;
	for (int i = 0; i < TREND_CHANGE_MONTHS - 1; i++)
		brief[i] = i < 18 ? 50 : 5;
	assert_int_equal(trend_changes(*state, level, 60, changes), 0);
	assert_int_equal(
	    trend_changes(*state, brief, TREND_CHANGE_MONTHS - 1, changes), 0);
}

/* 480 and 312: no spread between months beyond the seasons, so the error of
 * the ratio's logarithm is sqrt(1/480 + 1/312) = 0.072723, times 2.201. */
static void
a_third_less_in_a_year_is_shown_with_its_interval(void **state)
{
	double before[12];
	double after[12];

	(void)state;
	for (int m = 0; m < 12; m++) {
		before[m] = 40;
		after[m] = 26;
	}
	const struct trend_comparison c = trend_compare(before, after, 12);

	assert_int_equal(c.verdict, TREND_LOWER);
	close_to(c.change, -0.35);
	assert_true(c.low > -0.4464 && c.low < -0.4460);
	assert_true(c.high > -0.2373 && c.high < -0.2369);
}

static void
months_that_differ_wildly_make_the_same_change_chance(void **state)
{
	double before[12];
	double after[12];

	(void)state;
	for (int m = 0; m < 12; m++) {
		before[m] = m % 2 == 0 ? 78 : 2;
		after[m] = m % 2 == 0 ? 2 : 50;
	}
	assert_int_equal(
	    trend_compare(before, after, 12).verdict, TREND_CHANCE);
}

static void
few_months_or_few_enquiries_show_nothing(void **state)
{
	const double many[12] = {
	    40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40};
	const double nine[12] = {9};
	const double none[12] = {0};

	(void)state;
	assert_int_equal(trend_compare(many, nine, 12).verdict, TREND_THIN);
	assert_int_equal(trend_compare(none, many, 12).verdict, TREND_THIN);
	assert_int_equal(trend_compare(many, many, 5).verdict, TREND_THIN);
	assert_int_equal(trend_compare(many, many, 0).verdict, TREND_THIN);
	assert_int_equal(trend_compare(many, many, 6).verdict, TREND_CHANCE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_median_is_the_middle_or_between_the_two),
	    cmocka_unit_test(a_slope_takes_neither_season_nor_one_odd_month),
	    cmocka_unit_test(two_years_have_twelve_slopes_and_a_wide_interval),
	    cmocka_unit_test(less_than_two_years_show_no_slope),
	    cmocka_unit_test(
		a_season_is_each_month_s_share_and_its_mean_is_one),
	    cmocka_unit_test(a_step_is_found_where_it_is),
	    cmocka_unit_test(two_steps_are_found_in_their_order),
	    cmocka_unit_test(a_steady_rise_is_no_step),
	    cmocka_unit_test(level_months_and_short_records_show_no_step),
	    cmocka_unit_test(a_third_less_in_a_year_is_shown_with_its_interval),
	    cmocka_unit_test(
		months_that_differ_wildly_make_the_same_change_chance),
	    cmocka_unit_test(few_months_or_few_enquiries_show_nothing),
	};

	return cmocka_run_group_tests_name(
	    "trend", tests, context_new, context_free);
}
