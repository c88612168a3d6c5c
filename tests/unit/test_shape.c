/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
an_example_has_a_digit_and_nothing_odd(void **state)
{
	(void)state;
	assert_true(shape_is_one("AH12345"));
	assert_true(shape_is_one("JD/AB/1234"));
	assert_true(shape_is_one("2026-001.A"));
	assert_false(shape_is_one("OKAFOR"));
	assert_false(shape_is_one("AH 12345"));
	assert_false(shape_is_one("AH12345\r"));
	assert_false(shape_is_one("A1234567890123456789012345678901234567890"));
}

static void
a_reference_fits_letter_by_letter(void **state)
{
	(void)state;
	static const struct {
		const char *example;
		const char *reference;
		bool fits;
	} rows[] = {
	    {"AH12345", "AH12345", true},
	    {"AH12345", "zf08123", true},
	    {"AH12345", "AH123456", true}, /* numbers grow */
	    {"AH12345", "AH12345678", false},
	    {"AH12345", "AH1234", false},
	    {"AH12345", "ABC12345", false},
	    {"AH12345", "A12345", false},
	    {"AH12345", "AH12345A", false},
	    {"AH12345", "AH/12345", false},
	    {"AH12345", "", false},
	    {"JD/AB/1234", "XY/ZW/0007", true},
	    {"JD/AB/1234", "JD/TOBIAS/1234", false},
	    {"JD/AB/1234", "JD-AB-1234", false},
	    {"2026-01", "2027-12", true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(shape_fits(rows[i].example, rows[i].reference),
		    rows[i].fits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_example_has_a_digit_and_nothing_odd),
	    cmocka_unit_test(a_reference_fits_letter_by_letter)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
