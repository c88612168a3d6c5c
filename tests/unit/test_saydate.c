/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as officers write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/policy/saydate.h"

/* Today is Friday 4 September 2026. */
static const struct {
	const char *said;
	const char *ahead; /* NULL: no date */
	const char *behind;
} rows[] = {
    {"2026-12-07", "2026-12-07", "2026-12-07"},
    {"by 7 December", "2026-12-07", "2025-12-07"},
    {"on Monday 7th December 2026", "2026-12-07", "2026-12-07"},
    {"Tuesday 7 December 2026", NULL, NULL}, /* it is a Monday */
    {"7/12", "2026-12-07", "2025-12-07"},
    {"07.12.2026", "2026-12-07", "2026-12-07"},
    {"7-12-26", "2026-12-07", "2026-12-07"},
    {"13/25", NULL, NULL},
    {"Monday", "2026-09-07", "2026-08-31"},
    {"next fri", "2026-09-11", "2026-08-28"},
    {"tomorrow", "2026-09-05", "2026-09-05"},
    {"today", "2026-09-04", "2026-09-04"},
    {"the 11th", "2026-09-11", "2026-08-11"},
    {"3", "2026-10-03", "2026-09-03"},
    {"31", "2026-10-31", "2026-08-31"}, /* September has none */
    {"9 March", "2027-03-09", "2026-03-09"},
    {"29 February", "2028-02-29", NULL}, /* not two years back */
    {"29 February 2028", "2028-02-29", "2028-02-29"},
    {"31 June", NULL, NULL},
    {"Sept 14, 2026", "2026-09-14", "2026-09-14"},
    {"December 2026", NULL, NULL},
    {"soon", NULL, NULL},
    {"7 7 December", NULL, NULL},
    {"", NULL, NULL},
};

static void
expect(const char *said, int32_t got, const char *want)
{
	char text[CIVIL_ISO_SIZE] = "none";

	if (got != DAY_NONE)
		civil_iso(got, text);
	if (strcmp(text, want == NULL ? "none" : want) != 0)
		fail_msg("\"%s\": got %s, want %s", said, text,
		    want == NULL ? "none" : want);
}

static void
what_is_left_out_is_the_nearest_that_fits(void **state)
{
	const int32_t today = civil_day(2026, 9, 4);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct span said = span_str(rows[i].said);

		expect(rows[i].said, saydate_read(said, today, SAYDATE_AHEAD),
		    rows[i].ahead);
		expect(rows[i].said, saydate_read(said, today, SAYDATE_BEHIND),
		    rows[i].behind);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_left_out_is_the_nearest_that_fits),
	};

	return cmocka_run_group_tests_name("saydate", tests, NULL, NULL);
}
