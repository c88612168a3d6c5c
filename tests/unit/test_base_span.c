/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/base/span.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
parts_of_a_span_never_leave_it(void **state)
{
	(void)state;
	static const struct {
		size_t from, n;
		const char *want;
	} cases[] = {{0, 3, "abc"}, {1, 1, "b"}, {2, 9, "c"}, {3, 1, ""},
	    {9, 9, ""}, {1, SIZE_MAX, "bc"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_true(span_eq(
		    span_sub(span_str("abc"), cases[i].from, cases[i].n),
		    span_str(cases[i].want)));
	assert_int_equal(span_sub(span_of(NULL, 0), 1, 1).n, 0);
	assert_int_equal(span_str(NULL).n, 0);
}

static void
comparison_without_case_is_ascii_only(void **state)
{
	(void)state;
	assert_true(span_is(span_str("Subject"), "sUBJECT"));
	assert_false(span_is(span_str("Subject"), "Subjec"));
	assert_false(span_is(span_str("\xc3\x89"), "\xc3\xa9"));
	assert_true(span_starts(span_str("RE: x"), "re:"));
	assert_false(span_starts(span_str("R"), "re"));
	assert_true(span_ends(span_str("plan.PDF"), ".pdf"));
	assert_false(span_ends(span_str("f"), ".pdf"));
	assert_true(span_eq(span_of(NULL, 0), span_str("")));
}

static void
searching_finds_the_first_place_at_or_after(void **state)
{
	(void)state;
	struct span s = span_str("aXbXc");
	assert_int_equal(span_find_byte(s, 0, 'X'), 1);
	assert_int_equal(span_find_byte(s, 2, 'X'), 3);
	assert_int_equal(span_find_byte(s, 9, 'X'), -1);
	assert_int_equal(span_find(s, 0, "Xc"), 3);
	assert_int_equal(span_find(s, 0, "xc"), -1);
	assert_int_equal(span_find_ascii(s, 0, "xC"), 3);
	assert_int_equal(span_find_ascii(s, 0, "cc"), -1);
	assert_int_equal(span_find(s, 5, ""), 5);
	assert_int_equal(span_find(s, 6, ""), -1);
}

static void
lines_end_at_lf_crlf_or_cr(void **state)
{
	(void)state;
	struct span rest = span_str("a\nb\r\n\rc");
	static const char *const want[] = {"a", "b", "", "c"};
	struct span line;
	for (size_t i = 0; i < 4; i++) {
		assert_true(span_line(&rest, &line));
		assert_true(span_eq(line, span_str(want[i])));
	}
	assert_false(span_line(&rest, &line));
}

static void
numbers_fill_the_span_and_stay_in_bounds(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t max, want; /* -1: refused */
	} cases[] = {{"0", 9, 0}, {"12", 12, 12}, {"13", 12, -1}, {"", 9, -1},
	    {"3", 2, -1}, {"9", 0, -1}, {"03", 2, -1}, {"1x", 99, -1},
	    {"-1", 99, -1}, {" 1", 99, -1},
	    {"9223372036854775807", INT64_MAX, INT64_MAX},
	    {"9223372036854775808", INT64_MAX, -1}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t value = -1;
		assert_int_equal(
		    span_number(span_str(cases[i].text), cases[i].max, &value),
		    cases[i].want >= 0);
		assert_true(value == cases[i].want);
	}
}

static void
trimming_removes_white_space_at_both_ends(void **state)
{
	(void)state;
	assert_true(
	    span_eq(span_trim(span_str(" \t\r\na b\f\v ")), span_str("a b")));
	assert_int_equal(span_trim(span_str(" \n ")).n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parts_of_a_span_never_leave_it),
	    cmocka_unit_test(comparison_without_case_is_ascii_only),
	    cmocka_unit_test(searching_finds_the_first_place_at_or_after),
	    cmocka_unit_test(lines_end_at_lf_crlf_or_cr),
	    cmocka_unit_test(numbers_fill_the_span_and_stay_in_bounds),
	    cmocka_unit_test(trimming_removes_white_space_at_both_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
