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

/* P-29: MERGE, and UNMERGE. */
static void
flags_go_with_their_mails_when_enquiries_become_one(void **state)
{
	struct fixture *f = *state;
	struct flag **list;
	size_t count;
	BEGIN;
	struct enquiry into = fixture_enquiry(f, "new", 20000);
	struct enquiry from = fixture_enquiry(f, "new", 20001);
	int64_t mail = fixture_mail(f, 1, "one");
	const struct message_decision decision = {.outcome = OUTCOME_ENQUIRY,
	    .enquiry_id = from.id,
	    .state = "decided",
	    .decided_at = 1780000200};
	OK(inbox_decide(f->store, mail, &decision, &f->err));
	struct flag foi = flag_of(&from, mail, "foi");
	struct flag sar = flag_of(&from, mail, "sar");
	struct flag dropped = flag_of(&from, mail, "complaint");
	struct flag had = flag_of(&into, fixture_mail(f, 2, "two"), "sar");
	OK(flag_raise(f->store, &foi, &f->err));
	OK(flag_raise(f->store, &sar, &f->err));
	OK(flag_raise(f->store, &dropped, &f->err));
	OK(flag_raise(f->store, &had, &f->err));
	OK(flag_settle(f->store, dropped.id, false, "a@b.test", 5, &f->err));

	/* What is asked there already is not asked twice. */
	OK(flag_move(f->store, from.id, into.id, "a@b.test", 5, &f->err));
	OK(flag_list(f->store, f->ctx, into.id, &list, &count, &f->err));
	assert_int_equal(count, 3);
	assert_int_equal(list[0]->id, foi.id);
	assert_string_equal(list[1]->state, "merged");
	assert_int_equal(list[2]->id, had.id);
	OK(flag_open(f->store, f->ctx, &list, &count, &f->err));
	assert_int_equal(count, 2);

	/* No for the one mail is no answer about the other. */
	OK(flag_settle(f->store, had.id, false, "a@b.test", 6, &f->err));
	OK(flag_open_twin(f->store, had.id, 9, &f->err));
	OK(flag_open(f->store, f->ctx, &list, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(list[1]->id, sar.id);
	assert_int_equal(list[1]->next_at, 9);

	OK(flag_settle(f->store, foi.id, true, "a@b.test", 6, &f->err));
	OK(flag_come_back(f->store, from.id, &f->err));
	OK(flag_list(f->store, f->ctx, from.id, &list, &count, &f->err));
	assert_int_equal(count, 3);
	assert_string_equal(list[0]->state, "confirmed");
	assert_int_equal(list[1]->id, sar.id);
	assert_string_equal(list[1]->state, "open");
	OK(flag_list(f->store, f->ctx, into.id, &list, &count, &f->err));
	assert_int_equal(count, 1);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(one_flag_of_a_sign_is_open_at_a_time),
	    STORE_TEST(a_flag_is_due_until_it_is_settled_or_told),
	    STORE_TEST(flags_go_with_their_mails_when_enquiries_become_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
