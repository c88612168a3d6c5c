/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/bands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

enum { ROUNDS = 3000, KINDS = 40, MAX = 50 };

struct kept {
	uint32_t keys[BANDS];
	int64_t id;
	int64_t at;
};

static uint32_t
dice(uint32_t *seed, uint32_t sides)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % sides;
}

/* A few kinds of letter, each band of which is sometimes another. */
static void
write_letter(uint32_t *seed, uint32_t keys[BANDS])
{
	const uint32_t kind = dice(seed, KINDS);
	for (uint32_t i = 0; i < BANDS; i++)
		keys[i] = dice(seed, 4) == 0 ? dice(seed, UINT32_MAX)
					     : kind * 2654435761u + i;
}

static int
by_likeness(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;
	if (x[0] != y[0])
		return x[0] > y[0] ? -1 : 1;
	return x[1] > y[1] ? -1 : x[1] < y[1];
}

/* The same by looking at all of them. */
static size_t
find_slowly(const struct kept *all, size_t count, const uint32_t keys[BANDS],
    int64_t not_id, int64_t since, int64_t *ids)
{
	static int64_t found[ROUNDS][2];
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		int64_t shared = 0;
		for (size_t k = 0; k < BANDS; k++)
			shared += all[i].keys[k] == keys[k];
		if (shared == 0 || all[i].id == not_id || all[i].at < since)
			continue;
		found[n][0] = shared;
		found[n++][1] = all[i].id;
	}
	qsort(found, n, sizeof found[0], by_likeness);
	for (size_t i = 0; i < n && i < MAX; i++)
		ids[i] = found[i][1];
	return n < MAX ? n : MAX;
}

static void
what_is_found_is_what_a_look_at_all_would_find(void **state)
{
	static struct kept all[ROUNDS];
	void *ctx = mem_new(NULL);
	struct bands *b = bands_new(ctx, 4096);
	uint32_t seed = 20261122;
	size_t count = 0;
	size_t mark = 0;
	uint32_t place = bands_end(b);
	size_t hits = 0;
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		uint32_t keys[BANDS];
		int64_t got[MAX];
		int64_t want[MAX];
		write_letter(&seed, keys);
		const int64_t since = (int64_t)dice(&seed, 2) * round / 2;
		const int64_t not_id = (int64_t)dice(&seed, ROUNDS);
		size_t n = bands_find(b, keys, not_id, since, got, MAX);
		assert_int_equal(
		    n, find_slowly(all, count, keys, not_id, since, want));
		assert_memory_equal(got, want, n * sizeof got[0]);
		hits += n;
		struct kept *one = &all[count++];
		memcpy(one->keys, keys, sizeof keys);
		one->id = one->at = round;
		bands_add(b, keys, one->id, one->at);
		if (dice(&seed, 20) == 0) { /* rolled back */
			bands_cut(b, place);
			count = mark;
		} else if (dice(&seed, 10) == 0) { /* committed */
			place = bands_end(b);
			mark = count;
		}
	}
	assert_true(count > 1000 && hits > 1000);
	mem_free(ctx);
}

static void
the_oldest_are_forgotten_and_the_newest_taken_back(void **state)
{
	void *ctx = mem_new(NULL);
	struct bands *b = bands_new(ctx, 8);
	uint32_t keys[BANDS] = {0};
	int64_t ids[MAX];
	(void)state;
	for (int64_t id = 1; id <= 20; id++)
		bands_add(b, keys, id, id);
	size_t n = bands_find(b, keys, 0, 0, ids, MAX);
	assert_int_equal(n, 8);
	assert_int_equal(ids[0], 20);
	assert_int_equal(ids[7], 13);
	bands_cut(b, 17);
	n = bands_find(b, keys, 0, 0, ids, MAX);
	assert_int_equal(n, 5);
	assert_int_equal(ids[0], 17);
	assert_int_equal(ids[4], 13);
	/* Further back than it knows: then it knows none. */
	bands_cut(b, 3);
	assert_int_equal(bands_find(b, keys, 0, 0, ids, MAX), 0);
	for (int64_t id = 30; id <= 33; id++)
		bands_add(b, keys, id, id);
	n = bands_find(b, keys, 33, 0, ids, MAX);
	assert_int_equal(n, 3);
	assert_int_equal(ids[0], 32);
	mem_free(ctx);
}

static void
of_a_campaign_of_thousands_the_newest_are_looked_at(void **state)
{
	void *ctx = mem_new(NULL);
	struct bands *b = bands_new(ctx, BANDS_MOST);
	uint32_t keys[BANDS] = {0};
	int64_t ids[2 * BANDS_LOOK];
	(void)state;
	for (int64_t id = 1; id <= 5000; id++)
		bands_add(b, keys, id, id);
	size_t n = bands_find(b, keys, 0, 0, ids, 2 * BANDS_LOOK);
	assert_int_equal(n, BANDS_LOOK);
	assert_int_equal(ids[0], 5000);
	assert_int_equal(ids[n - 1], 5001 - BANDS_LOOK);
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_found_is_what_a_look_at_all_would_find),
	    cmocka_unit_test(
		the_oldest_are_forgotten_and_the_newest_taken_back),
	    cmocka_unit_test(
		of_a_campaign_of_thousands_the_newest_are_looked_at),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
