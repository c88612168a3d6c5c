/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/flowed.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

static void
lines_are_joined_as_rfc_3676_says(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool delsp;
		const char *want;
	} cases[] = {
	    {"one \ntwo\n", false, "one two\n"},
	    {"one \ntwo\n", true, "onetwo\n"},
	    {"one\ntwo\n", false, "one\ntwo\n"},
	    {"> a \n> b\n", false, "> a b\n"},
	    {">> a \n> b\n", false, ">> a \n> b\n"},    /* s.4.5 */
	    {" >not quoted\n", false, ">not quoted\n"}, /* s.4.4 */
	    {"text \n-- \nAnna\n", false, "text \n-- \nAnna\n"},
	    {"", false, ""},
	};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct span got =
		    flowed_join(ctx, span_str(cases[i].text), cases[i].delsp);
		assert_string_equal(got.p, cases[i].want);
	}
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_are_joined_as_rfc_3676_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
