/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/breach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
words_begin_a_breach_or_say_what_was_decided(void **state)
{
	static const struct {
		const char *args;
		enum breach_word want;
		const char *words;
	} cases[] = {
	    {NULL, BREACH_BEGINS, ""},
	    {"letter went to the father", BREACH_BEGINS,
		"letter went to the father"},
	    {"reported", BREACH_REPORTED, ""},
	    {"REPORTED: IC-12345", BREACH_REPORTED, "IC-12345"},
	    {"reported on Monday", BREACH_REPORTED, "on Monday"},
	    {"reportedly a letter went astray", BREACH_BEGINS,
		"reportedly a letter went astray"},
	    {"not reportable: it was encrypted", BREACH_NOT_REPORTABLE,
		"it was encrypted"},
	    {"Not Reportable", BREACH_LACKS_REASON, ""},
	    {"not reportable.", BREACH_LACKS_REASON, ""},
	    {"not yet sure", BREACH_BEGINS, "not yet sure"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *words;
		assert_int_equal(
		    breach_read(cases[i].args, &words), cases[i].want);
		assert_string_equal(words, cases[i].words);
	}
}

static void
reminders_come_a_day_and_four_hours_before(void **state)
{
	/* 10:00 on Friday 6 March 2026. */
	enum { END = 1772791200, DAY = END - 86400, LAST = END - 14400 };
	static const struct {
		int64_t now, next;
		bool last;
	} cases[] = {
	    {END - 259200, DAY, false},
	    {DAY - 1, DAY, false},
	    {DAY, LAST, false},
	    {LAST - 1, LAST, false},
	    {LAST, 0, true},
	    /* It did not run meanwhile. */
	    {END + 1, 0, true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(
		    breach_remind_at(END, cases[i].now), cases[i].next);
		assert_int_equal(
		    breach_is_last(END, cases[i].now), cases[i].last);
	}
}

static void
the_law_gives_72_hours_of_any_clock(void **state)
{
	(void)state;
	/* 10:00 GMT on Friday 27 March 2026; 11:00 BST on Monday. */
	assert_int_equal(breach_tell_by(1774605600), 1774864800);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_begin_a_breach_or_say_what_was_decided),
	    cmocka_unit_test(the_law_gives_72_hours_of_any_clock),
	    cmocka_unit_test(reminders_come_a_day_and_four_hours_before)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
