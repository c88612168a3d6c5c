/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statutory clocks: the table's format, counting, and the working. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/policy/statute.h"
#include "daemon/sys/zone.h"
#include "tests/unit/holidays.h"

#define CLOCKS "daemon/data/statutory.clocks"
#define SHARED "../shared/data/statutory_deadlines.csv"

/* What every clock of a test needs besides its count. */
#define CLOCK(key, lines)                                                      \
	"clock " key "\n\tstarts it happened\n\towes somebody acts\n"          \
	"\tlaw the Act\n" lines

struct world {
	struct statute_table *table;
	struct statute_calendars legal;
};

static int
setup(void **state)
{
	struct world *w = mem_one(NULL, struct world);
	struct err err;

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

static struct statute_date
compute(struct world *w, const struct statute_table *table, const char *key,
    const char *day)
{
	const struct statute_input input = {
	    .day = test_day(day), .other = DAY_NONE, .at = INSTANT_NONE};
	const struct statute *statute;
	struct statute_date date;
	struct err err;

	assert_int_equal(
	    statute_find(table, key, input.day, &statute, &err), 1);
	assert_int_equal(
	    statute_compute(w, statute, &w->legal, &input, &date, &err), 0);
	return date;
}

static void
every_clock_of_the_shared_list_is_in_the_table(void **state)
{
	struct world *w = *state;
	struct span rest = test_read_file(w, SHARED);
	struct span line;
	size_t rows = 0;

	if (rest.n == 0) {
		print_message("skipped: there is no " SHARED "\n");
		skip();
	}
	(void)span_line(&rest, &line); /* the names of the columns */
	while (span_line(&rest, &line)) {
		const ptrdiff_t comma = span_find_byte(line, 0, ',');
		const char *key = mem_strn(w, line.p, (size_t)comma);

		rows++;
		if (!statute_is_key(w->table, key))
			fail_msg("%s is missing", key);
	}
	assert_int_equal(rows, w->table->clock_count);
}

static void
a_mistake_in_the_table_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
	    {"", "t:1: there is no clock in it"},
	    {"clok a\n", "t:1: that begins nothing: 'clok'"},
	    {"clock a b\n",
		"t:1: at the margin 'clock NAME' or 'excuse NAME' is wanted, "
		"not 'clock a b'"},
	    {"# remark\n\n\tlaw x\n",
		"t:3: a clock or an excuse must begin at the margin before "
		"'law'"},
	    {"clock a\n\tstart x\n", "t:2: that word is not known: 'start'"},
	    {CLOCK("a", "\tcount six weeks\n"),
		"t:5: a count is 'at once', 'as ordered', 'before 31 March', "
		"or a number, a unit and after, including or before, not 'six "
		"weeks'"},
	    {CLOCK("a", "\tcount 6 weeks from\n"),
		"t:5: a count ends with after, including or before, not "
		"'from'"},
	    {CLOCK("a", "\tcount before 30 February\n"),
		"t:5: after 'before' a date like 31 March is wanted '30'"},
	    {CLOCK("a", "\tcount 6 weeks after\n\tfrom 1.9.2014\n"),
		"t:6: a date like 2014-09-01 is wanted, not '1.9.2014'"},
	    {CLOCK("a", "\tcount 6 weeks after\n\trolls forward\n"),
		"t:6: that word does not belong here: 'forward'"},
	    {CLOCK("a", "\tcount 6 weeks after\n\tcalendar wales\n"),
		"t:6: a calendar is england-and-wales, uk or tribunal, not "
		"'wales'"},
	    {"clock a\n\tlaw x\n",
		"t:1: a clock needs starts, owes, law and count: 'a'"},
	    {CLOCK("a", ""), "t:1: its count is missing: 'a'"},
	    {CLOCK("a", "\tcount 6 weeks after\n\texcuses ill\n"),
		"t:1: there is no excuse 'ill'"},
	    {CLOCK("a", "\tcount as ordered\n\tsee b\n"),
		"t:1: there is no clock 'b'"},
	    {CLOCK("a", "\tcount as ordered\n"),
		"t:1: see goes with count as ordered: 'a'"},
	    {CLOCK("a", "\tcount 6 weeks after\n\tsecond x\n"),
		"t:1: second and later go together: 'a'"},
	    {CLOCK("a", "\tcount 6 weeks after\n\tskips tribunal\n"),
		"t:1: skips tribunal is for working-days after only: 'a'"},
	    {CLOCK("a", "\tcount 6 weeks after\n")
		    CLOCK("a", "\tcount 7 weeks after\n"),
		"t:6: two clocks hold for the same days: 'a'"},
	    {CLOCK("a", "\tcount 6 weeks after\n\tuntil 2020-01-01\n")
		    CLOCK("a", "\tcount 7 weeks after\n\tfrom 2020-01-01\n"),
		"t:7: two clocks hold for the same days: 'a'"},
	    {"excuse ill\n" CLOCK("a", "\tcount 6 weeks after\n"),
		"t:1: its words are missing: 'ill'"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct statute_table *table;
		struct err err;

		assert_int_equal(statute_read(*state, "t",
				     span_str(rows[i].text), &table, &err),
		    -1);
		assert_string_equal(err.text, rows[i].want);
		assert_int_equal(err.kind, ERR_CONFIG);
	}
}

