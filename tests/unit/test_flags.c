/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/flags.h"

#include "store_fixture.h"

static struct flag
flag_of(const struct enquiry *e, int64_t mail, const char *sign)
{
	return (struct flag){.enquiry_id = e->id,
	    .message_id = mail,
	    .sign = sign,
	    .said = "their words",
	    .raised_at = 1000,
	    .next_at = 2000};
}

static void
one_flag_of_a_sign_is_open_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct flag **list;
	size_t count;
	BEGIN;
	int64_t mail = fixture_mail(f, 1, "one");
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	struct flag flag = flag_of(&e, mail, "complaint");
	struct flag again = flag_of(&e, mail, "complaint");
	struct flag other = flag_of(&e, mail, "foi");
	assert_int_equal(flag_raise(f->store, &flag, &f->err), 1);
	assert_int_equal(flag_raise(f->store, &again, &f->err), 0);
	assert_int_equal(flag_raise(f->store, &other, &f->err), 1);
	/* Settled, it may be raised anew, by a later mail. */
	assert_int_equal(
	    flag_settle(f->store, flag.id, false, "a@b.test", 5, &f->err), 1);
	assert_int_equal(
	    flag_settle(f->store, flag.id, true, "a@b.test", 6, &f->err), 0);
	assert_int_equal(flag_raise(f->store, &again, &f->err), 1);
	OK(flag_list(f->store, f->ctx, e.id, &list, &count, &f->err));
	assert_int_equal(count, 3);
	assert_string_equal(list[0]->state, "dismissed");
	assert_string_equal(list[0]->settled_by, "a@b.test");
	assert_string_equal(list[2]->state, "open");
	assert_string_equal(list[2]->said, "their words");
	COMMIT;
}

static void
a_flag_is_due_until_it_is_settled_or_told(void **state)
{
	struct fixture *f = *state;
	struct flag **due;
	size_t count;
	BEGIN;
	int64_t mail = fixture_mail(f, 1, "one");
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	struct flag flag = flag_of(&e, mail, "danger");
	assert_int_equal(flag_raise(f->store, &flag, &f->err), 1);
	OK(flag_due(f->store, f->ctx, 1999, &due, &count, &f->err));
	assert_int_equal(count, 0);
	OK(flag_due(f->store, f->ctx, 2000, &due, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(due[0]->id, flag.id);
	OK(flag_set_next(f->store, flag.id, 3000, &f->err));
	OK(flag_due(f->store, f->ctx, 2000, &due, &count, &f->err));
	assert_int_equal(count, 0);
	OK(flag_settle(f->store, flag.id, true, "a@b.test", 2500, &f->err));
	OK(flag_due(f->store, f->ctx, 9000, &due, &count, &f->err));
	assert_int_equal(count, 0);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(one_flag_of_a_sign_is_open_at_a_time),
	    STORE_TEST(a_flag_is_due_until_it_is_settled_or_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
