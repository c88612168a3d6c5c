/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The service clock: known dates, pauses, extensions and the working. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/policy/deadline.h"
#include "tests/unit/holidays.h"

#define AT(hour, minute) ((hour)*3600 + (minute)*60)
#define TEN_DAYS                                                               \
	{                                                                      \
		.days = 10, .cutoff_s = DEADLINE_CUTOFF_DEFAULT_S,             \
		.roll = true                                                   \
	}

/* The published example dates for a council's own clock. */
static const struct golden {
	const char *id;
	int days;
	const char *received;
	int32_t at;
	bool no_roll;
	bool closed_29_to_31_december;
	const char *want;
} golden[] = {
    /* Maundy Thursday: over Good Friday and Easter Monday. */
    {"G01", 1, "2026-04-02", AT(10, 0), false, false, "2026-04-07"},
    {"G02", 5, "2026-04-02", AT(10, 0), false, false, "2026-04-13"},
    {"G03", 10, "2026-04-02", AT(10, 0), false, false, "2026-04-20"},
    {"G04", 20, "2026-04-02", AT(10, 0), false, false, "2026-05-05"},
    /* Christmas Eve: 28 December stands in for Boxing Day. */
    {"G05", 1, "2026-12-24", AT(9, 0), false, false, "2026-12-29"},
    {"G06", 10, "2026-12-24", AT(9, 0), false, false, "2027-01-12"},
    {"G07", 10, "2026-12-24", AT(9, 0), false, true, "2027-01-15"},
    /* Two substitute days, then one for New Year. */
    {"G08", 5, "2027-12-24", AT(9, 0), false, false, "2028-01-05"},
    /* A minute before and a minute after the cut-off. */
    {"G09", 10, "2025-08-22", AT(16, 59), false, false, "2025-09-08"},
    {"G10", 10, "2025-08-22", AT(17, 1), false, false, "2025-09-09"},
    /* A Saturday before a bank holiday, with roll and without. */
    {"G11", 10, "2026-05-02", AT(11, 0), false, false, "2026-05-19"},
    {"G12", 10, "2026-05-02", AT(11, 0), true, false, "2026-05-18"},
};

static void
the_published_dates_come_out(void **state)
{
	for (size_t i = 0; i < sizeof(golden) / sizeof(golden[0]); i++) {
		const struct golden *row = &golden[i];
		struct calendar *cal =
		    test_calendar(*state, "england-and-wales");
		const struct deadline_policy policy = {.days = row->days,
		    .cutoff_s = DEADLINE_CUTOFF_DEFAULT_S,
		    .roll = !row->no_roll};
		const struct deadline_input input = {
		    .received_day = test_day(row->received),
		    .received_s = row->at};
		struct deadline got;
		struct err err;

		for (int day = 29; row->closed_29_to_31_december && day <= 31;
		     day++)
			calendar_add_closure_day(cal, civil_day(2026, 12, day));
		assert_int_equal(
		    deadline_compute(*state, cal, &policy, &input, &got, &err),
		    0);
		test_expect_day(row->id, got.last_day, row->want);
		test_expect_day(row->id, got.original_day, row->want);
		assert_false(got.uncovered);
	}
}

/* One clock of ten days; returns what it gives. */
static struct deadline
ten_days(void *ctx, const char *received, int32_t at,
    const struct deadline_pause *pauses, size_t pause_count, int extend)
{
	const struct deadline_policy policy = TEN_DAYS;
	const struct deadline_input input = {
	    .received_day = test_day(received),
	    .received_s = at,
	    .pauses = pauses,
	    .pause_count = pause_count,
	    .extend_days = extend,
	};
	struct deadline got;
	struct err err;
	const int result =
	    deadline_compute(ctx, test_calendar(ctx, "england-and-wales"),
		&policy, &input, &got, &err);

	assert_int_equal(result, 0);
	return got;
}