/* A change of the law: who began under the old one keeps its date. */
static void
the_law_of_the_day_it_started_counts(void **state)
{
	static const char text[] =
	    CLOCK("plan", "\tcount 26 weeks after\n\tuntil 2014-08-31\n")
		CLOCK("plan", "\tcount 20 weeks after\n\tfrom 2014-09-01\n"
			      "\tuntil 2030-08-31\n");
	struct statute_table *table;
	const struct statute *statute;
	struct err err;

	assert_int_equal(
	    statute_read(*state, "t", span_str(text), &table, &err), 0);
	assert_int_equal(compute(*state, table, "plan", "2014-08-31").last_day,
	    test_day("2015-03-01"));
	assert_int_equal(compute(*state, table, "plan", "2014-09-01").last_day,
	    test_day("2015-01-19"));
	assert_int_equal(
	    statute_find(table, "plan", test_day("2030-09-01"), &statute, &err),
	    -1);
	assert_string_equal(
	    err.text, "plan holds only until Saturday 31 August 2030");
	assert_int_equal(
	    statute_find(table, "none", test_day("2020-01-01"), &statute, &err),
	    0);
}

/* Rules that no golden date shows. */
static void
the_other_ways_of_counting(void **state)
{
	static const struct {
		const char *key, *day, *want;
	} rows[] = {
	    {"order_cease", "2026-01-01", "2026-01-01"},
	    {"ar_invite_notice", "2026-03-10", "2026-02-24"},
	    {"ehc_draft_plan", "2026-03-09", "2026-06-15"},
	    /* Beginning with a Saturday: day 1 is Monday. */
	    {"move_transfer_plan", "2026-06-06", "2026-06-26"},
	    /* Three months from 30 November end with a shorter month. */
	    {"direct_payment_first_review", "2025-11-30", "2026-02-28"},
	    {"direct_payment_first_review", "2025-11-15", "2026-02-14"},
	    {"mediation_request", "2025-12-31", "2026-02-28"},
	    {"post16_to_post16", "2027-07-31", "2027-02-28"},
	    {"lgsco_time_bar", "2024-02-29", "2025-02-28"},
	    {"complaint_ack", "2026-03-30", "2026-04-08"},
	    {"move_new_la_review", "2026-01-15", "2027-01-14"},
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char got[CIVIL_ISO_SIZE];

		civil_iso(
		    compute(w, w->table, rows[i].key, rows[i].day).last_day,
		    got);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s from %s: got %s, want %s", rows[i].key,
			    rows[i].day, got, rows[i].want);
	}
}

