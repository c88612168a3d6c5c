/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is gathered on its way to the write-ahead log, and when it is there. */
#include "store_fixture.h"

#include <sys/stat.h>

enum {
	VALUE_BYTES = 3000,
	FEW = 20,
	MANY = 4000 /* of them more than the page cache holds */
};

static const char *
value_of(char out[VALUE_BYTES + 1], int i, int round)
{
	for (int k = 0; k < VALUE_BYTES; k++)
		out[k] = (char)('a' + (i * 7 + k + round) % 26);
	out[VALUE_BYTES] = '\0';
	return out;
}

static void
put(struct fixture *f, int from, int to, int round)
{
	char name[16];
	char value[VALUE_BYTES + 1];
	for (int i = from; i < to; i++) {
		snprintf(name, sizeof name, "n%d", i);
		OK(store_setting_set(
		    f->store, name, value_of(value, i, round), &f->err));
	}
}

/* How many of them the store has, as they were put. */
static int
count(struct fixture *f, struct store *store, int to, int round)
{
	char name[16];
	char want[VALUE_BYTES + 1];
	int n = 0;
	for (int i = 0; i < to; i++) {
		char *got;
		snprintf(name, sizeof name, "n%d", i);
		const int rc =
		    store_setting(store, f->ctx, name, &got, &f->err);
		OK(rc);
		n += rc == 1 && strcmp(got, value_of(want, i, round)) == 0;
		if (rc == 1)
			mem_free(got);
	}
	return n;
}

static struct store *
somebody_else(struct fixture *f)
{
	struct store *store;
	OK(store_open(f->ctx, f->dir, STORE_READ_ONLY, &store, &f->err));
	return store;
}

static int64_t
log_size(struct fixture *f)
{
	struct stat st;
	const char *path = mem_fmt(f->ctx, "%s/enquiryd.db-wal", f->dir);
	assert_int_equal(stat(path, &st), 0);
	return (int64_t)st.st_size;
}

static void
what_is_committed_is_there_for_somebody_else(void **state)
{
	struct fixture *f = *state;
	struct store *other = somebody_else(f);
	for (int round = 0; round < 3; round++) {
		BEGIN;
		put(f, 0, FEW, round);
		assert_int_equal(
		    count(f, other, FEW, round - 1), round == 0 ? 0 : FEW);
		COMMIT;
		assert_int_equal(count(f, other, FEW, round), FEW);
	}
	assert_true(log_size(f) > 0);
	store_close(other);
}

static void
more_than_the_cache_holds_is_read_back_before_it_is_committed(void **state)
{
	struct fixture *f = *state;
	char *report = NULL;
	struct store *other = somebody_else(f);
	BEGIN;
	const int64_t before = log_size(f);
	put(f, 0, MANY, 1);
	/* Some of it had to make room. */
	assert_true(log_size(f) > before);
	assert_int_equal(count(f, f->store, MANY, 1), MANY);
	put(f, 0, MANY / 2, 2);
	assert_int_equal(count(f, f->store, MANY / 2, 2), MANY / 2);
	assert_int_equal(count(f, other, FEW, 1), 0);
	COMMIT;
	assert_int_equal(count(f, other, MANY / 2, 2), MANY / 2);
	assert_int_equal(count(f, other, MANY, 1), MANY - MANY / 2);
	store_close(other);
	fixture_reopen(f);
	assert_int_equal(count(f, f->store, MANY, 1), MANY - MANY / 2);
	assert_int_equal(store_verify(f->store, f->ctx, &report, &f->err), 1);
}

static void
what_was_rolled_back_is_written_over(void **state)
{
	struct fixture *f = *state;
	char *report = NULL;
	for (int round = 0; round < 3; round++) {
		BEGIN;
		put(f, 0, MANY, round);
		store_rollback(f->store);
		assert_int_equal(count(f, f->store, FEW, round), 0);
		BEGIN;
		put(f, MANY, MANY + FEW, round);
		COMMIT;
		OK(store_checkpoint(f->store, 0, &f->err));
	}
	fixture_reopen(f);
	assert_int_equal(count(f, f->store, MANY + FEW, 2), FEW);
	assert_int_equal(store_verify(f->store, f->ctx, &report, &f->err), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(what_is_committed_is_there_for_somebody_else),
	    STORE_TEST(
		more_than_the_cache_holds_is_read_back_before_it_is_committed),
	    STORE_TEST(what_was_rolled_back_is_written_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
