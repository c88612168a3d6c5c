/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever the arrivals and however often the process starts anew: no 60 real
 * seconds see more than per_minute tries, no 24 hours more than per_day; what
 * pace_next() names is allowed, and the second before is not.  The tries are
 * kept in a plain list and counted over.  Usage: prop_pace [SEED].
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "daemon/policy/pace.h"
#include "tests/property/random.h"

enum { ROUNDS = 300, STEPS = 400, DAY = 24 * 60 * 60 };
#define SEED 20261121u

static int
below(uint32_t *seed, int limit)
{
	return (int)random_below(seed, (uint32_t)limit);
}

struct list {
	int64_t at[STEPS];
	int n;
};

/* Tries in the `seconds` that end at that instant. */
static int
tries_within(const struct list *l, int64_t end, int64_t seconds)
{
	int n = 0;

	for (int i = 0; i < l->n; i++)
		n += l->at[i] > end - seconds && l->at[i] <= end;
	return n;
}

/* As the ledger has it: a number a minute, then a process that reads it. */
static void
start_anew(struct pace *pace, const struct list *l, int64_t now)
{
	pace_init(pace, pace->per_minute, pace->per_day);
	for (int i = 0; i < l->n; i++)
		if (l->at[i] / 60 > now / 60 - PACE_MINUTES)
			pace_restore(pace, l->at[i] / 60, 1, now);
}

static int
one_life(uint32_t seed)
{
	const uint32_t began = seed;
	struct list l = {.n = 0};
	struct pace pace;
	int64_t now = 1780000000 + below(&seed, 3600);

	pace_init(&pace, 1 + below(&seed, 5), 1 + below(&seed, 60));
	int step = 0;

	for (; step < STEPS; step++) {
		enum pace_limit limit;
		const int pause[] = {0, 1, 7, 45, 61, 4000, 40000};

		now += pause[below(&seed, 7)];
		if (below(&seed, 20) == 0)
			start_anew(&pace, &l, now);
		const int64_t when = pace_next(&pace, now, &limit);

		if ((when > now) != (limit != PACE_FREE) ||
		    (when > now) != (pace_room(&pace, now) == 0) ||
		    pace_room(&pace, when) < 1 ||
		    (when > now && pace_room(&pace, when - 1) != 0))
			break;
		now = when;
		pace_use(&pace, now);
		l.at[l.n++] = now;
		if (tries_within(&l, now, 60) > pace.per_minute ||
		    tries_within(&l, now, DAY) > pace.per_day)
			break;
		/* Waiting is bounded: an empty day later all is free. */
		if (pace_room(&pace, now + DAY + 120) !=
		    (pace.per_minute < pace.per_day ? pace.per_minute
						    : pace.per_day))
			break;
	}
	if (step != STEPS)
		print_message("seed %u, step %d\n", began, step);
	return step == STEPS;
}

static void
no_window_ever_sees_more_than_its_limit(void **state)
{
	uint32_t seed = *(uint32_t *)*state;

	for (int round = 0; round < ROUNDS; round++) {
		(void)random_below(&seed, 1);
		assert_true(one_life(seed));
	}
}

int
main(int argc, char **argv)
{
	uint32_t seed = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : SEED;
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_prestate(
		no_window_ever_sees_more_than_its_limit, &seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
