/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When to try again: letters for four days, the mailbox for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/policy/retry.h"

#define START 1780000000

static void
a_letter_waits_longer_each_time_and_never_less_than_its_schedule(void **state)
{
	static const struct {
		enum retry_priority priority;
		int attempt;
		int64_t at_least, at_most;
	} rows[] = {
	    {RETRY_FIRST, 1, 30, 45},
	    {RETRY_FIRST, 8, 3600, 5400},
	    {RETRY_FIRST, 99, 3600, 5400},
	    {RETRY_NORMAL, 0, 60, 90},
	    {RETRY_NORMAL, 1, 60, 90},
	    {RETRY_NORMAL, 2, 300, 450},
	    {RETRY_NORMAL, 6, 7200, 10800},
	    {RETRY_NORMAL, 1000000, 7200, 10800},
	    {RETRY_LATER, 1, 300, 450},
	    {RETRY_LATER, 4, 10800, 16200},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t soonest, latest;

		assert_true(retry_letter(rows[i].attempt, rows[i].priority,
		    START, START, 0, &soonest));
		assert_true(retry_letter(rows[i].attempt, rows[i].priority,
		    START, START, UINT32_MAX, &latest));
		assert_int_equal(soonest - START, rows[i].at_least);
		assert_int_equal(latest - START, rows[i].at_most);
	}
}

static void
after_four_days_a_letter_is_given_up_and_not_before(void **state)
{
	int64_t next = 0;

	(void)state;
	assert_true(retry_letter(
	    40, RETRY_NORMAL, START, START + RETRY_GIVE_UP_S - 1, 0, &next));
	assert_int_equal(next, START + RETRY_GIVE_UP_S);
	assert_false(retry_letter(
	    41, RETRY_NORMAL, START, START + RETRY_GIVE_UP_S, 0, &next));
	assert_false(retry_letter(
	    2, RETRY_FIRST, START, START + 30 * RETRY_GIVE_UP_S, 0, &next));
}

static void
a_letter_gets_two_tries_in_the_first_hour_and_dozens_in_all(void **state)
{
	(void)state;
	for (int priority = RETRY_FIRST; priority <= RETRY_LATER; priority++) {
		int64_t now = START;
		int attempt = 1;
		int first_hour = 1;

		while (retry_letter(attempt, (enum retry_priority)priority,
		    START, now, UINT32_MAX / 2, &now)) {
			attempt++;
			first_hour += now - START < 3600;
		}
		assert_true(first_hour >= 2);
		assert_in_range(attempt, 20, 120);
	}
}

static void
the_mailbox_waits_half_a_minute_to_a_quarter_of_an_hour(void **state)
{
	static const struct {
		int failures;
		int64_t at_least, at_most;
	} rows[] = {{0, 30, 45}, {1, 30, 45}, {2, 60, 90}, {3, 120, 180},
	    {4, 240, 360}, {5, 480, 720}, {6, 600, 900}, {1000000, 600, 900}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
		    retry_mailbox_s(rows[i].failures, 0), rows[i].at_least);
		assert_int_equal(retry_mailbox_s(rows[i].failures, UINT32_MAX),
		    rows[i].at_most);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_letter_waits_longer_each_time_and_never_less_than_its_schedule),
	    cmocka_unit_test(
		after_four_days_a_letter_is_given_up_and_not_before),
	    cmocka_unit_test(
		a_letter_gets_two_tries_in_the_first_hour_and_dozens_in_all),
	    cmocka_unit_test(
		the_mailbox_waits_half_a_minute_to_a_quarter_of_an_hour),
	};

	return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
