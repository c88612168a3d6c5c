/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The council's zone: civil time and back, at every change of the clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/sys/zone.h"
#include "parsers/base/civil.h"

static int
london(void **state)
{
	struct err err;

	(void)state;
	return zone_open("Europe/London", &err);
}

static int64_t
instant(const char *text)
{
	int64_t t;

	assert_true(civil_parse_rfc3339(span_str(text), &t));
	return t;
}

static int32_t
day(const char *text)
{
	int32_t d;

	assert_true(civil_parse(span_str(text), &d));
	return d;
}

static void
a_zone_that_has_no_file_is_refused(void **state)
{
	static const char *const names[] = {"Europe/Londn", "", "/etc/passwd",
	    "../zoneinfo/Europe/London", "Europe", "tzdata.zi"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct err err = {.kind = ERR_NONE};

		assert_int_equal(zone_open(names[i], &err), -1);
		assert_int_equal(err.kind, ERR_CONFIG);
		assert_non_null(strstr(err.text, "time zone"));
	}
}

static void
midnights_are_remembered_but_not_over_a_change_of_zone(void **state)
{
	struct err err;
	const int32_t june = day("2026-06-01");

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    zone_instant(june, 0), instant("2026-05-31T23:00:00Z"));
		/* Sixteen days apart: the same place in the memory. */
		assert_int_equal(zone_instant(june + 16, 0),
		    instant("2026-06-16T23:00:00Z"));
		assert_int_equal(
		    zone_instant(june, 60), instant("2026-05-31T23:01:00Z"));
	}
	assert_int_equal(zone_open("UTC", &err), 0);
	assert_int_equal(
	    zone_instant(june, 0), instant("2026-06-01T00:00:00Z"));
	assert_int_equal(zone_open("Europe/London", &err), 0);
	assert_int_equal(
	    zone_instant(june, 0), instant("2026-05-31T23:00:00Z"));
}

static void
instants_have_the_civil_time_of_the_wall_clock(void **state)
{
	static const struct {
		const char *instant;
		const char *day;
		int32_t seconds;
		int offset;
	} rows[] = {
	    {"2026-01-15T12:00:00Z", "2026-01-15", 43200, 0},
	    {"2026-07-15T12:00:00Z", "2026-07-15", 46800, 60},
	    /* Half past midnight in London is still yesterday in UTC. */
	    {"2026-07-14T23:30:00Z", "2026-07-15", 1800, 60},
	    /* 29 March 2026, 01:00 UTC: clocks go from 01:00 to 02:00. */
	    {"2026-03-29T00:59:59Z", "2026-03-29", 3599, 0},
	    {"2026-03-29T01:00:00Z", "2026-03-29", 7200, 60},
	    /* 25 October 2026, 01:00 UTC: from 02:00 back to 01:00. */
	    {"2026-10-25T00:59:59Z", "2026-10-25", 7199, 60},
	    {"2026-10-25T01:00:00Z", "2026-10-25", 3600, 0},
	    {"1969-12-31T23:00:00Z", "1970-01-01", 0, 60},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int32_t seconds;
		const int64_t t = instant(rows[i].instant);

		assert_int_equal(zone_civil(t, &seconds), day(rows[i].day));
		assert_int_equal(seconds, rows[i].seconds);
		assert_int_equal(zone_offset_minutes(t), rows[i].offset);
	}
}

static void
civil_times_have_one_instant_each(void **state)
{
	static const struct {
		const char *day;
		int32_t seconds;
		const char *instant;
	} rows[] = {
	    {"2026-01-15", 61200, "2026-01-15T17:00:00Z"},
	    {"2026-07-15", 61200, "2026-07-15T16:00:00Z"},
	    /* The repeated hour: the first of the two. */
	    {"2026-10-25", 5400, "2026-10-25T00:30:00Z"},
	    {"2026-10-25", 3599, "2026-10-24T23:59:59Z"},
	    {"2026-10-25", 7200, "2026-10-25T02:00:00Z"},
	    /* The missing hour: 01:30 is 02:30 summer time. */
	    {"2026-03-29", 5400, "2026-03-29T01:30:00Z"},
	    {"2026-03-29", 7200, "2026-03-29T01:00:00Z"},
	};

	(void)state;
	/* Forwards and backwards: an answer may not depend on the calls
	 * before it. */
	const size_t n = sizeof(rows) / sizeof(rows[0]);

	for (size_t i = 0; i < 2 * n; i++) {
		const size_t row = i < n ? i : 2 * n - 1 - i;

		assert_int_equal(
		    zone_instant(day(rows[row].day), rows[row].seconds),
		    instant(rows[row].instant));
	}
}

/* Every quarter of an hour within two days of each change, 2020 to 2040. */
static void
every_clock_change_until_2040_round_trips(void **state)
{
	int changes = 0;

	(void)state;
	const int64_t end = instant("2041-01-01T00:00:00Z");
	int offset = 0;

	for (int64_t t = instant("2020-01-01T00:00:00Z"); t < end; t += 3600) {
		const int now = zone_offset_minutes(t);

		if (now == offset)
			continue;
		offset = now;
		changes++;
		for (int64_t u = t - 48 * 3600; u < t + 48 * 3600; u += 900) {
			int32_t seconds;
			const int32_t d = zone_civil(u, &seconds);
			const int64_t back = zone_instant(d, seconds);
			/* In the repeated hour the earlier one comes back. */
			const bool repeated =
			    now == 0 && u >= t && u < t + 3600;

			assert_int_equal(back, repeated ? u - 3600 : u);
		}
	}
	assert_int_equal(changes, 42);
}

static void
a_zone_without_summer_time_works_too(void **state)
{
	struct err err;
	int32_t seconds;

	(void)state;
	assert_int_equal(zone_open("UTC", &err), 0);
	assert_int_equal(zone_instant(day("2026-07-15"), 43200),
	    instant("2026-07-15T12:00:00Z"));
	assert_int_equal(zone_civil(instant("2026-07-15T12:00:00Z"), &seconds),
	    day("2026-07-15"));
	assert_int_equal(seconds, 43200);
	assert_int_equal(london(NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_zone_that_has_no_file_is_refused),
	    cmocka_unit_test(
		midnights_are_remembered_but_not_over_a_change_of_zone),
	    cmocka_unit_test(instants_have_the_civil_time_of_the_wall_clock),
	    cmocka_unit_test(civil_times_have_one_instant_each),
	    cmocka_unit_test(every_clock_change_until_2040_round_trips),
	    cmocka_unit_test(a_zone_without_summer_time_works_too),
	};

	return cmocka_run_group_tests_name("zone", tests, london, NULL);
}
