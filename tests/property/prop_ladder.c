/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Properties of chasing (P-25) and of the clock over random ladders, days of
 * downtime, clocks that jump and absences: no rung twice, one mail after any
 * pause, nothing on a day that is not worked; and of days in London through
 * every change of the clocks.  Usage: prop_ladder [SEED]; the seed is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "daemon/policy/ladder.h"
#include "daemon/sys/zone.h"
#include "tests/unit/holidays.h"
#include "tests/property/random.h"

enum { ROUNDS = 2000, STEPS = 60, RUNGS = 5, SEED = 20261225 };

struct world {
	uint32_t seed;
	void *ctx;
	struct calendar *cal;
	struct ladder_rung rungs[RUNGS];
};

static int
below(struct world *w, int limit)
{
	return (int)random_below(&w->seed, (uint32_t)limit);
}

static int
setup(void **state)
{
	struct world *w = *state;
	struct err err;

	w->ctx = mem_new(NULL);
	w->cal = test_calendar(w->ctx, "england-and-wales");
	return zone_open("Europe/London", &err);
}

static int
teardown(void **state)
{
	struct world *w = *state;

	mem_free(w->ctx);
	return 0;
}

static struct ladder_policy
random_ladder(struct world *w)
{
	const int count = 1 + below(w, RUNGS);
	int offset = -4;

	for (int i = 0; i < count; i++) {
		offset += 1 + below(w, 3);
		w->rungs[i] = (struct ladder_rung){.offset = offset,
		    .kind = below(w, 2) == 0 ? LADDER_LIST : LADDER_MAIL,
		    .to = 1u + (unsigned)below(w, 15)};
	}
	return (struct ladder_policy){.rungs = w->rungs,
	    .rung_count = (size_t)count,
	    .every = below(w, 5),
	    .every_to = LADDER_OWNER | LADDER_MANAGER,
	    .head_after = below(w, 3)};
}

/* The days go on, stand still, jump ahead over weeks, and sometimes back. */
static int
step_days(struct world *w)
{
	switch (below(w, 6)) {
	case 0:
		return 0;
	case 1:
		return below(w, 20);
	case 2:
		return -below(w, 4);
	default:
		return 1;
	}
}

static void
no_rung_comes_twice_whatever_the_clock_does(void **state)
{
	struct world *w = *state;

	for (int round = 0; round < ROUNDS; round++) {
		const struct ladder_policy ladder = random_ladder(w);
		struct ladder_input input = {
		    .due_day = civil_day(2026, 1, 1) + below(w, 500),
		    .last_rung = -1};
		bool seen[400] = {false};

		input.today = input.due_day - 10;
		for (int i = 0; i < STEPS; i++) {
			struct ladder_step step;

			input.today += step_days(w);
			input.owner_working = below(w, 4) != 0;
			if (ladder_next(&ladder, w->cal, &input, &step) == 0)
				continue;
			assert_true(workday_is(w->cal, input.today));
			assert_true(step.rung > input.last_rung);
			assert_true(step.rung < 400);
			assert_false(seen[step.rung]);
			assert_true(step.offset <= step.days_late);
			assert_int_not_equal(step.to, 0);
			if (!input.owner_working)
				assert_false(step.to & LADDER_OWNER);
			seen[step.rung] = true;
			input.last_rung = step.rung;
			/* Asked again at once, as after a restart. */
			assert_int_equal(
			    ladder_next(&ladder, w->cal, &input, &step), 0);
		}
	}
}

/* Each instant is on one day, days follow each other, noon is at noon. */
static void
the_council_s_days_survive_every_change_of_the_clocks(void **state)
{
	struct world *w = *state;

	for (int year = 2000; year < 2038; year++)
		for (int32_t day = civil_day(year, 3, 24);
		     day < civil_day(year, 11, 2); day++) {
			const struct civil date = civil_from_day(day);
			const int64_t midnight = zone_instant(day, 0);
			const int64_t length =
			    zone_instant(day + 1, 0) - midnight;
			int32_t seconds;

			if (date.month != 3 && date.month != 4 &&
			    date.month != 10)
				continue;
			assert_true(length == 24 * 3600 ||
				    length == 23 * 3600 || length == 25 * 3600);
			assert_int_equal(zone_civil(midnight, &seconds), day);
			assert_int_equal(seconds, 0);
			assert_int_equal(
			    zone_civil(midnight - 1, &seconds), day - 1);
			assert_int_equal(seconds, 24 * 3600 - 1);
			assert_int_equal(
			    zone_civil(zone_instant(day, 17 * 3600), &seconds),
			    day);
			assert_int_equal(seconds, 17 * 3600);
			const int64_t any = midnight + below(w, (int)length);

			assert_int_equal(zone_civil(any, NULL), day);
		}
}

int
main(int argc, char **argv)
{
	struct world world = {
	    .seed = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : SEED};
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_prestate_setup_teardown(
		no_rung_comes_twice_whatever_the_clock_does, setup, teardown,
		&world),
	    cmocka_unit_test_prestate_setup_teardown(
		the_council_s_days_survive_every_change_of_the_clocks, setup,
		teardown, &world),
	};

	if (world.seed == 0)
		world.seed = SEED;
	printf("seed %lu\n", (unsigned long)world.seed);
	return cmocka_run_group_tests_name("ladder", tests, NULL, NULL);
}
