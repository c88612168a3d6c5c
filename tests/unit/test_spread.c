/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Acknowledgements after a closure (P-42). */
#include "daemon/policy/spread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NOW ((int64_t)1780000000)
#define HOUR ((int64_t)3600)

static void
a_mail_waited_when_it_lay_for_over_an_hour(void **state)
{
	(void)state;
	assert_false(spread_waited(NOW, NOW));
	assert_false(spread_waited(NOW - HOUR, NOW));
	assert_true(spread_waited(NOW - HOUR - 1, NOW));
	assert_false(spread_waited(NOW + HOUR, NOW));
}

static void
no_minute_has_more_than_it_may(void **state)
{
	static const int rates[] = {1, 7, 20, 60, 600};
	(void)state;
	for (size_t r = 0; r < sizeof(rates) / sizeof(rates[0]); r++) {
		int64_t at[1300];
		int64_t last = 0;
		for (int i = 0; i < 1300; i++) {
			last = spread_next_ms(last, NOW, rates[r]);
			at[i] = spread_instant(last, 0, 5);
			assert_true(i == 0 || at[i] >= at[i - 1]);
			/* Whole seconds round up: one letter at the most. */
			if (i > rates[r])
				assert_true(at[i] - at[i - rates[r] - 1] >= 60);
		}
		assert_int_equal(at[0], NOW);
		assert_in_range(at[1299] - NOW, 1299 * 60 / rates[r] - 60,
		    1299 * 60 / rates[r] + 1);
	}
}

static void
the_queue_begins_anew_when_it_is_empty(void **state)
{
	(void)state;
	assert_int_equal(
	    spread_next_ms((NOW - 60) * 1000, NOW, 20), NOW * 1000);
	assert_int_equal(
	    spread_next_ms((NOW + 60) * 1000, NOW, 20), (NOW + 63) * 1000);
	/* Simulated time went back by a fortnight. */
	assert_int_equal(
	    spread_next_ms((NOW + 336 * HOUR) * 1000, NOW, 20), NOW * 1000);
}

static void
an_address_has_so_many_an_hour(void **state)
{
	(void)state;
	assert_int_equal(spread_instant(NOW * 1000, 4, 5), NOW);
	assert_int_equal(spread_instant(NOW * 1000, 5, 5), NOW + HOUR);
	assert_int_equal(
	    spread_instant(NOW * 1000 + 1, 14, 5), NOW + 1 + 2 * HOUR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_mail_waited_when_it_lay_for_over_an_hour),
	    cmocka_unit_test(no_minute_has_more_than_it_may),
	    cmocka_unit_test(the_queue_begins_anew_when_it_is_empty),
	    cmocka_unit_test(an_address_has_so_many_an_hour)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
