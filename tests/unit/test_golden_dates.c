/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Forty-four dates that were worked out by hand, service clocks and statutory
 * ones.  Where a file of the same examples lies beside the tree, its dates
 * must be these.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/policy/deadline.h"
#include "daemon/policy/statute.h"
#include "daemon/sys/zone.h"
#include "tests/unit/holidays.h"

#define CLOCKS "daemon/data/statutory.clocks"
#define SHARED "../shared/data/golden_dates.csv"

struct world {
	void *ctx;
	struct statute_table *table;
	struct statute_calendars legal;
};

/* A service clock: working days from a mail's receipt, cut-off 17:00. */
struct service {
	const char *id;
	const char *why;
	int days;
	const char *received; /* instant, or a date: noon */
	const char *want;
	bool no_roll;
	const char *closed_from, *closed_to;
};

static const struct service services[] = {
    {"G01", "Maundy Thursday; Good Friday and Easter Monday are skipped", 1,
	"2026-04-02T10:00:00+01:00", "2026-04-07", false, NULL, NULL},
    {"G02", "the same, five days", 5, "2026-04-02T10:00:00+01:00", "2026-04-13",
	false, NULL, NULL},
    {"G03", "the same, ten days", 10, "2026-04-02T10:00:00+01:00", "2026-04-20",
	false, NULL, NULL},
    {"G04", "the same, twenty days: 4 May is a holiday as well", 20,
	"2026-04-02T10:00:00+01:00", "2026-05-05", false, NULL, NULL},
    {"G05", "Christmas Eve; 28 December stands in for Boxing Day", 1,
	"2026-12-24T09:00:00Z", "2026-12-29", false, NULL, NULL},
    {"G06", "the same, ten days: over New Year", 10, "2026-12-24T09:00:00Z",
	"2027-01-12", false, NULL, NULL},
    {"G07", "the same, and the council is closed between the years", 10,
	"2026-12-24T09:00:00Z", "2027-01-15", false, "2026-12-29",
	"2026-12-31"},
    {"G08", "both Christmas days and New Year have substitutes", 5,
	"2027-12-24T09:00:00Z", "2028-01-05", false, NULL, NULL},
    {"G09", "a minute before the cut-off", 10, "2025-08-22T16:59:00+01:00",
	"2025-09-08", false, NULL, NULL},
    {"G10", "a minute after it: counts as Tuesday, Monday being a holiday", 10,
	"2025-08-22T17:01:00+01:00", "2025-09-09", false, NULL, NULL},
    {"G11", "a Saturday before a bank holiday rolls to Tuesday", 10,
	"2026-05-02T11:00:00+01:00", "2026-05-19", false, NULL, NULL},
    {"G12", "the same without roll: one day earlier", 10,
	"2026-05-02T11:00:00+01:00", "2026-05-18", true, NULL, NULL},
};

