/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Properties of working days and of the service clock over random dates,
 * closures and pauses.  Usage: prop_workday [SEED]; the seed is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "daemon/policy/deadline.h"
#include "tests/unit/holidays.h"
#include "tests/property/random.h"

#define ROUNDS 3000
#define PAUSES_MAX 3
#define SEED 20260504u

struct world {
	uint32_t seed;
	void *ctx;
	struct calendar *plain;
	struct calendar *closed; /* the same with closure days */
};

static int
below(struct world *world, int limit)
{
	return (int)random_below(&world->seed, (uint32_t)limit);
}

/* A day of 2025 to 2028. */
static int32_t
random_day(struct world *world)
{
	return civil_day(2025, 1, 1) + below(world, 4 * 365);
}

static int
setup(void **state)
{
	struct world *world = *state;

	world->ctx = mem_new(NULL);
	world->plain = test_calendar(world->ctx, "england-and-wales");
	world->closed = test_calendar(world->ctx, "england-and-wales");
	for (int i = 0; i < 60; i++)
		calendar_add_closure_day(world->closed, random_day(world));
	return 0;
}

static int
teardown(void **state)
{
	struct world *world = *state;

	mem_free(world->ctx);
	return 0;
}

static void
adding_days_composes(void **state)
{
	struct world *world = *state;

	for (int round = 0; round < ROUNDS; round++) {
		const int32_t day = random_day(world);
		const int a = 1 + below(world, 60);
		const int b = 1 + below(world, 60);
		const int32_t once = workday_add(world->closed, day, a + b);

		assert_int_equal(workday_add(world->closed,
				     workday_add(world->closed, day, a), b),
		    once);
		assert_true(workday_is(world->closed, once));
	}
}

/* The same one civil day after another, over all years and far from 1970. */
static void
adding_and_counting_agree_with_a_walk_over_every_day(void **state)
{
	struct world *world = *state;

	for (int round = 0; round < ROUNDS; round++) {
		const int32_t from =
		    round % 3 == 0 ? below(world, 2 * 365 * 400) - 365 * 400
				   : random_day(world);
		const int32_t to = from + below(world, 900);
		const int n = below(world, 300) - 150;
		int32_t day = from;
		int count = 0;

		for (int32_t d = from + 1; d <= to; d++)
			count += workday_is(world->closed, d);
		assert_int_equal(workday_count(world->closed, from, to), count);
		assert_int_equal(
		    workday_count(world->closed, to, from), -count);
		for (int left = n < 0 ? -n : n; left > 0;) {
			day += n < 0 ? -1 : 1;
			left -= workday_is(world->closed, day);
		}
		while (n == 0 && !workday_is(world->closed, day))
			day++;
		assert_int_equal(workday_add(world->closed, from, n), day);
	}
}

static void
counting_undoes_adding_and_adding_undoes_itself(void **state)
{
	struct world *world = *state;

	for (int round = 0; round < ROUNDS; round++) {
		const int32_t day = random_day(world);
		const int n = 1 + below(world, 60);
		const int32_t later = workday_add(world->closed, day, n);
		const int32_t worked = workday_on_or_after(world->closed, day);

		assert_int_equal(workday_count(world->closed, day, later), n);
		assert_int_equal(workday_count(world->closed, later, day), -n);
		assert_int_equal(workday_add(world->closed,
				     workday_add(world->closed, worked, n), -n),
		    worked);
	}
}

static void
a_closure_never_makes_a_date_earlier(void **state)
{
	struct world *world = *state;

	for (int round = 0; round < ROUNDS; round++) {
		const int32_t day = random_day(world);
		const int n = below(world, 60);

		assert_true(workday_add(world->closed, day, n) >=
			    workday_add(world->plain, day, n));
	}
}

static struct deadline
compute(struct world *world, void *ctx, const struct deadline_policy *policy,
    const struct deadline_input *input)
{
	struct deadline got;
	struct err err;
	const int result =
	    deadline_compute(ctx, world->closed, policy, input, &got, &err);

	assert_int_equal(result, 0);
	assert_true(strlen(got.working) > 20);
	return got;
}

