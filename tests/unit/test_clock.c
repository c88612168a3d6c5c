/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock and the kernel's randomness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/sys/clock.h"
#include "daemon/sys/entropy.h"

static void
the_clock_tells_this_century(void **state)
{
	(void)state;
	/* 1 January 2024 and 1 January 2100. */
	assert_in_range(clock_now(), 1704067200, 4102444800);
}

static void
monotonic_time_does_not_go_back(void **state)
{
	(void)state;
	int64_t last = clock_monotonic_us();

	for (int i = 0; i < 1000; i++) {
		const int64_t now = clock_monotonic_us();

		assert_true(now >= last);
		last = now;
	}
	assert_true(clock_monotonic_ms() >= last / 1000);
	assert_true(clock_cpu_ms() >= 0);
}

static void
two_draws_of_entropy_differ(void **state)
{
	(void)state;
	unsigned char a[32];
	unsigned char b[32];

	entropy_bytes(a, sizeof(a));
	entropy_bytes(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

static void
a_bounded_draw_reaches_all_its_values_and_no_other(void **state)
{
	(void)state;
	int seen[7] = {0};

	for (int i = 0; i < 2000; i++) {
		const uint32_t x = entropy_below(7);

		assert_in_range(x, 0, 6);
		seen[x]++;
	}
	/* A fair draw leaves one out with probability 7 * (6/7)^2000. */
	for (int i = 0; i < 7; i++)
		assert_true(seen[i] > 0);
	assert_int_equal(entropy_below(1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_clock_tells_this_century),
	    cmocka_unit_test(monotonic_time_does_not_go_back),
	    cmocka_unit_test(two_draws_of_entropy_differ),
	    cmocka_unit_test(
		a_bounded_draw_reaches_all_its_values_and_no_other),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
