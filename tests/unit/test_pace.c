/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a route may be used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/policy/pace.h"

/* The first second of a minute. */
#define START INT64_C(1780000020)
enum { MINUTE = 60, DAY = 24 * 60 * 60 };

static void
use_many(struct pace *pace, int n, int64_t at)
{
	for (int i = 0; i < n; i++)
		pace_use(pace, at);
}

static void
expect_next(
    struct pace *pace, int64_t now, int64_t want, enum pace_limit want_limit)
{
	enum pace_limit limit;

	assert_int_equal(pace_next(pace, now, &limit) - START, want - START);
	assert_int_equal(limit, want_limit);
	assert_int_equal(pace_room(pace, now) > 0, want == now);
}

static void
a_new_route_is_free(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 30, 10000);
	assert_int_equal(pace_room(&pace, START), 30);
	expect_next(&pace, START, START, PACE_FREE);
}

static void
thirty_go_at_once_and_the_next_after_a_whole_minute(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 30, 10000);
	use_many(&pace, 29, START + 10);
	assert_int_equal(pace_room(&pace, START + 10), 1);
	pace_use(&pace, START + 40);
	assert_int_equal(pace_room(&pace, START + 40), 0);
	/* Of the second in which they went nobody knows how much is left. */
	expect_next(&pace, START + 40, START + 10 + MINUTE + 1, PACE_BY_MINUTE);
	expect_next(&pace, START + 70, START + 71, PACE_BY_MINUTE);
	assert_int_equal(pace_room(&pace, START + 71), 29);
	assert_int_equal(pace_room(&pace, START + 101), 30);
}

static void
a_day_has_its_own_limit(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 30, 50);
	use_many(&pace, 25, START);
	use_many(&pace, 25, START + 100);
	/* The minute of START counts until all of it is a day ago. */
	expect_next(&pace, START + 1000, START + DAY + MINUTE, PACE_BY_DAY);
	assert_int_equal(pace_room(&pace, START + DAY + MINUTE - 1), 0);
	assert_int_equal(pace_room(&pace, START + DAY + MINUTE), 25);
	assert_int_equal(pace_room(&pace, START + DAY + 3 * MINUTE), 30);
}

static void
a_restart_forgets_nothing(void **state)
{
	struct pace pace;
	const int64_t minute = START / MINUTE;

	(void)state;
	pace_init(&pace, 30, 100);
	pace_restore(&pace, minute - 600, 50, START + 5);
	pace_restore(&pace, minute - 1, 20, START + 5);
	pace_restore(&pace, minute, 8, START + 5);
	assert_int_equal(pace_room(&pace, START + 5), 2);
	/* The twenty may have gone at that minute's last second. */
	assert_int_equal(pace_room(&pace, START + 59), 2);
	assert_int_equal(pace_room(&pace, START + 60), 22);
	assert_int_equal(pace_room(&pace, START + 66), 22);
	assert_int_equal(pace_room(&pace, START + 3600), 22);
}

static void
a_clock_that_goes_back_neither_frees_nor_blocks_for_long(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 30, 1000);
	use_many(&pace, 30, START);
	expect_next(
	    &pace, START - 3600, START - 3600 + MINUTE + 1, PACE_BY_MINUTE);
	assert_int_equal(pace_room(&pace, START - 3600 + MINUTE + 1), 30);
}

static void
rows_from_the_future_count_as_now(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 30, 1000);
	pace_restore(&pace, START / MINUTE + 500, 30, START);
	expect_next(&pace, START, START + MINUTE + 1, PACE_BY_MINUTE);
}

static void
a_smaller_limit_than_what_is_used_waits_for_enough_to_pass(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 2, 1000);
	pace_use(&pace, START);
	pace_use(&pace, START + 1);
	pace_use(&pace, START + 2);
	pace_use(&pace, START + 3);
	expect_next(&pace, START + 3, START + 2 + MINUTE + 1, PACE_BY_MINUTE);
}

/* P-2: behind a backlog a letter that cannot wait finds room. */
static void
room_is_kept_for_what_cannot_wait(void **state)
{
	struct pace pace;
	enum pace_limit limit;
	(void)state;
	pace_init(&pace, 30, 1000);
	pace.kept = 3;
	for (int i = 0; i < 27; i++)
		pace_use(&pace, START);
	assert_int_equal(pace_room(&pace, START), 0);
	assert_int_equal(pace_next(&pace, START, &limit), START + MINUTE + 1);
	assert_int_equal(limit, PACE_BY_MINUTE);
	pace.kept = 0;
	assert_int_equal(pace_room(&pace, START), 3);
	assert_int_equal(pace_next(&pace, START, &limit), START);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(room_is_kept_for_what_cannot_wait),
	    cmocka_unit_test(a_new_route_is_free),
	    cmocka_unit_test(
		thirty_go_at_once_and_the_next_after_a_whole_minute),
	    cmocka_unit_test(a_day_has_its_own_limit),
	    cmocka_unit_test(a_restart_forgets_nothing),
	    cmocka_unit_test(
		a_clock_that_goes_back_neither_frees_nor_blocks_for_long),
	    cmocka_unit_test(rows_from_the_future_count_as_now),
	    cmocka_unit_test(
		a_smaller_limit_than_what_is_used_waits_for_enough_to_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