static void
exactly_at_the_cut_off_is_in_time(void **state)
{
	static const struct {
		int32_t at;
		const char *deemed;
	} rows[] = {
	    {AT(0, 0), "2026-06-01"},
	    {AT(16, 59) + 59, "2026-06-01"},
	    {AT(17, 0), "2026-06-01"},
	    {AT(17, 0) + 1, "2026-06-02"},
	    {AT(23, 59) + 59, "2026-06-02"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_expect_day("deemed",
		    ten_days(*state, "2026-06-01", rows[i].at, NULL, 0, 0)
			.deemed_day,
		    rows[i].deemed);
}

/* Half past four on Fridays, four on Christmas Eve, and one weekday cut-off
 * that a single date takes back. */
static void
weekdays_and_single_dates_have_cut_offs_of_their_own(void **state)
{
	static const struct deadline_cutoff cutoffs[] = {
	    {.day = DAY_NONE, .weekday = WD_FRIDAY, .at_s = AT(16, 30)},
	    {.day = 20811, .at_s = AT(16, 0)}, /* 24 December 2026 */
	    {.day = 20805, .at_s = AT(17, 0)}, /* Friday 18 December 2026 */
	    {.day = DAY_NONE, .weekday = WD_MONDAY, .at_s = AT(12, 0)},
	    {.day = DAY_NONE, .weekday = WD_MONDAY, .at_s = AT(13, 0)},
	};
	static const struct {
		const char *received;
		int32_t at;
		const char *deemed;
	} rows[] = {
	    {"2026-12-24", AT(16, 0), "2026-12-24"},
	    {"2026-12-24", AT(16, 0) + 1, "2026-12-29"},
	    {"2026-12-11", AT(16, 30), "2026-12-11"},
	    {"2026-12-11", AT(16, 31), "2026-12-14"},
	    {"2026-12-18", AT(16, 45), "2026-12-18"},
	    {"2026-12-18", AT(17, 1), "2026-12-21"},
	    {"2026-12-14", AT(12, 30), "2026-12-14"},
	    {"2026-12-14", AT(13, 1), "2026-12-15"},
	    {"2026-12-15", AT(16, 59), "2026-12-15"},
	};
	struct deadline_policy policy = TEN_DAYS;
	const struct calendar *cal = test_calendar(*state, "england-and-wales");
	struct deadline got;
	struct err err;

	policy.cutoffs = cutoffs;
	policy.cutoff_count = sizeof(cutoffs) / sizeof(cutoffs[0]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct deadline_input input = {
		    .received_day = test_day(rows[i].received),
		    .received_s = rows[i].at};

		assert_int_equal(
		    deadline_compute(*state, cal, &policy, &input, &got, &err),
		    0);
		test_expect_day(
		    rows[i].received, got.deemed_day, rows[i].deemed);
	}
	const struct deadline_input eve = {
	    .received_day = test_day("2026-12-24"), .received_s = AT(16, 5)};

	assert_int_equal(
	    deadline_compute(*state, cal, &policy, &eve, &got, &err), 0);
	assert_true(span_starts(span_str(got.working),
	    "Received Thursday 24 December 2026 after 16:00, counts as "
	    "Tuesday 29 December because"));
}

static void
the_hour_of_a_weekend_does_not_matter(void **state)
{
	test_expect_day("late on Saturday",
	    ten_days(*state, "2026-05-02", AT(23, 0), NULL, 0, 0).last_day,
	    "2026-05-19");
}

static void
a_late_mail_on_a_working_day_counts_tomorrow_even_without_roll(void **state)
{
	const struct deadline_policy policy = {
	    .days = 1, .cutoff_s = AT(17, 0), .roll = false};
	const struct deadline_input input = {
	    .received_day = test_day("2026-06-01"), .received_s = AT(17, 1)};
	struct deadline got;
	struct err err;

	assert_int_equal(
	    deadline_compute(*state, test_calendar(*state, "england-and-wales"),
		&policy, &input, &got, &err),
	    0);
	test_expect_day("deemed", got.deemed_day, "2026-06-02");
	test_expect_day("last", got.last_day, "2026-06-03");
}

static void
a_cut_off_at_midnight_is_none(void **state)
{
	const struct deadline_policy policy = {
	    .days = 1, .cutoff_s = DEADLINE_CUTOFF_NONE_S, .roll = true};
	const struct deadline_input input = {
	    .received_day = test_day("2026-06-01"),
	    .received_s = AT(23, 59) + 59};
	struct deadline got;
	struct err err;

	assert_int_equal(
	    deadline_compute(*state, test_calendar(*state, "england-and-wales"),
		&policy, &input, &got, &err),
	    0);
	test_expect_day("last", got.last_day, "2026-06-02");
}

/*
 * Received Monday 1 June 2026: days 1 to 10 are 2 to 5, 8 to 12 and 15 June.
 */
static void
a_pause_adds_the_counted_days_it_covers(void **state)
{
	const struct {
		const char *what;
		const char *from[2], *to[2];
		const char *want;
		int paused_days;
	} rows[] = {
	    {"one day", {"2026-06-04"}, {"2026-06-04"}, "2026-06-16", 1},
	    {"a weekend", {"2026-06-06"}, {"2026-06-07"}, "2026-06-15", 0},
	    {"over a weekend", {"2026-06-05"}, {"2026-06-08"}, "2026-06-17", 2},
	    {"before day 1", {"2026-05-20"}, {"2026-06-01"}, "2026-06-15", 0},
	    {"from before", {"2026-05-20"}, {"2026-06-02"}, "2026-06-16", 1},
	    {"after the end", {"2026-06-16"}, {"2026-06-30"}, "2026-06-15", 0},
	    {"the last day", {"2026-06-15"}, {"2026-06-15"}, "2026-06-16", 1},
	    {"past the last day", {"2026-06-12"}, {"2026-06-17"}, "2026-06-19",
		4},
	    {"two apart", {"2026-06-02", "2026-06-08"},
		{"2026-06-02", "2026-06-08"}, "2026-06-17", 2},
	    {"two that overlap", {"2026-06-02", "2026-06-03"},
		{"2026-06-04", "2026-06-05"}, "2026-06-19", 4},
	    {"the second lies where the first pushed it",
		{"2026-06-15", "2026-06-16"}, {"2026-06-15", "2026-06-16"},
		"2026-06-17", 2},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct deadline_pause pauses[2];
		size_t count = 0;

		for (; count < 2 && rows[i].from[count] != NULL; count++)
			pauses[count] = (struct deadline_pause){
			    .from = test_day(rows[i].from[count]),
			    .to = test_day(rows[i].to[count])};
		const struct deadline got =
		    ten_days(*state, "2026-06-01", AT(9, 0), pauses, count, 0);

		test_expect_day(rows[i].what, got.last_day, rows[i].want);
		test_expect_day(rows[i].what, got.original_day, "2026-06-15");
		assert_int_equal(got.paused_days, rows[i].paused_days);
		assert_false(got.paused);
	}
}

static void
an_open_pause_leaves_no_date(void **state)
{
	const struct deadline_pause pause = {
	    .from = test_day("2026-06-04"), .to = DAY_NONE};
	const struct deadline got =
	    ten_days(*state, "2026-06-01", AT(9, 0), &pause, 1, 0);

	assert_true(got.paused);
	assert_int_equal(got.last_day, DAY_NONE);
	test_expect_day("original", got.original_day, "2026-06-15");
	assert_string_equal(got.working,
	    "Received Monday 1 June 2026; day 1 Tuesday 2 June; paused since "
	    "Thursday 4 June with 2 of 10 days counted, so there is no date "
	    "until the pause ends. The original date is Monday 15 June.");
}

static void
an_open_pause_after_the_last_day_comes_too_late(void **state)
{
	const struct deadline_pause pause = {
	    .from = test_day("2026-06-16"), .to = DAY_NONE};
	const struct deadline got =
	    ten_days(*state, "2026-06-01", AT(9, 0), &pause, 1, 0);

	assert_false(got.paused);
	test_expect_day("last", got.last_day, "2026-06-15");
}

static void
an_extension_sets_the_target_and_is_not_added(void **state)
{
	const struct deadline got =
	    ten_days(*state, "2026-04-02", AT(10, 0), NULL, 0, 20);

	test_expect_day("extended", got.last_day, "2026-05-05");
	test_expect_day("original", got.original_day, "2026-04-20");
	assert_int_equal(got.days, 20);
}

static void
the_working_tells_how_it_was_counted(void **state)
{
	static const struct {
		const char *received;
		int32_t at;
		int extend;
		const char *want;
	} rows[] = {
	    {"2026-05-02", AT(11, 0), 0,
		"Received Saturday 2 May 2026, counts as Tuesday 5 May "
		"because Monday 4 May is a bank holiday; day 1 Wednesday 6 "
		"May; day 10 Tuesday 19 May."},
	    {"2026-06-06", AT(11, 0), 0,
		"Received Saturday 6 June 2026, counts as Monday 8 June, the "
		"next working day; day 1 Tuesday 9 June; day 10 Monday 22 "
		"June."},
	    {"2025-08-22", AT(17, 1), 0,
		"Received Friday 22 August 2025 after 17:00, counts as "
		"Tuesday 26 August because Monday 25 August is a bank "
		"holiday; day 1 Wednesday 27 August; day 10 Tuesday 9 "
		"September."},
	    {"2026-04-02", AT(10, 0), 0,
		"Received Thursday 2 April 2026; day 1 Tuesday 7 April; day "
		"10 Monday 20 April. Not counted: weekends, Friday 3 April "
		"(Good Friday), Monday 6 April (Easter Monday)."},
	    {"2026-12-24", AT(17, 30), 0,
		"Received Thursday 24 December 2026 after 17:00, counts as "
		"Tuesday 29 December because Friday 25 December and Monday "
		"28 December are bank holidays; day 1 Wednesday 30 December; "
		"day 10 Wednesday 13 January 2027. Not counted: weekends, "
		"Friday 1 January (New Year’s Day)."},
	    {"2026-06-01", AT(9, 0), 20,
		"Received Monday 1 June 2026; day 1 Tuesday 2 June; day 20 "
		"Monday 29 June. Extended to 20 working days. The original "
		"date is Monday 15 June."},
	    {"2028-12-18", AT(9, 0), 0,
		"Received Monday 18 December 2028; day 1 Tuesday 19 December; "
		"day 10 Wednesday 3 January 2029. Not counted: weekends, "
		"Monday 25 December 2028 (Christmas Day), Tuesday 26 December "
		"(Boxing Day). The list of bank holidays ends with Sunday 31 "
		"December: later ones are not known yet."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(ten_days(*state, rows[i].received,
					rows[i].at, NULL, 0, rows[i].extend)
					.working,
		    rows[i].want);
}

static void
the_working_names_closures_pauses_and_a_single_day(void **state)
{
	struct calendar *cal = test_calendar(*state, "england-and-wales");
	const struct deadline_pause pause = {
	    .from = test_day("2027-01-04"), .to = test_day("2027-01-05")};
	struct deadline_policy policy = TEN_DAYS;
	struct deadline_input input = {
	    .received_day = test_day("2026-12-24"),
	    .received_s = AT(9, 0),
	    .pauses = &pause,
	    .pause_count = 1,
	};
	struct deadline got;
	struct err err;

	for (int day = 29; day <= 31; day++)
		calendar_add_closure_day(cal, civil_day(2026, 12, day));
	assert_int_equal(
	    deadline_compute(*state, cal, &policy, &input, &got, &err), 0);
	assert_string_equal(got.working,
	    "Received Thursday 24 December 2026; day 1 Monday 4 January 2027; "
	    "day 10 Tuesday 19 January. Not counted: weekends, Friday 25 "
	    "December 2026 (Christmas Day), Monday 28 December (Boxing Day), "
	    "Friday 1 January 2027 (New Year’s Day), 3 days when the council "
	    "is closed, 2 working days of pause. The original date is Friday "
	    "15 January.");
	policy.days = 1;
	input = (struct deadline_input){
	    .received_day = test_day("2026-12-29"), .received_s = AT(9, 0)};
	assert_int_equal(
	    deadline_compute(*state, cal, &policy, &input, &got, &err), 0);
	assert_string_equal(got.working,
	    "Received Tuesday 29 December 2026, counts as Monday 4 January "
	    "2027 because Friday 1 January is a bank holiday and on Tuesday "
	    "29 December 2026, Wednesday 30 December and Thursday 31 December "
	    "the council is closed; day 1 Tuesday 5 January 2027, which is "
	    "the last day.");
}

static void
values_out_of_bounds_are_refused(void **state)
{
	const struct calendar *cal = test_calendar(*state, "england-and-wales");
	const struct deadline_pause backwards = {
	    .from = test_day("2026-06-05"), .to = test_day("2026-06-04")};
	const int32_t day = test_day("2026-06-01");
	const struct {
		struct deadline_policy policy;
		struct deadline_input input;
	} rows[] = {
	    {{.days = 0, .cutoff_s = 0}, {.received_day = day}},
	    {{.days = -1, .cutoff_s = 0}, {.received_day = day}},
	    {{.days = DEADLINE_DAYS_MAX + 1, .cutoff_s = 0},
		{.received_day = day}},
	    {{.days = 10, .cutoff_s = -1}, {.received_day = day}},
	    {{.days = 10, .cutoff_s = DEADLINE_CUTOFF_NONE_S + 1},
		{.received_day = day}},
	    {{.days = 10, .cutoff_s = 0}, {.received_day = DAY_NONE}},
	    {{.days = 10, .cutoff_s = 0},
		{.received_day = day, .extend_days = -1}},
	    {{.days = 10, .cutoff_s = 0},
		{.received_day = day, .extend_days = DEADLINE_DAYS_MAX + 1}},
	    {{.days = 10, .cutoff_s = 0},
		{.received_day = day, .pauses = &backwards, .pause_count = 1}},
	    {{.days = 10, .cutoff_s = 0},
		{.received_day = civil_day(9999, 12, 30)}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct deadline got;
		struct err err;

		if (deadline_compute(*state, cal, &rows[i].policy,
			&rows[i].input, &got, &err) == 0)
			fail_msg("row %zu was accepted", i);
		assert_int_equal(err.kind, ERR_USAGE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_published_dates_come_out),
	    cmocka_unit_test(exactly_at_the_cut_off_is_in_time),
	    cmocka_unit_test(
		weekdays_and_single_dates_have_cut_offs_of_their_own),
	    cmocka_unit_test(the_hour_of_a_weekend_does_not_matter),
	    cmocka_unit_test(
		a_late_mail_on_a_working_day_counts_tomorrow_even_without_roll),
	    cmocka_unit_test(a_cut_off_at_midnight_is_none),
	    cmocka_unit_test(a_pause_adds_the_counted_days_it_covers),
	    cmocka_unit_test(an_open_pause_leaves_no_date),
	    cmocka_unit_test(an_open_pause_after_the_last_day_comes_too_late),
	    cmocka_unit_test(an_extension_sets_the_target_and_is_not_added),
	    cmocka_unit_test(the_working_tells_how_it_was_counted),
	    cmocka_unit_test(
		the_working_names_closures_pauses_and_a_single_day),
	    cmocka_unit_test(values_out_of_bounds_are_refused),
	};

	return cmocka_run_group_tests_name(
	    "deadline", tests, context_new, context_free);
}
