/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Working days: the calendars and counting over them (P-21). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/holidays.h"

#define OFFICIAL "../shared/data/bank-holidays.json"

static void
weekends_and_holidays_are_not_working_days(void **state)
{
	static const struct {
		const char *day;
		const char *calendar;
		enum day_kind want;
		const char *title;
	} rows[] = {
	    {"2026-05-01", "england-and-wales", DAY_WORKING, NULL},
	    {"2026-05-02", "england-and-wales", DAY_WEEKEND, NULL},
	    {"2026-05-03", "england-and-wales", DAY_WEEKEND, NULL},
	    {"2026-05-04", "england-and-wales", DAY_HOLIDAY,
		"Early May bank holiday"},
	    /* Boxing Day 2026 is a Saturday; Monday stands in for it. */
	    {"2026-12-26", "england-and-wales", DAY_WEEKEND, NULL},
	    {"2026-12-28", "england-and-wales", DAY_HOLIDAY, "Boxing Day"},
	    /* A holiday of Northern Ireland or Scotland alone. */
	    {"2026-03-17", "england-and-wales", DAY_WORKING, NULL},
	    {"2026-03-17", "uk", DAY_HOLIDAY, "St Patrick’s Day"},
	    {"2026-01-02", "uk", DAY_HOLIDAY, "2nd January"},
	    {"2026-01-02", "tribunal", DAY_WORKING, NULL},
	    {"2026-04-03", "tribunal", DAY_HOLIDAY, "Good Friday"},
	    {"2025-12-25", "tribunal", DAY_HOLIDAY, "Christmas Day"},
	    /* Outside the list only the weekend is known. */
	    {"2031-12-25", "england-and-wales", DAY_WORKING, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct calendar *cal =
		    test_calendar(*state, rows[i].calendar);
		const int32_t day = test_day(rows[i].day);
		const char *title = "?";

		if (workday_kind(cal, day, &title) != rows[i].want)
			fail_msg("%s in %s: wrong kind", rows[i].day,
			    rows[i].calendar);
		assert_int_equal(
		    workday_is(cal, day), rows[i].want == DAY_WORKING);
		if (rows[i].title == NULL)
			assert_null(title);
		else
			assert_string_equal(title, rows[i].title);
	}
}

static void
adding_steps_over_days_that_are_not_worked(void **state)
{
	static const struct {
		const char *from;
		int n;
		const char *want;
	} rows[] = {
	    {"2026-04-02", 1, "2026-04-07"},  /* over Easter */
	    {"2026-04-07", -1, "2026-04-02"}, /* and back */
	    {"2026-05-02", 0, "2026-05-05"}, {"2026-05-05", 0, "2026-05-05"},
	    {"2026-05-02", 1, "2026-05-05"}, {"2026-05-05", 1, "2026-05-06"},
	    {"2026-12-24", 1, "2026-12-29"}, {"2027-12-24", 5, "2028-01-05"},
	    {"2028-02-28", 1, "2028-02-29"}, /* leap day, a Tuesday */
	};
	const struct calendar *cal = test_calendar(*state, "england-and-wales");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_expect_day(rows[i].from,
		    workday_add(cal, test_day(rows[i].from), rows[i].n),
		    rows[i].want);
}

static void
counting_is_the_inverse_of_adding(void **state)
{
	const struct calendar *cal = test_calendar(*state, "england-and-wales");
	const int32_t thursday = test_day("2026-04-02");
	const int32_t tuesday = test_day("2026-04-07");

	assert_int_equal(workday_count(cal, thursday, tuesday), 1);
	assert_int_equal(workday_count(cal, tuesday, thursday), -1);
	assert_int_equal(workday_count(cal, tuesday, tuesday), 0);
	assert_int_equal(
	    workday_count(cal, thursday, test_day("2026-04-20")), 10);
}

static void
a_closure_day_is_not_worked_and_may_be_given_twice(void **state)
{
	struct calendar *cal = test_calendar(*state, "england-and-wales");
	struct err err;
	const char *title;

	assert_int_equal(
	    calendar_add_closure(cal, span_str("2026-12-29"), &err), 0);
	assert_int_equal(
	    calendar_add_closure(cal, span_str("2026-12-29"), &err), 0);
	/* A closure on a holiday leaves the holiday's name. */
	assert_int_equal(
	    calendar_add_closure(cal, span_str("2026-12-25"), &err), 0);
	assert_int_equal(
	    workday_kind(cal, test_day("2026-12-29"), &title), DAY_CLOSURE);
	assert_string_equal(title, "the council is closed");
	assert_int_equal(
	    workday_kind(cal, test_day("2026-12-25"), NULL), DAY_HOLIDAY);
	test_expect_day("24 December + 1",
	    workday_add(cal, test_day("2026-12-24"), 1), "2026-12-30");
	assert_int_equal(
	    calendar_add_closure(cal, span_str("29.12.2026"), &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
}

static void
a_closure_of_a_copy_is_the_copy_s_alone(void **state)
{
	const struct calendar *cal = test_calendar(*state, "england-and-wales");
	struct calendar *copy = calendar_copy(*state, cal);
	const int32_t days[] = {civil_day(2026, 12, 29), civil_day(2025, 1, 2),
	    civil_day(2027, 2, 2)};
	const char *title = NULL;

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		calendar_add_closure_day(copy, days[i]);
		assert_int_equal(
		    workday_kind(copy, days[i], NULL), DAY_CLOSURE);
		assert_int_equal(workday_kind(cal, days[i], NULL), DAY_WORKING);
	}
	assert_int_equal(
	    workday_kind(copy, civil_day(2026, 12, 28), &title), DAY_HOLIDAY);
	assert_string_equal(title, "Boxing Day");
	assert_int_equal(calendar_last_day(copy), calendar_last_day(cal));
}

static void
the_last_day_covered_is_the_end_of_a_december(void **state)
{
	static const char half_year[] =
	    "{\"england-and-wales\": {\"events\": ["
	    "{\"date\": \"2026-01-01\", \"title\": \"New Year\"},"
	    "{\"date\": \"2026-08-31\", \"title\": \"Summer\"}]}}";
	const struct calendar *whole = test_calendar(*state, "uk");
	struct calendar *half = NULL;
	struct err err;

	test_expect_day("whole list", calendar_last_day(whole), "2028-12-31");
	assert_true(calendar_covers(whole, test_day("2025-01-01")));
	assert_false(calendar_covers(whole, test_day("2024-12-31")));
	assert_false(calendar_covers(whole, test_day("2029-01-01")));
	assert_int_equal(calendar_new(*state, span_str(half_year),
			     "england-and-wales", &half, &err),
	    0);
	test_expect_day("half a year", calendar_last_day(half), "2026-08-31");
}

static void
days_that_a_list_names_are_found_between_two_days(void **state)
{
	struct calendar *cal = test_calendar(*state, "england-and-wales");
	static const struct {
		const char *from, *to;
		bool want;
	} rows[] = {
	    /* A holiday is Monday, 4 May 2026, the next the 25th. */
	    {"2026-05-04", "2026-05-04", true},
	    {"2026-05-01", "2026-05-04", true},
	    {"2026-05-04", "2026-05-08", true},
	    {"2026-05-01", "2026-05-03", false},
	    {"2026-05-05", "2026-05-24", false},
	    {"2026-05-05", "2026-05-25", true},
	    /* Boxing Day is a Saturday, the Monday after it is the holiday. */
	    {"2026-12-26", "2026-12-27", false},
	    {"2026-12-26", "2026-12-28", true},
	    /* A closure below. */
	    {"2026-08-19", "2026-08-19", true},
	    {"2026-08-20", "2026-08-28", false},
	    {"2031-12-20", "2031-12-31", false},
	};

	calendar_add_closure_day(cal, test_day("2026-08-19"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (calendar_has_between(cal, test_day(rows[i].from),
			test_day(rows[i].to)) != rows[i].want)
			fail_msg("%s to %s", rows[i].from, rows[i].to);
}

static void
a_list_that_cannot_be_trusted_is_refused(void **state)
{
	static const char *const rows[] = {
	    "",
	    "{",
	    "[]",
	    "{}",
	    "{\"england-and-wales\": {}}",
	    "{\"england-and-wales\": {\"events\": []}}",
	    "{\"england-and-wales\": {\"events\": [7]}}",
	    "{\"england-and-wales\": {\"events\": [{\"title\": \"x\"}]}}",
	    ("{\"england-and-wales\": {\"events\": "
	     "[{\"date\": \"2026-02-30\", \"title\": \"x\"}]}}"),
	    ("{\"england-and-wales\": {\"events\": "
	     "[{\"date\": 20260101, \"title\": \"x\"}]}}"),
	};
	struct calendar *cal = NULL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = {.kind = ERR_NONE};

		if (calendar_new(*state, span_str(rows[i]), "england-and-wales",
			&cal, &err) == 0)
			fail_msg("accepted: %s", rows[i]);
		assert_int_equal(err.kind, ERR_CONFIG);
		assert_true(*err.text != '\0');
	}
}

static void
a_calendar_that_does_not_exist_is_refused(void **state)
{
	struct calendar *cal = NULL;
	struct err err;

	assert_false(calendar_is_name("england"));
	assert_true(calendar_is_name("tribunal"));
	assert_int_equal(
	    calendar_new(*state, test_read_file(*state, TEST_HOLIDAYS),
		"england", &cal, &err),
	    -1);
	assert_int_equal(err.kind, ERR_CONFIG);
}

static void
dates_past_the_calendar_s_end_are_none(void **state)
{
	const struct calendar *cal = test_calendar(*state, "england-and-wales");
	const int32_t end = civil_day(9999, 12, 31);

	assert_int_equal(workday_next(cal, end), DAY_NONE);
	assert_int_equal(workday_add(cal, end - 3, 100), DAY_NONE);
	assert_int_equal(workday_add(cal, civil_day(1, 1, 2), -10), DAY_NONE);
}

static void
the_official_list_agrees_with_the_tests_own(void **state)
{
	const struct span json = test_read_file(*state, OFFICIAL);
	static const char *const names[] = {
	    "england-and-wales", "uk", "tribunal"};

	if (json.n == 0) {
		print_message("%s is not here: skipped\n", OFFICIAL);
		skip();
	}
	for (size_t i = 0; i < 3; i++) {
		const struct calendar *own = test_calendar(*state, names[i]);
		struct calendar *official = NULL;
		struct err err;

		assert_int_equal(
		    calendar_new(*state, json, names[i], &official, &err), 0);
		for (int32_t day = test_day("2025-01-01");
		     day <= test_day("2028-12-31"); day++)
			assert_int_equal(workday_kind(own, day, NULL),
			    workday_kind(official, day, NULL));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(weekends_and_holidays_are_not_working_days),
	    cmocka_unit_test(adding_steps_over_days_that_are_not_worked),
	    cmocka_unit_test(counting_is_the_inverse_of_adding),
	    cmocka_unit_test(
		a_closure_day_is_not_worked_and_may_be_given_twice),
	    cmocka_unit_test(a_closure_of_a_copy_is_the_copy_s_alone),
	    cmocka_unit_test(the_last_day_covered_is_the_end_of_a_december),
	    cmocka_unit_test(days_that_a_list_names_are_found_between_two_days),
	    cmocka_unit_test(a_list_that_cannot_be_trusted_is_refused),
	    cmocka_unit_test(a_calendar_that_does_not_exist_is_refused),
	    cmocka_unit_test(dates_past_the_calendar_s_end_are_none),
	    cmocka_unit_test(the_official_list_agrees_with_the_tests_own),
	};

	return cmocka_run_group_tests_name(
	    "workday", tests, context_new, context_free);
}
