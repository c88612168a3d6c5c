/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MERGE in the minute after midnight, before the day that is over is settled:
 * what was not kept by then is owed no more, and is never "replaced". */
#include "store_fixture.h"

#include "daemon/office/clocks.h"
#include "daemon/store/ledgers.h"

static int32_t
day(int d)
{
	return civil_day(2026, 9, d);
}

static void
promise(struct fixture *f, struct enquiry *e, int32_t on)
{
	struct promise promise = {.enquiry_id = e->id,
	    .day = on,
	    .reason = "said so",
	    .author = "jo@council.test",
	    .at = 100};
	OK(promise_add(f->store, &promise, &f->err));
	e->promised_day = on;
	OK(enquiry_update(f->store, e, &f->err));
}

/* The outcome of its only promise for that day. */
static enum promise_outcome
outcome(struct fixture *f, const struct enquiry *e, int32_t on)
{
	struct promise *list;
	size_t count;
	OK(promise_list(f->store, f->ctx, e->id, &list, &count, &f->err));
	for (size_t i = 0; i < count; i++)
		if (list[i].day == on)
			return list[i].outcome;
	fail_msg("nothing is promised for that day");
	return PROMISE_OPEN;
}

static struct office *
office_of(struct fixture *f)
{
	struct office *office = mem_one(f->ctx, struct office);
	office->store = f->store;
	office->now = 1790000000;
	office->today = day(21);
	return office;
}

static void
a_promise_of_yesterday_gives_way_to_one_that_is_carried_in(void **state)
{
	struct fixture *f = *state;
	const struct promise *what;
	BEGIN;
	struct enquiry into = fixture_enquiry(f, "accepted", day(14));
	struct enquiry from = fixture_enquiry(f, "accepted", day(14));
	promise(f, &into, day(20));
	promise(f, &from, day(24));
	assert_int_equal(clocks_carry_promise(f->ctx, office_of(f), &from,
			     &into, &what, &f->err),
	    1);
	COMMIT;
	assert_int_equal(into.promised_day, day(24));
	assert_int_equal(outcome(f, &into, day(20)), PROMISE_BROKEN);
	assert_int_equal(outcome(f, &into, day(24)), PROMISE_OPEN);
	assert_int_equal(outcome(f, &from, day(24)), PROMISE_REPLACED);
}

static void
a_promise_of_yesterday_is_not_carried(void **state)
{
	struct fixture *f = *state;
	const struct promise *what;
	BEGIN;
	struct enquiry into = fixture_enquiry(f, "accepted", day(14));
	struct enquiry from = fixture_enquiry(f, "accepted", day(14));
	promise(f, &into, day(24));
	promise(f, &from, day(20));
	assert_int_equal(clocks_carry_promise(f->ctx, office_of(f), &from,
			     &into, &what, &f->err),
	    0);
	COMMIT;
	assert_int_equal(into.promised_day, day(24));
	assert_int_equal(outcome(f, &into, day(24)), PROMISE_OPEN);
	assert_int_equal(outcome(f, &from, day(20)), PROMISE_BROKEN);
}

static void
a_promise_for_today_is_owed_until_the_day_is_over(void **state)
{
	struct fixture *f = *state;
	const struct promise *what;
	BEGIN;
	struct enquiry into = fixture_enquiry(f, "accepted", day(14));
	struct enquiry from = fixture_enquiry(f, "accepted", day(14));
	promise(f, &from, day(21));
	assert_int_equal(clocks_carry_promise(f->ctx, office_of(f), &from,
			     &into, &what, &f->err),
	    1);
	COMMIT;
	assert_int_equal(into.promised_day, day(21));
	assert_int_equal(outcome(f, &into, day(21)), PROMISE_OPEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(
		a_promise_of_yesterday_gives_way_to_one_that_is_carried_in),
	    STORE_TEST(a_promise_of_yesterday_is_not_carried),
	    STORE_TEST(a_promise_for_today_is_owed_until_the_day_is_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
