/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of dates share; cmocka.h comes before it.  Calendars are from
 * tests/unit/holidays.json: the bank holidays of 2025 to 2028 in the format of
 * GOV.UK's list.
 */
#ifndef ENQ_TESTS_HOLIDAYS_H
#define ENQ_TESTS_HOLIDAYS_H

#include <stdio.h>

#include "daemon/policy/workday.h"
#include "parsers/base/mem.h"
#include "tests/unit/context.h"

#define TEST_HOLIDAYS "tests/unit/holidays.json"
#define TEST_FILE_MAX (1024 * 1024)

/* The whole file; an empty span when it is not there. */
static inline struct span
test_read_file(void *ctx, const char *path)
{
	FILE *file = fopen(path, "rb");

	if (file == NULL)
		return span_of("", 0);
	char *bytes = mem_many(ctx, char, TEST_FILE_MAX);
	const size_t n = fread(bytes, 1, TEST_FILE_MAX, file);

	fclose(file);
	return span_of(bytes, n);
}

static inline struct calendar *
test_calendar(void *ctx, const char *name)
{
	struct calendar *cal = NULL;
	struct err err;

	if (calendar_new(ctx, test_read_file(ctx, TEST_HOLIDAYS), name, &cal,
		&err) != 0) {
		fprintf(stderr, "%s: %s\n", TEST_HOLIDAYS, err.text);
		ASSERT(cal != NULL);
	}
	return cal;
}

/* The day of "2026-05-04". */
static inline int32_t
test_day(const char *iso)
{
	int32_t day = DAY_NONE;
	const bool read = civil_parse(span_str(iso), &day);

	ASSERT(read);
	return day;
}

static inline void
test_expect_day(const char *what, int32_t got, const char *want)
{
	char text[CIVIL_ISO_SIZE] = "none";

	if (got != DAY_NONE)
		civil_iso(got, text);
	if (strcmp(text, want) != 0)
		fail_msg("%s: got %s, want %s", what, text, want);
}

#endif
