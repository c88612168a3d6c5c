/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Percentiles, shares and small numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/policy/figures.h"

static void
a_percentile_is_a_value_that_occurred(void **state)
{
	int ten[] = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
	int one[] = {7};
	int four[] = {1, 2, 3, 40};

	(void)state;
	assert_int_equal(figures_percentile(ten, 10, 50), 5);
	assert_int_equal(figures_percentile(ten, 10, 90), 9);
	assert_int_equal(figures_percentile(ten, 10, 91), 10);
	assert_int_equal(figures_percentile(ten, 10, 100), 10);
	assert_int_equal(figures_percentile(one, 1, 50), 7);
	assert_int_equal(figures_percentile(one, 1, 90), 7);
	assert_int_equal(figures_percentile(four, 4, 50), 2);
	assert_int_equal(figures_percentile(four, 4, 90), 40);
	assert_int_equal(figures_percentile(NULL, 0, 50), -1);
}

static void
a_share_of_nothing_is_none(void **state)
{
	(void)state;
	assert_int_equal(figures_percent(1, 3), 33);
	assert_int_equal(figures_percent(2, 3), 67);
	assert_int_equal(figures_percent(1, 2), 50);
	assert_int_equal(figures_percent(0, 9), 0);
	assert_int_equal(figures_percent(0, 0), -1);
}

static void
one_to_four_are_small_and_none_is_not(void **state)
{
	(void)state;
	assert_false(figures_is_small(0));
	assert_true(figures_is_small(1));
	assert_true(figures_is_small(4));
	assert_false(figures_is_small(5));
}

/* Rows and columns end with their sums. */
static void
a_small_number_takes_another_of_its_row_and_column_with_it(void **state)
{
	const int counts[] = {
	    3, 10, 20, 33,  /* 3 is small, so 10 goes too */
	    9, 12, 30, 51,  /* and 9 and 12, for the columns' sake */
	    12, 22, 50, 84, /* the sums say no more then */
	};
	const bool want[] = {true, true, false, false, true, true, false, false,
	    false, false, false, false};
	bool hidden[12] = {false};

	(void)state;
	figures_hide(counts, 3, 4, hidden);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(hidden[i], want[i]);
}

static void
five_ones_are_not_told_by_their_sum(void **state)
{
	const int ones[] = {1, 1, 1, 1, 1, 5};
	const int more[] = {1, 1, 1, 1, 6, 10};
	bool hidden[6] = {false};
	bool others[6] = {false};

	(void)state;
	figures_hide(ones, 1, 6, hidden);
	assert_true(hidden[5]);
	figures_hide(more, 1, 6, others);
	assert_true(others[4]);
	assert_false(others[5]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_percentile_is_a_value_that_occurred),
	    cmocka_unit_test(a_share_of_nothing_is_none),
	    cmocka_unit_test(one_to_four_are_small_and_none_is_not),
	    cmocka_unit_test(
		a_small_number_takes_another_of_its_row_and_column_with_it),
	    cmocka_unit_test(five_ones_are_not_told_by_their_sum),
	};

	return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
