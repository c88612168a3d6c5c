/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a route was used for, kept over a restart; letters by importance. */
#include "store_fixture.h"

#include "daemon/store/copies.h"
#include "daemon/store/routes.h"

enum { M0 = 29666667 };

static void
tries_are_counted_by_minute_and_route_and_survive(void **state)
{
	struct fixture *f = *state;
	struct route_use *uses;
	size_t count;

	BEGIN;
	OK(route_use_add(f->store, "office", M0, &f->err));
	OK(route_use_add(f->store, "office", M0, &f->err));
	OK(route_use_add(f->store, "other", M0, &f->err));
	OK(route_use_add(f->store, "office", M0 + 2, &f->err));
	COMMIT;
	fixture_reopen(f);
	OK(route_use_read(
	    f->store, f->ctx, "office", M0, &uses, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(uses[0].minute, M0);
	assert_int_equal(uses[0].n, 2);
	assert_int_equal(uses[1].minute, M0 + 2);
	assert_int_equal(uses[1].n, 1);
	OK(route_use_read(
	    f->store, f->ctx, "office", M0 + 1, &uses, &count, &f->err));
	assert_int_equal(count, 1);
}

static void
what_is_more_than_a_day_ago_is_forgotten(void **state)
{
	struct fixture *f = *state;
	struct route_use *uses;
	size_t count;

	BEGIN;
	for (int i = 0; i < 4; i++)
		OK(route_use_add(f->store, "office", M0 + i * 700, &f->err));
	COMMIT;
	OK(route_use_read(
	    f->store, f->ctx, "office", 0, &uses, &count, &f->err));
	assert_int_equal(count, 3);
	assert_int_equal(uses[0].minute, M0 + 700);
}

static void
waiting_letters_are_counted_by_importance(void **state)
{
	static const int priorities[] = {0, 2, 2, 3, 4};
	struct fixture *f = *state;
	int64_t counts[OUTBOX_PRIORITIES];

	BEGIN;
	for (size_t i = 0; i < sizeof(priorities) / sizeof(priorities[0]);
	     i++) {
		struct letter_row letter = fixture_letter(f, NULL);
		letter.priority = priorities[i];
		assert_int_equal(outbox_add(f->store, &letter, &f->err), 1);
	}
	struct letter_row held = fixture_letter(f, NULL);
	held.state = "held";
	held.held_reasons = "outgoing = hold";
	assert_int_equal(outbox_add(f->store, &held, &f->err), 1);
	COMMIT;
	OK(route_waiting(f->store, counts, &f->err));
	assert_int_equal(counts[0], 1);
	assert_int_equal(counts[1], 0);
	assert_int_equal(counts[2], 2);
	assert_int_equal(counts[3], 1);
	assert_int_equal(counts[4], 1);
}

static void
waiting_letters_are_listed_as_they_will_go(void **state)
{
	static const int priorities[] = {3, 1, 0, 2, 0};
	static const int want[] = {0, 0, 1, 2, 3};
	struct fixture *f = *state;
	const struct outbox_filter filter = {.state = "waiting"};
	struct letter_row **rows;
	size_t count;

	BEGIN;
	for (size_t i = 0; i < sizeof(priorities) / sizeof(priorities[0]);
	     i++) {
		struct letter_row letter = fixture_letter(f, NULL);
		letter.priority = priorities[i];
		assert_int_equal(outbox_add(f->store, &letter, &f->err), 1);
	}
	COMMIT;
	OK(outbox_list(f->store, f->ctx, &filter, &rows, &count, &f->err));
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(rows[i]->priority, want[i]);
	assert_true(rows[0]->id < rows[1]->id);
}

static void
a_copy_is_owed_until_it_is_there(void **state)
{
	struct fixture *f = *state;
	int64_t ids[2];
	int64_t next = 0;

	BEGIN;
	for (int i = 0; i < 2; i++) {
		struct letter_row letter = fixture_letter(f, NULL);
		assert_int_equal(outbox_add(f->store, &letter, &f->err), 1);
		ids[i] = letter.id;
		OK(copy_owe(f->store, letter.id, &f->err));
		OK(copy_owe(f->store, letter.id, &f->err));
	}
	COMMIT;
	fixture_reopen(f);
	assert_int_equal(copy_next(f->store, 0, &next, &f->err), 1);
	assert_int_equal(next, ids[0]);
	assert_int_equal(copy_next(f->store, next, &next, &f->err), 1);
	assert_int_equal(next, ids[1]);
	assert_int_equal(copy_next(f->store, next, &next, &f->err), 0);
	BEGIN;
	OK(copy_done(f->store, ids[0], &f->err));
	COMMIT;
	assert_int_equal(copy_next(f->store, 0, &next, &f->err), 1);
	assert_int_equal(next, ids[1]);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    STORE_TEST(tries_are_counted_by_minute_and_route_and_survive),
	    STORE_TEST(what_is_more_than_a_day_ago_is_forgotten),
	    STORE_TEST(waiting_letters_are_counted_by_importance),
	    STORE_TEST(waiting_letters_are_listed_as_they_will_go),
	    STORE_TEST(a_copy_is_owed_until_it_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
