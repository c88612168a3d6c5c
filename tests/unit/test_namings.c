/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/namings.h"

#include "store_fixture.h"

/* P-16: an acknowledgement that tells them so, on an enquiry. */
static struct naming
promised(struct fixture *f, int32_t day)
{
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	struct letter_row letter = fixture_letter(f, NULL);
	letter.enquiry_id = e.id;
	OK(outbox_add(f->store, &letter, &f->err));
	struct naming n = {
	    .enquiry_id = e.id, .day = day, .letter_id = letter.id};
	assert_int_equal(naming_add(f->store, &n, &f->err), 1);
	return n;
}

static void
an_enquiry_has_one_naming_and_the_first_stays(void **state)
{
	struct fixture *f = *state;
	struct naming got;
	BEGIN;
	struct naming n = promised(f, 20003);
	struct naming other = n;
	other.day = 20009;
	assert_int_equal(naming_add(f->store, &other, &f->err), 0);
	assert_int_equal(naming_get(f->store, n.enquiry_id, &got, &f->err), 1);
	assert_int_equal(got.day, 20003);
	assert_int_equal(got.letter_id, n.letter_id);
	assert_int_equal(got.outcome, NAMING_OPEN);
	assert_int_equal(
	    naming_get(f->store, n.enquiry_id + 1, &got, &f->err), 0);
	COMMIT;
}

static void
a_naming_is_open_from_its_day_on_until_it_ends_once(void **state)
{
	struct fixture *f = *state;
	struct naming *open;
	struct naming got;
	size_t count;
	BEGIN;
	struct naming n = promised(f, 20003);
	OK(namings_open(f->store, f->ctx, 20002, &open, &count, &f->err));
	assert_int_equal(count, 0);
	OK(namings_open(f->store, f->ctx, 20003, &open, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(open[0].enquiry_id, n.enquiry_id);
	assert_int_equal(
	    naming_end(f->store, n.enquiry_id, NAMING_LATE, 7, &f->err), 1);
	assert_int_equal(
	    naming_end(f->store, n.enquiry_id, NAMING_KEPT, 8, &f->err), 0);
	OK(naming_get(f->store, n.enquiry_id, &got, &f->err));
	assert_int_equal(got.outcome, NAMING_LATE);
	OK(namings_open(f->store, f->ctx, INT32_MAX, &open, &count, &f->err));
	assert_int_equal(count, 0);
	COMMIT;
}

static void
what_ended_with_its_enquiry_is_owed_again_and_what_was_told_is_not(void **state)
{
	struct fixture *f = *state;
	struct naming got;
	BEGIN;
	struct naming n = promised(f, 20003);
	struct naming told = promised(f, 20003);
	assert_int_equal(
	    naming_end(f->store, n.enquiry_id, NAMING_ENDED, 7, &f->err), 1);
	assert_int_equal(
	    naming_end(f->store, told.enquiry_id, NAMING_LATE, 7, &f->err), 1);
	/* Somebody saw to it before the enquiry was closed. */
	assert_int_equal(
	    naming_come_back(f->store, n.enquiry_id, 8, &f->err), 0);
	assert_int_equal(
	    naming_come_back(f->store, n.enquiry_id, 7, &f->err), 1);
	assert_int_equal(
	    naming_come_back(f->store, told.enquiry_id, 7, &f->err), 0);
	OK(naming_get(f->store, n.enquiry_id, &got, &f->err));
	assert_int_equal(got.outcome, NAMING_OPEN);
	assert_int_equal(got.day, 20003);
	COMMIT;
}

static void
another_letter_may_say_another_day_until_they_are_told(void **state)
{
	struct fixture *f = *state;
	struct naming got;
	BEGIN;
	struct naming n = promised(f, 20003);
	struct letter_row letter = fixture_letter(f, NULL);
	letter.enquiry_id = n.enquiry_id;
	OK(outbox_add(f->store, &letter, &f->err));
	struct naming again = {
	    .enquiry_id = n.enquiry_id, .day = 20009, .letter_id = letter.id};
	assert_int_equal(
	    naming_renew(f->store, &again, n.letter_id + 99, &f->err), 0);
	assert_int_equal(
	    naming_renew(f->store, &again, n.letter_id, &f->err), 1);
	OK(naming_get(f->store, n.enquiry_id, &got, &f->err));
	assert_int_equal(got.day, 20009);
	assert_int_equal(got.letter_id, letter.id);
	assert_int_equal(
	    naming_end(f->store, n.enquiry_id, NAMING_KEPT, 9, &f->err), 1);
	assert_int_equal(naming_renew(f->store, &n, letter.id, &f->err), 0);
	COMMIT;
}

static void
namings_are_counted_by_their_day(void **state)
{
	struct fixture *f = *state;
	static const struct {
		int32_t day;
		enum naming_outcome outcome;
	} made[] = {{19999, NAMING_KEPT}, {20000, NAMING_KEPT},
	    {20001, NAMING_KEPT}, {20002, NAMING_LATE}, {20003, NAMING_OPEN},
	    {20004, NAMING_ENDED}, {20010, NAMING_OPEN}, {20031, NAMING_KEPT}};
	struct naming_counts n;
	BEGIN;
	for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
		struct naming one = promised(f, made[i].day);
		if (made[i].outcome != NAMING_OPEN)
			assert_int_equal(naming_end(f->store, one.enquiry_id,
					     made[i].outcome, 9, &f->err),
			    1);
	}
	/* Nobody has heard of the 20,003rd; the 20,010th is not over. */
	OK(naming_count(f->store, 20000, 20030, 20010, &n, &f->err));
	assert_int_equal(n.kept, 2);
	assert_int_equal(n.broken, 2);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(an_enquiry_has_one_naming_and_the_first_stays),
	    STORE_TEST(a_naming_is_open_from_its_day_on_until_it_ends_once),
	    STORE_TEST(
		what_ended_with_its_enquiry_is_owed_again_and_what_was_told_is_not),
	    STORE_TEST(another_letter_may_say_another_day_until_they_are_told),
	    STORE_TEST(namings_are_counted_by_their_day)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