/* A statutory clock: from a day, or two. */
static const struct legal {
	const char *id;
	const char *why;
	const char *key;
	const char *started; /* date, or an instant of the council's day */
	const char *other;   /* NULL: one limb */
	const char *want;
} legals[] = {
    {"G13", "six weeks; Christmas does not stop the clock", "ehc_decide_assess",
	"2025-12-08", NULL, "2026-01-19"},
    {"G14", "twenty weeks, nothing skipped", "ehc_final_plan", "2025-12-08",
	NULL, "2026-04-27"},
    {"G15", "ends on New Year's Day and is not moved", "ehc_decide_assess",
	"2026-11-20", NULL, "2027-01-01"},
    {"G16", "sixteen weeks end on the early May holiday", "ehc_refuse_plan",
	"2026-01-12", NULL, "2026-05-04"},
    {"G17", "runs through the summer holiday", "ehc_final_plan", "2025-07-18",
	NULL, "2025-12-05"},
    {"G18", "half past midnight on 1 July in London, 30 June in Greenwich",
	"ehc_decide_assess", "2026-06-30T23:30:00Z", NULL, "2026-08-12"},
    {"G19", "15 days beginning with the day of service",
	"ehc_draft_representations", "2026-03-27", NULL, "2026-04-10"},
    {"G20", "the same, ending on Boxing Day", "ehc_draft_representations",
	"2025-12-12", NULL, "2025-12-26"},
    {"G21", "four weeks after a review meeting: Christmas Day",
	"ar_decision_notice", "2025-11-27", NULL, "2025-12-25"},
    {"G22", "twelve weeks after the meeting (Devon)", "ar_final_plan_long_stop",
	"2025-11-27", NULL, "2026-02-19"},
    {"G23", "the school's report, two weeks", "ar_report_from_school",
	"2026-03-10", NULL, "2026-03-24"},
    {"G25", "twelve months starting with 1 January", "annual_review_due",
	"2026-01-01", NULL, "2026-12-31"},
    {"G26", "starting with 29 February: the next year has none",
	"annual_review_due", "2024-02-29", NULL, "2025-02-28"},
    {"G27", "before 31 March is 30 March", "phase_transfer_post16",
	"2027-09-01", NULL, "2027-03-30"},
    {"G28", "before 15 February, a Sunday", "phase_transfer_other",
	"2027-09-01", NULL, "2027-02-14"},
    {"G29", "at least five months before", "post16_to_post16", "2027-09-06",
	NULL, "2027-04-06"},
    {"G30", "ends on 29 December: first working day after 1 January",
	"tribunal_appeal", "2025-10-01", "2025-11-29", "2026-01-02"},
    {"G31", "ends in August: first working day after it", "tribunal_appeal",
	"2025-06-18", NULL, "2025-09-01"},
    {"G32", "two months from 31 December end on Saturday 28 February",
	"tribunal_appeal", "2025-12-31", "2026-01-20", "2026-03-02"},
    {"G33", "the certificate's month ends on a Sunday before a holiday",
	"tribunal_appeal", "2026-02-14", "2026-04-03", "2026-05-05"},
    {"G34", "30 working days without August", "tribunal_la_response",
	"2025-07-07", NULL, "2025-09-16"},
    {"G35", "30 working days without 25 December to 1 January",
	"tribunal_la_response", "2025-12-01", NULL, "2026-01-20"},
    {"G36", "an order's five weeks run through August", "order_amend_content",
	"2026-07-24", NULL, "2026-08-28"},
    {"G37", "thirty days end on Christmas Day", "mediation_arrange",
	"2025-11-25", NULL, "2025-12-25"},
    {"G38", "three working days over Christmas", "mediation_certificate_done",
	"2025-12-22", NULL, "2025-12-29"},
    {"G39", "15 working days beginning with the day it was known",
	"move_transfer_plan", "2026-04-01", NULL, "2026-04-23"},
    {"G40", "six weeks after the transfer", "move_new_la_inform", "2026-04-23",
	NULL, "2026-06-04"},
    {"G41", "17 March is a holiday in Northern Ireland", "foi", "2026-03-02",
	NULL, "2026-03-31"},
    {"G42", "2 January is a holiday in Scotland", "foi", "2025-12-22", NULL,
	"2026-01-23"},
    {"G43", "a month from 31 January: Saturday 28 February rolls", "sar",
	"2026-01-31", NULL, "2026-03-02"},
    {"G44", "ten working days from the acknowledgement", "complaint_stage1",
	"2026-03-31", NULL, "2026-04-16"},
};

enum {
	SERVICES = sizeof(services) / sizeof(services[0]),
	LEGALS = sizeof(legals) / sizeof(legals[0])
};

