/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/net/imapguard.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

enum { ROOM = 10000 };

/* The whole at once and byte by byte must come to the same end. */
static bool
passes(const char *said)
{
	struct imapguard whole = {0}, slow = {0};
	size_t n = strlen(said);
	const char *why = imapguard_follow(&whole, span_of(said, n), ROOM);
	const char *slow_why = NULL;

	for (size_t i = 0; i < n && slow_why == NULL; i++)
		slow_why =
		    imapguard_follow(&slow, span_of(said + i, 1), ROOM - i);
	assert_ptr_equal(why, slow_why);
	return why == NULL;
}

static void
a_literal_that_fits_its_answer_may_be(void **state)
{
	(void)state;
	assert_true(passes("* 1 FETCH (BODY[] {5}\r\nabcde)\r\n1 OK -\r\n"));
	assert_true(passes("* LIST () \"/\" {1}\r\n}\r\n"));
	assert_true(passes("* 1 FETCH (BODY[] {9970}\r\n"));
	assert_true(passes("* 1 FETCH (BODY[] {0}\r\n)\r\n"));
	/* Braces that are none. */
	assert_true(passes("* OK {5} words\r\n* OK {}\r\n* OK {5x}\r\n"));
}

static void
one_that_is_too_large_is_refused_before_its_bytes_come(void **state)
{
	(void)state;
	assert_false(passes("* 1 FETCH (BODY[] {10000}\r\n"));
	assert_false(passes("* FLAGS ({4294967295}\r\n"));
	assert_false(passes("* FLAGS ({18446744073709551616}\r\n"));
	assert_false(passes("* FLAGS ({99999999999999999999999999}\r\n"));
	/* libetpan skips blanks and takes a bare LF. */
	assert_false(passes("* FLAGS ( { 4294967295 } \n"));
	/* Behind a literal, in the same response. */
	assert_false(passes("* LIST ({2}\r\nab {50000}\r\n"));
}

static void
what_a_mail_says_is_no_announcement(void **state)
{
	(void)state;
	assert_true(passes("* 1 FETCH (BODY[] {31}\r\n{4294967295}\r\n"
			   "* OK [X {5}\r\n)\r\n1 OK -\r\n"));
}

static void
status_responses_have_no_literals(void **state)
{
	(void)state;
	assert_false(passes("* OK [X ({5}\r\n"));
	assert_false(passes(" *  bye {1}\r\n"));
	assert_false(passes("1 NO {1}\r\n"));
	assert_false(passes("+ {1}\r\n"));
	assert_false(passes("{1}\r\n"));
}

static void
a_greeting_has_no_flags_and_none_has_charsets(void **state)
{
	(void)state;
	assert_true(passes("* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n"
			   "* OK [PERMANENTFLAGS (\\*)] -\r\n"));
	assert_false(passes("* OK [PERMANENTFLAGS (\\*)] ready\r\n"));
	assert_false(passes("*   PREAUTH  [ permanentflags (\\*)] ready\r\n"));
	assert_false(passes("* OK [BADCHARSET (x)] ready\r\n"));
	assert_false(passes("* OK -\r\n1 NO [BADCHARSET (x)] -\r\n"));
}

static void
an_alert_says_something(void **state)
{
	(void)state;
	assert_true(passes("* OK [ALERT] Closing at 18:00\r\n"));
	assert_true(passes("* OK -\r\n1 OK [ALERTS]\r\n"));
	assert_false(passes("* OK [ALERT]\r\n"));
	assert_false(passes("* OK -\r\n1 no [ alert ] \r\n"));
}

static void
a_list_of_flags_is_whole(void **state)
{
	static const struct {
		const char *list;
		bool good;
	} cases[] = {
	    {"()", true},
	    {"(\\Answered \\Deleted $Forwarded Work-2 \\*)", true},
	    {"( \\Seen)", false},
	    {"(\\\x02", false},
	    {"(\\Seen", false},
	    {"(\\ Seen)", false},
	    {"(\"Seen\")", false},
	    {"\\Seen", false},
	    {"", false},
	};
	void *ctx = mem_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(passes(mem_fmt(ctx,
				     "* OK -\r\n"
				     "* OK [PERMANENTFLAGS %s] -\r\n",
				     cases[i].list)),
		    cases[i].good);
	/* One that never ends is longer than any list. */
	char *many = mem_zero(ctx, IMAPGUARD_HEAD + 1);
	memset(many, 'a', IMAPGUARD_HEAD);
	assert_false(passes(
	    mem_fmt(ctx, "* OK -\r\n* OK [PERMANENTFLAGS (%s)] -\r\n", many)));
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_literal_that_fits_its_answer_may_be),
	    cmocka_unit_test(
		one_that_is_too_large_is_refused_before_its_bytes_come),
	    cmocka_unit_test(what_a_mail_says_is_no_announcement),
	    cmocka_unit_test(status_responses_have_no_literals),
	    cmocka_unit_test(a_greeting_has_no_flags_and_none_has_charsets),
	    cmocka_unit_test(an_alert_says_something),
	    cmocka_unit_test(a_list_of_flags_is_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
