/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backlog at the current pace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/policy/forecast.h"

/* `more` come than go each week; every second week two above, two below. */
static void
fill(struct forecast_week *weeks, int received, int more, int swing)
{
	for (int i = 0; i < FORECAST_WEEKS; i++)
		weeks[i] = (struct forecast_week){
		    .received = received + (i % 2 == 0 ? swing : -swing),
		    .ended = received - more};
}

static void
more_that_come_than_go_make_it_grow(void **state)
{
	struct forecast_week weeks[FORECAST_WEEKS];

	(void)state;
	fill(weeks, 30, 5, 0);
	const struct forecast f = forecast_make(weeks, 100);
	const struct forecast_point p = forecast_in(&f, 4);

	assert_int_equal(f.direction, FORECAST_GROWS);
	assert_int_equal(p.open, 120);
	assert_int_equal(p.low, 120);
	assert_int_equal(p.high, 120);
}

/* The spread of weeks 2 above and below is sqrt(12 * 4 / 11) = 2.089; in four
 * weeks 2.201 * 2.089 * sqrt(4 + 16/12) = 10.6 either way. */
static void
weeks_that_differ_widen_it(void **state)
{
	struct forecast_week weeks[FORECAST_WEEKS];

	(void)state;
	fill(weeks, 30, -3, 2);
	const struct forecast f = forecast_make(weeks, 100);
	const struct forecast_point p = forecast_in(&f, 4);

	assert_int_equal(f.direction, FORECAST_SHRINKS);
	assert_int_equal(p.open, 88);
	assert_int_equal(p.low, 77);
	assert_int_equal(p.high, 99);
}

static void
a_difference_within_chance_has_no_direction(void **state)
{
	struct forecast_week weeks[FORECAST_WEEKS];

	(void)state;
	fill(weeks, 30, 1, 9);
	assert_int_equal(forecast_make(weeks, 100).direction, FORECAST_STEADY);
}

static void
no_backlog_is_less_than_nothing(void **state)
{
	struct forecast_week weeks[FORECAST_WEEKS];

	(void)state;
	fill(weeks, 30, -10, 0);
	const struct forecast f = forecast_make(weeks, 15);

	assert_int_equal(forecast_in(&f, 12).open, 0);
	assert_int_equal(forecast_in(&f, 12).low, 0);
}

static void
hardly_any_that_came_show_nothing(void **state)
{
	struct forecast_week weeks[FORECAST_WEEKS] = {{.received = 9}};

	(void)state;
	assert_int_equal(forecast_make(weeks, 9).direction, FORECAST_THIN);
	weeks[3].received = 1;
	assert_int_not_equal(forecast_make(weeks, 9).direction, FORECAST_THIN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(more_that_come_than_go_make_it_grow),
	    cmocka_unit_test(weeks_that_differ_widen_it),
	    cmocka_unit_test(a_difference_within_chance_has_no_direction),
	    cmocka_unit_test(no_backlog_is_less_than_nothing),
	    cmocka_unit_test(hardly_any_that_came_show_nothing),
	};

	return cmocka_run_group_tests_name("forecast", tests, NULL, NULL);
}