static void
hours_run_through_the_night_of_the_clock_change(void **state)
{
	struct world *w = *state;
	struct statute_input input = {
	    .day = test_day("2026-03-27"), .other = DAY_NONE};
	const struct statute *statute;
	struct statute_date date;
	struct err err;

	input.civil = zone_civil;
	assert_true(
	    civil_parse_rfc3339(span_str("2026-03-27T22:00:00Z"), &input.at));
	assert_int_equal(
	    statute_find(w->table, "breach_ico", input.day, &statute, &err), 1);
	assert_int_equal(
	    statute_compute(w, statute, &w->legal, &input, &date, &err), 0);
	assert_int_equal(date.last_instant - input.at, 72 * 3600);
	assert_non_null(
	    strstr(date.working, "Friday 27 March 2026 at 22:00; 72 hours end "
				 "on Monday 30 March 2026 at 23:00."));
	input.at = INSTANT_NONE;
	assert_int_equal(
	    statute_compute(w, statute, &w->legal, &input, &date, &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
}

static void
an_order_s_clock_names_those_to_choose_from(void **state)
{
	struct world *w = *state;
	const struct statute_input input = {
	    .day = test_day("2026-01-01"), .other = DAY_NONE};
	const struct statute *statute;
	struct statute_date date;
	struct err err;

	assert_int_equal(statute_find(w->table, "mediation_comply_appeal",
			     input.day, &statute, &err),
	    1);
	assert_int_equal(
	    statute_compute(w, statute, &w->legal, &input, &date, &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
	assert_non_null(strstr(err.text, "order_assess_final_plan"));
	assert_non_null(strstr(err.text, "order_continue_plan"));
}

static void
the_working_tells_what_the_law_says_and_when_to_act(void **state)
{
	struct world *w = *state;
	const struct statute_date date =
	    compute(w, w->table, "ehc_decide_assess", "2026-11-20");

	assert_string_equal(date.working,
	    "A request for an assessment was received, or the council became "
	    "responsible: Friday 20 November 2026; 6 weeks, that day not "
	    "counted, end on Friday 1 January 2027. Weekends, bank holidays "
	    "and school holidays all count. It is not a working day and the "
	    "date does not move: act by Thursday 31 December 2026. The law: "
	    "SEND Regulations 2014, regulation 5(1).");
	assert_int_equal(date.act_by, test_day("2026-12-31"));
	assert_string_equal(date.calendar, "calendar-days");
	assert_true(compute(w, w->table, "foi", "2028-12-20").uncovered);
}

static void
words_of_the_command_are_found_however_they_are_written(void **state)
{
	struct world *w = *state;

	assert_string_equal(
	    statute_event(w->table, span_str("Order Plan")), "order-plan");
	assert_string_equal(
	    statute_event(w->table, span_str("REQUEST")), "request");
	assert_string_equal(
	    statute_event(w->table, span_str("advice-in")), "advice-in");
	assert_null(statute_event(w->table, span_str("lunch")));
	assert_non_null(statute_excuse(w->table, "school-closed"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_clock_of_the_shared_list_is_in_the_table),
	    cmocka_unit_test(a_mistake_in_the_table_is_named_with_its_line),
	    cmocka_unit_test(the_law_of_the_day_it_started_counts),
	    cmocka_unit_test(the_other_ways_of_counting),
	    cmocka_unit_test(hours_run_through_the_night_of_the_clock_change),
	    cmocka_unit_test(an_order_s_clock_names_those_to_choose_from),
	    cmocka_unit_test(
		the_working_tells_what_the_law_says_and_when_to_act),
	    cmocka_unit_test(
		words_of_the_command_are_found_however_they_are_written),
	};

	return cmocka_run_group_tests_name("statute", tests, setup, teardown);
}
