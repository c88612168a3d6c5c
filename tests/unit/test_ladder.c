/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chasing without noise: which rung, to whom, and never twice (P-25). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/policy/ladder.h"
#include "tests/unit/holidays.h"

#define OWNER LADDER_OWNER
#define WIDE (LADDER_OWNER | LADDER_DEPUTY | LADDER_MANAGER)
#define ALL (WIDE | LADDER_HEAD)

/* Due on Wednesday 10 June 2026; no holiday is near. */
static const struct row {
	const char *today;
	int last_rung;
	bool away;
	int rung; /* -1: none */
	enum ladder_kind kind;
	unsigned to;
	int days_late;
} rows[] = {
    {"2026-06-04", -1, false, -1, 0, 0, 0},
    {"2026-06-05", -1, false, 0, LADDER_LIST, OWNER, -3},
    {"2026-06-05", 0, false, -1, 0, 0, 0},
    {"2026-06-06", -1, false, -1, 0, 0, 0}, /* a Saturday */
    {"2026-06-08", 0, false, -1, 0, 0, 0},
    {"2026-06-09", 0, false, 1, LADDER_LIST, OWNER, -1},
    {"2026-06-10", 1, false, 2, LADDER_MAIL, OWNER, 0},
    {"2026-06-11", 2, false, 3, LADDER_MAIL, WIDE, 1},
    {"2026-06-12", 3, false, -1, 0, 0, 0},
    {"2026-06-16", 3, false, -1, 0, 0, 0},
    {"2026-06-17", 3, false, 4, LADDER_MAIL, WIDE, 5},
    {"2026-06-23", 4, false, 5, LADDER_MAIL, WIDE, 9},
    {"2026-06-29", 5, false, 6, LADDER_MAIL, ALL, 13},
    {"2026-07-03", 6, false, 7, LADDER_MAIL, ALL, 17},
    /* The daemon was down from before the due day: one mail, not five. */
    {"2026-06-18", -1, false, 4, LADDER_MAIL, WIDE, 6},
    {"2026-06-18", 4, false, -1, 0, 0, 0},
    /* The owner is away: the list waits, a mail goes to the deputy. */
    {"2026-06-05", -1, true, -1, 0, 0, 0},
    {"2026-06-10", 1, true, 2, LADDER_MAIL, LADDER_DEPUTY, 0},
    {"2026-06-11", 2, true, 3, LADDER_MAIL, LADDER_DEPUTY | LADDER_MANAGER, 1},
};

static void
each_rung_comes_on_its_day_and_goes_to_its_people(void **state)
{
	const struct calendar *cal = test_calendar(*state, "england-and-wales");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		const struct ladder_input input = {
		    .due_day = test_day("2026-06-10"),
		    .today = test_day(row->today),
		    .last_rung = row->last_rung,
		    .owner_working = !row->away,
		};
		struct ladder_step step = {.rung = -1};
		const int due =
		    ladder_next(ladder_default(), cal, &input, &step);

		if (due != (row->rung >= 0) || step.rung != row->rung)
			fail_msg("row %zu, %s: got rung %d, want %d", i,
			    row->today, step.rung, row->rung);
		if (!due)
			continue;
		assert_int_equal(step.kind, row->kind);
		assert_int_equal(step.to, row->to);
		assert_int_equal(step.days_late, row->days_late);
	}
}

static void
days_are_working_days_over_a_bank_holiday(void **state)
{
	const struct calendar *cal = test_calendar(*state, "england-and-wales");
	/* Due on Tuesday 5 May after a bank holiday: Wednesday is three
	 * working days before. */
	struct ladder_input input = {
	    .due_day = test_day("2026-05-05"),
	    .last_rung = -1,
	    .owner_working = true,
	};
	struct ladder_step step;

	input.today = test_day("2026-04-28");
	assert_int_equal(ladder_next(ladder_default(), cal, &input, &step), 0);
	input.today = test_day("2026-04-29");
	assert_int_equal(ladder_next(ladder_default(), cal, &input, &step), 1);
	assert_int_equal(step.offset, -3);
	input.today = test_day("2026-05-04");
	assert_int_equal(ladder_next(ladder_default(), cal, &input, &step), 0);
}