static int
setup(void **state)
{
	struct world *w = mem_one(NULL, struct world);
	struct err err;

	w->ctx = w;
	if (zone_open("Europe/London", &err) != 0)
		return -1;
	w->legal.england_and_wales = test_calendar(w, "england-and-wales");
	w->legal.uk = test_calendar(w, "uk");
	w->legal.tribunal = test_calendar(w, "tribunal");
	if (statute_read(
		w, CLOCKS, test_read_file(w, CLOCKS), &w->table, &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		return -1;
	}
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	mem_free(*state);
	return 0;
}

/* A date, or the council's day of an instant. */
static int32_t
day_of(const char *text, int32_t *seconds_r)
{
	int64_t at;
	int32_t day;

	*seconds_r = 12 * 3600;
	if (civil_parse(span_str(text), &day))
		return day;
	assert_true(civil_parse_rfc3339(span_str(text), &at));
	return zone_civil(at, seconds_r);
}

static void
expect(const char *id, const char *why, int32_t got, const char *want)
{
	char text[CIVIL_ISO_SIZE] = "none";

	if (got != DAY_NONE)
		civil_iso(got, text);
	if (strcmp(text, want) != 0)
		fail_msg("%s (%s): got %s, want %s", id, why, text, want);
}

static void
the_council_s_own_clock_gives_the_golden_dates(void **state)
{
	const struct world *w = *state;

	for (size_t i = 0; i < SERVICES; i++) {
		const struct service *s = &services[i];
		struct calendar *cal =
		    test_calendar(w->ctx, "england-and-wales");
		const struct deadline_policy policy = {.days = s->days,
		    .cutoff_s = DEADLINE_CUTOFF_DEFAULT_S,
		    .roll = !s->no_roll};
		struct deadline_input input = {.pauses = NULL};
		struct deadline got;
		struct err err;

		input.received_day = day_of(s->received, &input.received_s);
		if (s->closed_from != NULL)
			for (int32_t day = test_day(s->closed_from);
			     day <= test_day(s->closed_to); day++)
				calendar_add_closure_day(cal, day);
		assert_int_equal(
		    deadline_compute(w->ctx, cal, &policy, &input, &got, &err),
		    0);
		expect(s->id, s->why, got.last_day, s->want);
	}
}

static void
the_law_s_clocks_give_the_golden_dates(void **state)
{
	const struct world *w = *state;

	for (size_t i = 0; i < LEGALS; i++) {
		const struct legal *l = &legals[i];
		struct statute_input input = {.other = DAY_NONE};
		const struct statute *statute;
		struct statute_date got;
		struct err err;
		int32_t seconds;

		input.day = day_of(l->started, &seconds);
		if (l->other != NULL)
			input.other = day_of(l->other, &seconds);
		assert_int_equal(
		    statute_find(w->table, l->key, input.day, &statute, &err),
		    1);
		assert_int_equal(statute_compute(w->ctx, statute, &w->legal,
				     &input, &got, &err),
		    0);
		expect(l->id, l->why, got.last_day, l->want);
		assert_false(got.uncovered);
	}
}

/* G24: regulation 10(4)(a). */
static void
only_a_closure_of_four_weeks_opens_the_window_of_an_excuse(void **state)
{
	int32_t opens;
	int32_t ends;

	(void)state;
	assert_true(statute_closure_window(
	    test_day("2025-07-23"), test_day("2025-09-03"), &opens, &ends));
	expect("G24", "a week before the school closes", opens, "2025-07-16");
	expect("G24", "a week before it opens", ends, "2025-08-27");
	assert_false(statute_closure_window(
	    test_day("2026-03-30"), test_day("2026-04-13"), &opens, &ends));
	assert_true(statute_closure_window(
	    test_day("2026-07-01"), test_day("2026-07-29"), &opens, &ends));
	assert_false(statute_closure_window(
	    test_day("2026-07-01"), test_day("2026-07-28"), &opens, &ends));
}

static const char *
date_of(struct span id)
{
	for (size_t i = 0; i < SERVICES; i++)
		if (span_is(id, services[i].id))
			return services[i].want;
	for (size_t i = 0; i < LEGALS; i++)
		if (span_is(id, legals[i].id))
			return legals[i].want;
	return span_is(id, "G24") ? "2025-07-16" : NULL;
}

/* The expected day stands before its weekday: ",2026-04-07,Tue,". */
static bool
line_has_date(struct span line, const char *date)
{
	char want[16];

	snprintf(want, sizeof(want), ",%s,", date);
	return span_find(line, 0, want) >= 0;
}

static void
the_dates_are_those_of_the_shared_examples(void **state)
{
	const struct world *w = *state;
	struct span rest = test_read_file(w->ctx, SHARED);
	struct span line;
	int rows = 0;

	if (rest.n == 0) {
		print_message("skipped: there is no " SHARED "\n");
		skip();
	}
	while (span_line(&rest, &line)) {
		const ptrdiff_t comma = span_find_byte(line, 0, ',');
		const struct span id =
		    span_sub(line, 0, comma < 0 ? 0 : (size_t)comma);
		const char *date = date_of(id);

		if (id.n == 0 || id.p[0] != 'G')
			continue;
		rows++;
		if (date == NULL || !line_has_date(line, date))
			fail_msg("%.*s: ours is %s", (int)line.n, line.p,
			    date == NULL ? "missing" : date);
	}
	assert_int_equal(rows, SERVICES + LEGALS + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_council_s_own_clock_gives_the_golden_dates),
	    cmocka_unit_test(the_law_s_clocks_give_the_golden_dates),
	    cmocka_unit_test(
		only_a_closure_of_four_weeks_opens_the_window_of_an_excuse),
	    cmocka_unit_test(the_dates_are_those_of_the_shared_examples),
	};

	return cmocka_run_group_tests_name(
	    "golden dates", tests, setup, teardown);
}
