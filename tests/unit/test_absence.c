/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Absence dates in out-of-office replies. */
#include "parsers/absence.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/automatic.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

struct row {
	const char *text;
	const char *from, *to; /* "" when the text does not give it */
};

static const char *
show(int32_t day, char out[CIVIL_ISO_SIZE])
{
	if (day == DAY_NONE)
		out[0] = '\0';
	else
		civil_iso(day, out);
	return out;
}

/* All mails are of Monday 21 December 2026. */
static struct facts
read_one(void *ctx, const char *text, enum mail_class class)
{
	struct mail mail = {
	    .date = civil_utc_instant(civil_day(2026, 12, 21), 36000)};
	struct facts facts = {.text = text, .class = class};
	absence_read(ctx, &mail, &facts);
	return facts;
}

static void
dates_are_read_as_people_write_them(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"I am on annual leave until 4 January.", "", "2027-01-04"},
	    {"I am away until Monday 4th January 2027", "", "2027-01-04"},
	    {"I will be back on Monday 4 January.", "", "2027-01-03"},
	    {"returning on January 4th", "", "2027-01-03"},
	    {"I am away from 1 to 14 August", "2026-08-01", "2026-08-14"},
	    {"on leave from 23 December to 4 January", "2026-12-23",
		"2027-01-04"},
	    {"out of the office between 23/12/2026 and 04/01/2027",
		"2026-12-23", "2027-01-04"},
	    {"away 2026-12-23 until 2027-01-04, urgent: call Jo", "2026-12-23",
		"2027-01-04"},
	    {"My leave: Monday 21 December to Monday 4 January", "2026-12-21",
		"2027-01-04"},
	    {"back in the office on 04.01.2027 at 9.30", "", "2027-01-03"},
	    {"Ich bin bis zum 4. Januar nicht im Büro.", "", "2027-01-04"},
	    {"absente du bureau du 21 décembre au 4 janvier", "2026-12-21",
		"2027-01-04"},
	    {"I work Mondays to Wednesdays.", "", ""},
	    {"I'm away until the 4th.", "", "2027-01-04"},
	    {"off till the 23rd", "", "2026-12-23"},
	    {"I finish on the 23rd and am back on the 5th", "", "2027-01-04"},
	    {"away from the 28th till the 2nd", "2026-12-28", "2027-01-02"},
	    {"on leave from 23rd to 31st December", "2026-12-23", "2026-12-31"},
	    {"I won't be in until Thursday", "", "2026-12-24"},
	    {"back on Monday", "", "2026-12-27"},
	    {"back on Monday 4th January", "", "2027-01-03"},
	    {"back Wednesday, 6 January", "", "2027-01-05"},
	    {"We are on the 3rd floor until further notice.", "", ""},
	    {"I am out of the office.", "", ""},
	    {"until 32 January", "", ""},
	    {"On leave until 4 January. I wrote to you on 3 May 1998.", "",
		"2027-01-04"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		char a[CIVIL_ISO_SIZE];
		char b[CIVIL_ISO_SIZE];
		struct facts got = read_one(ctx, rows[i].text, CLASS_VACATION);
		show(got.absence_from, a);
		show(got.absence_to, b);
		if (strcmp(a, rows[i].from) != 0 || strcmp(b, rows[i].to) != 0)
			fail_msg("'%s': got %s..%s, want %s..%s", rows[i].text,
			    a, b, rows[i].from, rows[i].to);
		mem_free(ctx);
	}
}

static void
only_what_says_an_absence_is_read(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts got =
	    read_one(ctx, "I am on leave until 4 January.", CLASS_HUMAN);
	assert_int_equal(got.absence_to, DAY_NONE);

	struct mail mail = {
	    .date = civil_utc_instant(civil_day(2026, 12, 21), 36000)};
	struct facts plain = {.text = "I'm away until the 4th.",
	    .class = CLASS_HUMAN,
	    .class_evidence = AUTOMATIC_ABSENCE};
	absence_read(ctx, &mail, &plain);
	assert_int_equal(plain.absence_to, civil_day(2027, 1, 4));
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dates_are_read_as_people_write_them),
	    cmocka_unit_test(only_what_says_an_absence_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