static void
walking_through_half_a_year_gives_every_rung_once(void **state)
{
	const struct calendar *cal = test_calendar(*state, "england-and-wales");
	struct ladder_input input = {
	    .due_day = test_day("2026-06-10"),
	    .last_rung = -1,
	    .owner_working = true,
	};

	for (int32_t day = test_day("2026-06-01"); day < test_day("2026-12-01");
	     day++) {
		struct ladder_step step;

		input.today = day;
		for (int tick = 0; tick < 3; tick++) {
			if (!ladder_next(ladder_default(), cal, &input, &step))
				continue;
			assert_int_equal(tick, 0);
			assert_int_equal(step.rung, input.last_rung + 1);
			assert_int_equal(step.offset, step.days_late);
			input.last_rung = step.rung;
		}
	}
	assert_true(input.last_rung > 20);
}

static void
a_later_due_day_has_rungs_of_its_own(void **state)
{
	const struct calendar *cal = test_calendar(*state, "england-and-wales");
	/* One working day late, then extended by ten working days. */
	struct ladder_input input = {
	    .due_day = test_day("2026-06-24"),
	    .today = test_day("2026-06-11"),
	    .owner_working = true,
	};
	struct ladder_step step;

	input.last_rung =
	    ladder_moved(ladder_default(), cal, input.due_day, input.today, 3);
	assert_int_equal(input.last_rung, -1);
	assert_int_equal(ladder_next(ladder_default(), cal, &input, &step), 0);
	input.today = input.due_day;
	assert_int_equal(ladder_next(ladder_default(), cal, &input, &step), 1);
	assert_int_equal(step.offset, 0);
	/* Three days late, moved by two: it is still late. */
	assert_int_equal(ladder_moved(ladder_default(), cal,
			     test_day("2026-06-10"), test_day("2026-06-11"), 3),
	    3);
	/* What was not done before is not done by moving. */
	assert_int_equal(ladder_moved(ladder_default(), cal,
			     test_day("2026-06-10"), test_day("2026-06-11"), 1),
	    1);
}

static void
a_date_that_moves_back_repeats_no_rung(void **state)
{
	const struct calendar *cal = test_calendar(*state, "england-and-wales");
	const struct ladder_input input = {
	    .due_day = test_day("2026-07-10"),
	    .today = test_day("2026-07-09"),
	    .last_rung = 3,
	    .owner_working = true,
	};
	struct ladder_step step;

	assert_int_equal(ladder_next(ladder_default(), cal, &input, &step), 0);
}

static void
a_ladder_may_end_or_have_only_repeats(void **state)
{
	static const struct ladder_rung one[] = {{0, LADDER_MAIL, OWNER}};
	const struct ladder_policy ends = {.rungs = one, .rung_count = 1};
	const struct ladder_policy repeats = {
	    .every = 2, .every_to = OWNER, .head_after = 0};
	const struct calendar *cal = test_calendar(*state, "england-and-wales");
	struct ladder_input input = {
	    .due_day = test_day("2026-06-10"),
	    .today = test_day("2026-06-30"),
	    .last_rung = 0,
	    .owner_working = true,
	};
	struct ladder_step step;

	assert_int_equal(ladder_next(&ends, cal, &input, &step), 0);
	input.last_rung = -1;
	input.today = test_day("2026-06-11");
	assert_int_equal(ladder_next(&repeats, cal, &input, &step), 0);
	input.today = test_day("2026-06-12");
	assert_int_equal(ladder_next(&repeats, cal, &input, &step), 1);
	assert_int_equal(step.rung, 0);
	assert_int_equal(step.to, OWNER | LADDER_HEAD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_rung_comes_on_its_day_and_goes_to_its_people),
	    cmocka_unit_test(days_are_working_days_over_a_bank_holiday),
	    cmocka_unit_test(walking_through_half_a_year_gives_every_rung_once),
	    cmocka_unit_test(a_later_due_day_has_rungs_of_its_own),
	    cmocka_unit_test(a_date_that_moves_back_repeats_no_rung),
	    cmocka_unit_test(a_ladder_may_end_or_have_only_repeats),
	};

	return cmocka_run_group_tests_name(
	    "ladder", tests, context_new, context_free);
}
