/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/reminders.h"

#include "store_fixture.h"

static void
a_reminder_is_given_once(void **state)
{
	struct fixture *f = *state;
	struct reminder *due;
	size_t count;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	struct reminder soon = {.enquiry_id = e.id,
	    .day = 20003,
	    .author = "alex@council.test",
	    .at = 5};
	struct reminder later = soon;
	later.day = 20010;
	OK(reminder_add(f->store, &soon, &f->err));
	OK(reminder_add(f->store, &later, &f->err));
	OK(reminders_due(f->store, f->ctx, 20002, &due, &count, &f->err));
	assert_int_equal(count, 0);
	/* A day that nobody worked on is not lost. */
	OK(reminders_due(f->store, f->ctx, 20005, &due, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(due[0].id, soon.id);
	assert_int_equal(due[0].enquiry_id, e.id);
	assert_int_equal(due[0].day, 20003);
	assert_string_equal(due[0].author, "alex@council.test");
	assert_int_equal(reminder_done(f->store, soon.id, 9, &f->err), 1);
	assert_int_equal(reminder_done(f->store, soon.id, 9, &f->err), 0);
	OK(reminders_due(f->store, f->ctx, 20005, &due, &count, &f->err));
	assert_int_equal(count, 0);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_reminder_is_given_once)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
