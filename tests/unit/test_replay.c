/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One recorded enquiry under other rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/policy/replay.h"
#include "tests/unit/holidays.h"

struct desk {
	void *ctx;
	struct calendar *cal;
	struct err err;
};

static int
setup(void **state)
{
	struct desk *d = mem_one(NULL, struct desk);

	d->ctx = mem_new(d);
	d->cal = test_calendar(d->ctx, "england-and-wales");
	*state = d;
	return 0;
}

static int
teardown(void **state)
{
	mem_free(*state);
	return 0;
}

static struct replay
replayed(struct desk *d, int days, const struct replay_enquiry *enquiry,
    int32_t today)
{
	const struct replay_rules rules = {
	    .clock = {.days = days,
		.cutoff_s = DEADLINE_CUTOFF_DEFAULT_S,
		.roll = true},
	    .ladder = ladder_default(),
	    .calendar = d->cal};
	struct replay replay;

	if (replay_enquiry(d->ctx, &rules, enquiry, today, &replay, &d->err) <
	    0)
		fail_msg("%s", d->err.text);
	return replay;
}

/* Received on Monday 1 June 2026 at ten. */
static struct replay_enquiry
on_1_june(int32_t ended_day)
{
	return (struct replay_enquiry){
	    .input = {.received_day = civil_day(2026, 6, 1),
		.received_s = 10 * 3600},
	    .ended_day = ended_day};
}

static void
a_shorter_target_makes_an_answer_late(void **state)
{
	const struct replay_enquiry e = on_1_june(civil_day(2026, 6, 12));
	const int32_t today = civil_day(2026, 7, 1);
	const struct replay ten = replayed(*state, 10, &e, today);
	const struct replay eight = replayed(*state, 8, &e, today);

	assert_int_equal(ten.due_day, civil_day(2026, 6, 15));
	assert_int_equal(ten.days_late, 0);
	/* Lines on 10 and 12 June; the second is of the day it ended. */
	assert_int_equal(ten.lines, 1);
	assert_int_equal(ten.mails, 0);
	assert_int_equal(eight.due_day, civil_day(2026, 6, 11));
	assert_int_equal(eight.days_late, 1);
	assert_int_equal(eight.lines, 2);
	/* On the day it was due; that of 12 June is not counted. */
	assert_int_equal(eight.mails, 1);
}

static void
one_that_is_open_is_late_until_today(void **state)
{
	const struct replay_enquiry e = on_1_june(DAY_NONE);
	const struct replay r = replayed(*state, 10, &e, civil_day(2026, 7, 6));

	/* Due 15 June, then 15 working days; a mail on the day, at +1, and at
	 * +5, +9, +13 with the head in the last. */
	assert_int_equal(r.days_late, 15);
	assert_int_equal(r.lines, 2);
	assert_int_equal(r.mails, 5);
	assert_int_equal(r.to_head, 1);
}

static void
a_pause_and_an_extension_are_kept(void **state)
{
	const struct deadline_pause pause = {
	    civil_day(2026, 6, 3), civil_day(2026, 6, 5)};
	struct replay_enquiry e = on_1_june(civil_day(2026, 6, 30));
	const int32_t today = civil_day(2026, 7, 1);

	e.input.pauses = &pause;
	e.input.pause_count = 1;
	assert_int_equal(
	    replayed(*state, 10, &e, today).due_day, civil_day(2026, 6, 18));
	e.input.extend_days = 20;
	assert_int_equal(
	    replayed(*state, 10, &e, today).due_day, civil_day(2026, 7, 2));
	/* A policy that gives more than the extension did. */
	assert_int_equal(
	    replayed(*state, 25, &e, today).due_day, civil_day(2026, 7, 9));
}

static void
one_that_is_paused_without_an_end_is_neither_late_nor_chased(void **state)
{
	const struct deadline_pause pause = {civil_day(2026, 6, 3), DAY_NONE};
	struct replay_enquiry e = on_1_june(DAY_NONE);

	e.input.pauses = &pause;
	e.input.pause_count = 1;
	const struct replay r =
	    replayed(*state, 10, &e, civil_day(2026, 12, 1));

	assert_int_equal(r.due_day, DAY_NONE);
	assert_int_equal(r.days_late, 0);
	assert_int_equal(r.lines + r.mails, 0);
}

static void
an_owner_who_is_away_is_passed_by(void **state)
{
	/* Due on Monday 15 June; open on the 18th: mails of 0 and +1. */
	struct replay_enquiry e = on_1_june(DAY_NONE);
	const int32_t today = civil_day(2026, 6, 18);
	const struct replay_away leave[] = {
	    {civil_day(2026, 6, 15), civil_day(2026, 6, 15)}};
	struct replay_owner owner = {.work_days = 0x1f};

	e.owner = &owner;
	struct replay r = replayed(*state, 10, &e, today);
	assert_int_equal(r.mails, 2);
	assert_int_equal(r.past_owner, 0);
	owner.away = leave;
	owner.away_count = 1;
	r = replayed(*state, 10, &e, today);
	assert_int_equal(r.mails, 2);
	assert_int_equal(r.past_owner, 1);
	/* Wednesdays to Fridays: the lines of the days before wait, too. */
	owner.away_count = 0;
	owner.work_days = 0x1c;
	r = replayed(*state, 10, &e, today);
	assert_int_equal(r.mails, 2);
	assert_int_equal(r.past_owner, 2);
}

static void
an_answer_on_the_saturday_after_is_late(void **state)
{
	/* Due on Friday 12 June by nine days. */
	const struct replay_enquiry e = on_1_june(civil_day(2026, 6, 13));

	assert_int_equal(
	    replayed(*state, 9, &e, civil_day(2026, 7, 1)).days_late, 1);
}

static void
a_target_of_nothing_is_refused(void **state)
{
	struct desk *d = *state;
	const struct replay_rules rules = {
	    .ladder = ladder_default(), .calendar = d->cal};
	const struct replay_enquiry e = on_1_june(DAY_NONE);
	struct replay r;

	assert_int_equal(replay_enquiry(d->ctx, &rules, &e,
			     civil_day(2026, 7, 1), &r, &d->err),
	    -1);
	assert_int_equal(d->err.kind, ERR_USAGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_shorter_target_makes_an_answer_late),
	    cmocka_unit_test(one_that_is_open_is_late_until_today),
	    cmocka_unit_test(a_pause_and_an_extension_are_kept),
	    cmocka_unit_test(
		one_that_is_paused_without_an_end_is_neither_late_nor_chased),
	    cmocka_unit_test(an_owner_who_is_away_is_passed_by),
	    cmocka_unit_test(an_answer_on_the_saturday_after_is_late),
	    cmocka_unit_test(a_target_of_nothing_is_refused),
	};

	return cmocka_run_group_tests_name("replay", tests, setup, teardown);
}
