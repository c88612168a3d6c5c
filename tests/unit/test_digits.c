/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/digits.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

/* The windows of a text as "from-last from-last". */
static char *
windows(void *ctx, const char *text, struct digit_shape shape)
{
	struct digits digits;
	struct digit_window window;
	size_t next = 0;
	char *list = mem_str(ctx, "");
	digits_find(ctx, span_str(text), &digits);
	while (digits_window(&digits, &shape, &next, &window))
		list = mem_fmt(ctx, "%s%s%zu-%zu", list,
		    *list == '\0' ? "" : " ", window.from, window.last);
	return list;
}

static void
digits_close_together_make_a_window(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		struct digit_shape shape;
		const char *want;
	} cases[] = {
	    {"", {1, 0, 0}, ""},
	    {"no digits", {1, 9, 9}, ""},
	    {"7", {1, 0, 0}, "0-1"},
	    {"a 12 b", {2, 0, 0}, "2-4"},
	    {"a 12 b", {2, 1, 0}, "1-4"},
	    {"a 12 b", {2, 99, 0}, "0-4"},
	    {"a 12 b", {3, 99, 0}, ""},
	    {"12 345", {5, 0, 0}, ""},
	    {"12 345", {5, 0, 1}, "0-6"},
	    {"12  345", {5, 0, 1}, ""},
	    {"12--345 .... 6789", {4, 2, 2}, "0-7 11-17"},
	    {"1 22 333 4444", {2, 0, 0}, "2-4 5-8 9-13"},
	};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(
		    windows(ctx, cases[i].text, cases[i].shape), cases[i].want);
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(digits_close_together_make_a_window),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
