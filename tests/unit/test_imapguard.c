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
	/* A text ends at a CR that no line ends at. */
	assert_false(passes("* OK -\r\n0 no [ alert ] \r.\n"));
	assert_false(passes("* OK -\r\n0 no [alert]\r\r late\n"));
	assert_true(passes("* OK [ALERT]\tClosing\rat 18:00\r\n"));
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

static void
what_is_said_with_bye_is_kept(void **state)
{
	static const struct {
		const char *said;
		const char *kept;
	} cases[] = {
	    {"* OK -\r\n1 OK -\r\n", ""},
	    {"* BYE User is authenticated but not connected.\r\n",
		"User is authenticated but not connected."},
	    {"* OK -\r\n *  bye  [UNAVAILABLE]\tlater \r\n",
		"[UNAVAILABLE] later"},
	    {"* BYE Connection is closed. 13\r\n* BYE bye\r\n",
		"Connection is closed. 13"},
	    {"* BYE\r\n", ""},
	    {"* BYE going \x1b[1m\xc3\xa9\r\n", "going ?[1m??"},
	    /* A mail's words, a tagged answer's and an unfinished line's. */
	    {"* 1 FETCH (BODY[] {9}\r\n* BYE x\r\n)\r\n", ""},
	    {"1 NO * BYE x\r\n", ""},
	    {"* BYE x", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct imapguard g = {0};
		struct span said = span_str(cases[i].said);

		assert_null(imapguard_follow(&g, said, ROOM));
		assert_string_equal(g.bye, cases[i].kept);
	}
}

static void
a_novel_said_with_bye_is_cut(void **state)
{
	struct imapguard g = {0};
	char novel[3000];

	(void)state;
	memset(novel, 'x', sizeof novel);
	memcpy(novel, "* BYE ", 6);
	novel[sizeof novel - 1] = '\n';
	assert_null(imapguard_follow(&g, span_of(novel, sizeof novel), ROOM));
	assert_int_equal(strlen(g.bye), IMAPGUARD_BYE - 1);
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
	    cmocka_unit_test(what_is_said_with_bye_is_kept),
	    cmocka_unit_test(a_novel_said_with_bye_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