static struct deadline_policy
random_policy(struct world *world)
{
	return (struct deadline_policy){.days = 1 + below(world, 30),
	    .cutoff_s = below(world, DEADLINE_CUTOFF_NONE_S + 1),
	    .roll = below(world, 2) == 0};
}

/* Counts the slow way: one civil day after another. */
static int32_t
count_by_hand(const struct calendar *cal, const struct deadline_input *input,
    int32_t deemed, int days)
{
	int32_t day = deemed;

	while (days > 0) {
		bool paused = false;

		day++;
		for (size_t i = 0; i < input->pause_count; i++)
			paused |= day >= input->pauses[i].from &&
				  day <= input->pauses[i].to;
		if (!paused && workday_is(cal, day))
			days--;
	}
	return day;
}

static void
a_pause_never_moves_a_date_earlier_and_order_does_not_matter(void **state)
{
	struct world *world = *state;

	for (int round = 0; round < ROUNDS; round++) {
		void *ctx = mem_new(NULL);
		const struct deadline_policy policy = random_policy(world);
		struct deadline_pause pauses[PAUSES_MAX];
		struct deadline_input input = {
		    .received_day = random_day(world),
		    .received_s = below(world, DEADLINE_CUTOFF_NONE_S),
		    .pauses = pauses,
		};
		const int count = below(world, PAUSES_MAX + 1);
		int32_t before = compute(world, ctx, &policy, &input).last_day;
		const int32_t original = before;
		struct deadline got = {.last_day = before};

		for (int i = 0; i < count; i++) {
			pauses[i].from =
			    input.received_day + below(world, 40) - 5;
			pauses[i].to = pauses[i].from + below(world, 15);
			input.pause_count++;
			got = compute(world, ctx, &policy, &input);
			assert_true(got.last_day >= before);
			assert_int_equal(got.original_day, original);
			assert_int_equal(
			    got.last_day, count_by_hand(world->closed, &input,
					      got.deemed_day, policy.days));
			before = got.last_day;
		}
		if (count > 1) {
			const struct deadline_pause swap = pauses[0];

			pauses[0] = pauses[1];
			pauses[1] = swap;
			assert_int_equal(
			    compute(world, ctx, &policy, &input).last_day,
			    got.last_day);
		}
		mem_free(ctx);
	}
}

static void
a_later_receipt_is_never_due_earlier(void **state)
{
	struct world *world = *state;

	for (int round = 0; round < ROUNDS; round++) {
		void *ctx = mem_new(NULL);
		const struct deadline_policy policy = random_policy(world);
		struct deadline_input input = {
		    .received_day = random_day(world),
		    .received_s = below(world, DEADLINE_CUTOFF_NONE_S),
		};
		const int32_t first =
		    compute(world, ctx, &policy, &input).last_day;

		if (below(world, 2) == 0)
			input.received_day += 1 + below(world, 5);
		else
			input.received_s = DEADLINE_CUTOFF_NONE_S - 1;
		/* Without roll a late Friday counts as Monday, a Saturday as
		 * Saturday: the policy says so, the order is not kept. */
		if (policy.roll)
			assert_true(
			    compute(world, ctx, &policy, &input).last_day >=
			    first);
		mem_free(ctx);
	}
}

int
main(int argc, char **argv)
{
	struct world world = {
	    .seed = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : SEED};
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_prestate_setup_teardown(
		adding_days_composes, setup, teardown, &world),
	    cmocka_unit_test_prestate_setup_teardown(
		adding_and_counting_agree_with_a_walk_over_every_day, setup,
		teardown, &world),
	    cmocka_unit_test_prestate_setup_teardown(
		counting_undoes_adding_and_adding_undoes_itself, setup,
		teardown, &world),
	    cmocka_unit_test_prestate_setup_teardown(
		a_closure_never_makes_a_date_earlier, setup, teardown, &world),
	    cmocka_unit_test_prestate_setup_teardown(
		a_pause_never_moves_a_date_earlier_and_order_does_not_matter,
		setup, teardown, &world),
	    cmocka_unit_test_prestate_setup_teardown(
		a_later_receipt_is_never_due_earlier, setup, teardown, &world),
	};

	if (world.seed == 0)
		world.seed = SEED;
	printf("seed %lu\n", (unsigned long)world.seed);
	return cmocka_run_group_tests_name("workday", tests, NULL, NULL);
}
