/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a mail ends, and what somebody wrote below that to be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/policy/signoff.h"

static const char name[] = "Jo Ó Briain";

static bool
signs(const char *line)
{
	return signoff_is_signature(span_str(line), span_str(name));
}

static void
a_name_a_post_and_ways_to_reach_them_sign(void **state)
{
	static const char *const lines[] = {"", "-- ", "-Jo", "* * *", "Jo",
	    "jo", "jo briain", "Jo Ó Briain (she/her)", "Sam Patel",
	    "Duty officer", "Head of the SEND casework team",
	    "Caseworker to Amelia Hart MP", "Office of Amelia Hart",
	    "on behalf of Amelia Hart MP",
	    "SEND Assessment & Review Team | Northshire County Council",
	    "IT Service Desk", "Will Dean BA (Hons)", "12 High Street, AB1 2CD",
	    "01632 960001 ext 12", "Tel: 01632 960001", "T 01632 960001",
	    "E: jo@example.gov.uk | www.example.gov.uk",
	    "jo@example.gov.uk https://example.gov.uk/send",
	    "Working days: Monday to Thursday", "Pronouns: she/her",
	    "Member of Parliament for Northshire West"};
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (!signs(lines[i]))
			fail_msg("%s", lines[i]);
}

static void
what_tells_something_does_not(void **state)
{
	static const char *const lines[] = {"Boy missing since Monday",
	    "BOY MISSING SINCE MONDAY", "Boy Missing", "Mother in hospital",
	    "Moved to Leeds", "Sam Patel rings Monday", "Jo is ill",
	    "Her number is 01632 960001", "Taxi on 9 March", "9 March, 10am",
	    "Leave it with Kim?", "URGENT", "please ring me", "bus cancelled",
	    "not at home", "PS the form is late", "Jo: the boy has gone"};
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (signs(lines[i]))
			fail_msg("%s", lines[i]);
}

static void
a_line_of_thanks_says_no_more(void **state)
{
	static const struct {
		const char *line;
		bool courtesy;
	} cases[] = {{"Thanks", true}, {"Noted, thanks Sam", true},
	    {"Thank you so much for the list!", true}, {"OK, thanks all", true},
	    {"Great, thanks. Have a good weekend", true},
	    {"Kind regards", true}, {"Sam Patel, Duty officer", true},
	    {"Thanks, she moved to Leeds.", false},
	    {"Thanks. Kim rings them.", false}, {"Thanks, not mine", false},
	    {"Thanks, is it Monday?", false}, {"Thanks, on 9 March", false},
	    {"Thanks, Mother died", false}};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (signoff_is_courtesy(span_str(cases[i].line),
			span_str(name)) != cases[i].courtesy)
			fail_msg("%s", cases[i].line);
}

static void
a_farewell_stands_alone(void **state)
{
	(void)state;
	assert_true(signoff_is_farewell(span_str(" Kind regards, ")));
	assert_true(signoff_is_farewell(span_str("THANKS!")));
	assert_false(signoff_is_farewell(span_str("Thanks for the form")));
	assert_false(signoff_is_farewell(span_str("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_a_post_and_ways_to_reach_them_sign),
	    cmocka_unit_test(what_tells_something_does_not),
	    cmocka_unit_test(a_line_of_thanks_says_no_more),
	    cmocka_unit_test(a_farewell_stands_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
