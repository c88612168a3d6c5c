/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What enquiryctl lets through to a terminal, and its words. */
#include "daemon/ctl/say.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/sys/zone.h"
#include "parsers/base/err.h"

#define FFFD "\xef\xbf\xbd"

static void
nothing_moves_the_cursor(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *want;
	} cases[] = {
	    {"plain", 5, "plain"},
	    {"\x1b[2J", 4, FFFD "[2J"},
	    {"a\0b", 3, "a" FFFD "b"},
	    {"a\tb", 3, "a b"},
	    {"a\x7f", 2, "a" FFFD},
	    /* C1: the eight-bit form of ESC [. */
	    {"\xc2\x9b"
	     "31m",
		5, FFFD "31m"},
	    /* Right-to-left override and an isolate. */
	    {"a\xe2\x80\xae"
	     "b",
		5, "a" FFFD "b"},
	    {"\xe2\x81\xa6", 3, FFFD},
	    /* No UTF-8: a lone byte, overlong, surrogate, cut short. */
	    {"\xff", 1, FFFD},
	    {"\xc0\xaf", 2, FFFD FFFD},
	    {"\xed\xa0\x80", 3, FFFD FFFD FFFD},
	    {"\xe2\x82", 2, FFFD FFFD},
	    {"caf\xc3\xa9 \xe2\x82\xac", 9, "caf\xc3\xa9 \xe2\x82\xac"},
	    {"\xf0\x9f\x99\x82", 4, "\xf0\x9f\x99\x82"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		void *ctx = mem_new(NULL);
		assert_string_equal(
		    say_clean(ctx, span_of(cases[i].text, cases[i].n), false),
		    cases[i].want);
		mem_free(ctx);
	}
}

static void
lines_stay_only_where_they_may(void **state)
{
	void *ctx = mem_new(NULL);
	struct span text = span_str("a\r\nb\nc\rd");
	(void)state;
	assert_string_equal(say_clean(ctx, text, true), "a\nb\nc" FFFD "d");
	assert_string_equal(say_clean(ctx, text, false), "a b c" FFFD "d");
	mem_free(ctx);
}

static void
width_is_in_columns(void **state)
{
	(void)state;
	assert_int_equal(say_width(""), 0);
	assert_int_equal(say_width("caf\xc3\xa9"), 4);
	assert_int_equal(say_width("e\xcc\x81"), 1);
	assert_int_equal(say_width("\xe4\xbd\xa0\xe5\xa5\xbd"), 4);
}

static void
sizes_have_two_digits_or_three(void **state)
{
	static const struct {
		int64_t bytes;
		const char *want;
	} cases[] = {{0, "0 bytes"}, {999, "999 bytes"}, {1000, "1.0 kB"},
	    {2345678, "2.3 MB"}, {99600, "100 kB"}, {999499, "999 kB"},
	    {999600, "1.0 MB"}, {84023214080, "84 GB"}};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		void *ctx = mem_new(NULL);
		assert_string_equal(
		    say_size(ctx, cases[i].bytes), cases[i].want);
		mem_free(ctx);
	}
}

static void
dates_are_the_councils(void **state)
{
	void *ctx = mem_new(NULL);
	struct err err;
	(void)state;
	assert_int_equal(zone_open("Europe/London", &err), 0);
	assert_string_equal(
	    say_instant(ctx, "2026-06-30T23:30:00Z"), "1 Jul 2026 00:30");
	assert_string_equal(
	    say_instant(ctx, "2026-12-07T09:05:00Z"), "7 Dec 2026 09:05");
	assert_string_equal(say_instant(ctx, ""), "");
	assert_string_equal(say_day(ctx, "2026-09-01"), "1 Sep 2026");
	assert_string_equal(say_day(ctx, ""), "");
	assert_string_equal(say_day(ctx, "soon"), "soon");
	mem_free(ctx);
}

static void
counts_agree_with_their_nouns(void **state)
{
	void *ctx = mem_new(NULL);
	(void)state;
	assert_string_equal(say_count(ctx, 0, "mail", "mails"), "no mails");
	assert_string_equal(say_count(ctx, 1, "mail", "mails"), "1 mail");
	assert_string_equal(say_count(ctx, 2, "mail", "mails"), "2 mails");
	mem_free(ctx);
}

static void
an_unknown_state_is_shown_as_it_is(void **state)
{
	(void)state;
	assert_string_equal(say_kind("mp"), "MP");
	assert_string_equal(say_kind("family"), "family");
	assert_string_equal(say_enquiry_state("closed"), "closed");
	assert_string_equal(say_letter_state("paused"), "paused");
	assert_string_equal(
	    say_mail_state("decided", "triage"), "TRIAGE, to be placed");
	assert_string_equal(
	    say_mail_state("received", ""), "not looked at yet");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_moves_the_cursor),
	    cmocka_unit_test(lines_stay_only_where_they_may),
	    cmocka_unit_test(width_is_in_columns),
	    cmocka_unit_test(sizes_have_two_digits_or_three),
	    cmocka_unit_test(dates_are_the_councils),
	    cmocka_unit_test(counts_agree_with_their_nouns),
	    cmocka_unit_test(an_unknown_state_is_shown_as_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
