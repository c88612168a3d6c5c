/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far words are from each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/config/nearest.h"

static void
distance_counts_the_letters_that_change(void **state)
{
	static const struct {
		const char *a, *b;
		size_t want;
	} cases[] = {{"check", "check", 0}, {"chekc", "check", 2},
	    {"lst", "list", 1}, {"lists", "list", 1}, {"", "due", 3},
	    {"due", "", 3}, {"prot", "port", 2}, {"council", "councl", 1}};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(nearest_distance(span_str(cases[i].a),
				     span_str(cases[i].b)),
		    cases[i].want);
}

static void
a_very_long_word_is_near_to_nothing(void **state)
{
	static const char tale[] =
	    "a word that is far too long for any name of a subcommand";
	(void)state;
	assert_true(nearest_distance(span_str(tale), span_str("list")) > 10);
	assert_true(nearest_distance(span_str("list"), span_str(tale)) > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(distance_counts_the_letters_that_change),
	    cmocka_unit_test(a_very_long_word_is_near_to_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
