/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/base/civil.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
known_dates_have_their_day_numbers(void **state)
{
	(void)state;
	static const struct {
		int year, month, day;
		int32_t want;
		enum weekday weekday;
	} cases[] = {{1970, 1, 1, 0, WD_THURSDAY},
	    {1969, 12, 31, -1, WD_WEDNESDAY}, {2000, 3, 1, 11017, WD_WEDNESDAY},
	    {2026, 12, 7, 20794, WD_MONDAY}, {2024, 2, 29, 19782, WD_THURSDAY}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int32_t day =
		    civil_day(cases[i].year, cases[i].month, cases[i].day);
		assert_int_equal(day, cases[i].want);
		assert_int_equal(civil_weekday(day), cases[i].weekday);
	}
}

static void
every_day_of_five_centuries_goes_there_and_back(void **state)
{
	(void)state;
	int32_t last = civil_day(2199, 12, 31);
	for (int32_t day = civil_day(1700, 1, 1); day <= last; day++) {
		struct civil c = civil_from_day(day);
		assert_int_equal(civil_day(c.year, c.month, c.day), day);
	}
}

static void
dates_that_do_not_exist_are_refused(void **state)
{
	(void)state;
	static const int cases[][3] = {{2026, 2, 29}, {1900, 2, 29},
	    {2026, 0, 1}, {2026, 13, 1}, {2026, 4, 31}, {2026, 1, 0}, {0, 1, 1},
	    {10000, 1, 1}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(
		    civil_day(cases[i][0], cases[i][1], cases[i][2]), DAY_NONE);
}

static void
months_later_is_the_corresponding_date_or_the_last(void **state)
{
	(void)state;
	static const struct {
		const char *from;
		int months;
		const char *want;
	} cases[] = {{"2026-01-31", 1, "2026-02-28"},
	    {"2024-01-31", 1, "2024-02-29"}, {"2026-12-07", 1, "2027-01-07"},
	    {"2026-01-31", -2, "2025-11-30"}, {"2026-03-31", 12, "2027-03-31"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char got[CIVIL_ISO_SIZE];
		int32_t day;
		assert_true(civil_parse(span_str(cases[i].from), &day));
		civil_iso(civil_add_months(day, cases[i].months), got);
		assert_string_equal(got, cases[i].want);
	}
}

static void
instants_are_read_and_written(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want; /* NULL: refused */
	} cases[] = {{"2026-12-07T09:30:00Z", "2026-12-07T09:30:00Z"},
	    {"2026-12-07t09:30:00+01:00", "2026-12-07T08:30:00Z"},
	    {"2026-12-07 00:30:00.25+01:00", "2026-12-06T23:30:00Z"},
	    {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
	    {"2026-12-07T24:00:00Z", NULL}, {"2026-02-30T00:00:00Z", NULL},
	    {"2026-12-07T09:30:00", NULL}, {"2026-12-07", NULL}, {"", NULL}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t instant;
		bool good =
		    civil_parse_rfc3339(span_str(cases[i].text), &instant);
		assert_int_equal(good, cases[i].want != NULL);
		if (!good)
			continue;
		char got[CIVIL_RFC3339_SIZE];
		civil_rfc3339(instant, got);
		assert_string_equal(got, cases[i].want);
	}
}

static void
dates_are_written_for_people(void **state)
{
	(void)state;
	char got[CIVIL_LONG_SIZE];
	civil_long(civil_day(2026, 12, 7), got);
	assert_string_equal(got, "Monday 7 December 2026");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(known_dates_have_their_day_numbers),
	    cmocka_unit_test(every_day_of_five_centuries_goes_there_and_back),
	    cmocka_unit_test(dates_that_do_not_exist_are_refused),
	    cmocka_unit_test(
		months_later_is_the_corresponding_date_or_the_last),
	    cmocka_unit_test(instants_are_read_and_written),
	    cmocka_unit_test(dates_are_written_for_people),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
