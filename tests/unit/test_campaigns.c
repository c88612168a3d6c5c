/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/bands.h"
#include "daemon/store/campaigns.h"

#include "store_fixture.h"

static void
keep_as(struct fixture *f, int64_t enquiry_id, int64_t campaign_id,
    const int64_t *bands, int64_t at)
{
	OK(sketch_keep(f->store,
	    &(struct sketch_kept){.enquiry_id = enquiry_id,
		.campaign_id = campaign_id,
		.sketch = span_str("sketch"),
		.bands = bands,
		.band_count = BANDS},
	    at, &f->err));
}

static void
letters_that_share_a_band_are_found_most_alike_first(void **state)
{
	struct fixture *f = *state;
	struct sketch_near near;
	int64_t ids[10];
	size_t count;
	int64_t bands[BANDS];
	BEGIN;
	struct enquiry e[4];
	for (int k = 0; k < 4; k++) {
		e[k] = fixture_enquiry(f, "new", 20000);
		struct party p = {.enquiry_id = e[k].id,
		    .role = PARTY_ROLE_ENQUIRER,
		    .addr = mem_fmt(f->ctx, "writer%d@x.test", k)};
		OK(party_add(f->store, &p, &f->err));
		/* The first k * 4 bands are those of nobody else. */
		for (int b = 0; b < BANDS; b++)
			bands[b] = b < k * 4 ? 1000 * (k + 1) + b : b;
		keep_as(f, e[k].id, 0, bands, 100 * k);
	}
	for (int b = 0; b < BANDS; b++)
		bands[b] = b;
	OK(sketch_find(f->store,
	    &(struct sketch_wanted){bands, BANDS, e[0].id, 0, 10}, ids, &count,
	    &f->err));
	assert_int_equal(count, 3);
	assert_int_equal(ids[0], e[1].id);
	assert_int_equal(ids[2], e[3].id);
	assert_int_equal(
	    sketch_read(f->store, f->ctx, e[1].id, &near, &f->err), 1);
	assert_int_equal(near.enquiry_id, e[1].id);
	const char *from;
	OK(sketch_writer(f->store, f->ctx, e[1].id, &from, &f->err));
	assert_string_equal(from, "writer1@x.test");
	OK(sketch_writer(f->store, f->ctx, e[3].id + 1, &from, &f->err));
	assert_string_equal(from, "");
	assert_true(span_is(near.sketch, "sketch"));
	assert_int_equal(near.campaign_id, 0);
	assert_int_equal(
	    sketch_read(f->store, f->ctx, e[3].id + 1, &near, &f->err), 0);
	/* Not what was kept before, and no more than asked for. */
	OK(sketch_find(f->store,
	    &(struct sketch_wanted){bands, BANDS, e[0].id, 200, 10}, ids,
	    &count, &f->err));
	assert_int_equal(count, 2);
	OK(sketch_find(f->store,
	    &(struct sketch_wanted){bands, BANDS, e[0].id, 0, 1}, ids, &count,
	    &f->err));
	assert_int_equal(count, 1);
	COMMIT;
}

static size_t
like(struct fixture *f, const int64_t *bands)
{
	int64_t ids[10];
	size_t count;
	OK(sketch_find(f->store,
	    &(struct sketch_wanted){bands, BANDS, 0, 0, 10}, ids, &count,
	    &f->err));
	return count;
}

static void
keep(struct fixture *f, const int64_t *bands)
{
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	keep_as(f, e.id, 0, bands, 100);
}

static void
letters_are_found_after_a_restart_and_not_when_rolled_back(void **state)
{
	struct fixture *f = *state;
	int64_t bands[BANDS];
	for (int b = 0; b < BANDS; b++)
		bands[b] = 77 + b;
	BEGIN;
	keep(f, bands);
	COMMIT;
	fixture_reopen(f);
	BEGIN;
	assert_int_equal(like(f, bands), 1);
	keep(f, bands);
	OK(store_savepoint(f->store, &f->err));
	keep(f, bands);
	assert_int_equal(like(f, bands), 3);
	store_savepoint_rollback(f->store);
	assert_int_equal(like(f, bands), 2);
	store_rollback(f->store);
	assert_int_equal(like(f, bands), 1);
	/* First asked for in the middle of a transaction. */
	fixture_reopen(f);
	BEGIN;
	keep(f, bands);
	store_rollback(f->store);
	assert_int_equal(like(f, bands), 1);
}

static void
a_campaign_is_settled_once(void **state)
{
	struct fixture *f = *state;
	int64_t letters = 0;
	int64_t id = 0;
	int64_t *members;
	size_t count;
	const int64_t bands[BANDS] = {0};
	BEGIN;
	struct enquiry a = fixture_enquiry(f, "new", 20000);
	struct enquiry b = fixture_enquiry(f, "new", 20000);
	struct enquiry c = fixture_enquiry(f, "new", 20000);
	OK(campaign_add(f->store, 50, &id, &f->err));
	keep_as(f, a.id, 0, bands, 50);
	keep_as(f, b.id, 0, bands, 50);
	OK(campaign_join(f->store, id, b.id, &f->err));
	OK(campaign_join(f->store, id, a.id, &f->err));
	/* It is in one: another does not take it away. */
	int64_t other;
	OK(campaign_add(f->store, 51, &other, &f->err));
	OK(campaign_join(f->store, other, a.id, &f->err));
	assert_int_equal(
	    campaign_confirmed(f->store, id, &letters, &f->err), 0);
	assert_int_equal(
	    campaign_settle(f->store, id, true, "a@b.test", 60, &f->err), 1);
	assert_int_equal(
	    campaign_settle(f->store, id, false, "a@b.test", 61, &f->err), 0);
	assert_int_equal(
	    campaign_confirmed(f->store, id, &letters, &f->err), 1);
	assert_int_equal(letters, 2);
	/* A letter that comes later. */
	keep_as(f, c.id, id, bands, 70);
	assert_int_equal(
	    campaign_confirmed(f->store, id, &letters, &f->err), 1);
	assert_int_equal(letters, 3);
	OK(campaign_members(f->store, f->ctx, id, &members, &count, &f->err));
	assert_int_equal(count, 3);
	assert_int_equal(members[0], a.id);
	assert_int_equal(members[2], c.id);
	assert_int_equal(
	    campaign_confirmed(f->store, other, &letters, &f->err), 0);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(letters_that_share_a_band_are_found_most_alike_first),
	    STORE_TEST(
		letters_are_found_after_a_restart_and_not_when_rolled_back),
	    STORE_TEST(a_campaign_is_settled_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
