/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the registers said before is never said of registers that changed. */
#include "store_fixture.h"

#include "daemon/store/absences.h"
#include "daemon/store/senders.h"

enum { D = 20600 /* some day of 2026 */ };

static const char WHO[] = "who@elsewhere.test";

static void
register_officer(struct fixture *f, const char *addr, enum officer_role role)
{
	enum import_change change;
	const struct officer o = {.addr = addr,
	    .name = "An Officer",
	    .team = "north",
	    .role = role,
	    .work_days = 0x1f,
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
	OK(officer_put(f->store, &o, 1780000000, &change, &f->err));
}

static void
register_mp(struct fixture *f)
{
	enum import_change change;
	const struct mp mp = {.name = "Jo Member MP",
	    .constituency = "Testford",
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
	const struct mp_address address = {
	    .addr = WHO, .valid_from = DAY_NONE, .valid_to = DAY_NONE};
	OK(mp_put(f->store, &mp, &address, &change, &f->err));
}

static void
register_sender(struct fixture *f)
{
	enum import_change change;
	const struct sender sender = {.addr = WHO,
	    .name = "A School",
	    .kind = "school",
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
	OK(sender_put(f->store, &sender, &change, &f->err));
}

/* In how many of the registers the address is. */
static int
found(struct fixture *f, const char *addr)
{
	struct officer *officer;
	struct sender *sender;
	struct mp *mp;
	struct mps mps;
	int n = 0;
	int rc = officer_by_addr(f->store, f->ctx, addr, D, &officer, &f->err);
	OK(rc);
	n += rc;
	rc = sender_by_addr(f->store, f->ctx, addr, D, &sender, &f->err);
	OK(rc);
	n += rc;
	rc = mp_by_addr(f->store, f->ctx, addr, D, &mp, &f->err);
	OK(rc);
	OK(mps_by_addr(f->store, f->ctx, addr, D, &mps, &f->err));
	assert_int_equal(mps.count, rc);
	return n + rc;
}

static int
meet(struct fixture *f, const char *addr)
{
	const int rc = register_meet(f->store, addr, &f->err);
	OK(rc);
	return rc;
}

static void
who_was_a_stranger_is_known_from_the_moment_they_are_registered(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	assert_int_equal(meet(f, WHO), 0);
	assert_int_equal(found(f, WHO), 0);
	register_sender(f);
	assert_int_equal(found(f, WHO), 1);
	COMMIT;
	assert_int_equal(meet(f, WHO), 1);
	assert_int_equal(meet(f, "other@elsewhere.test"), 0);
	assert_int_equal(found(f, WHO), 1);
}

static void
a_stranger_to_one_register_is_asked_for_in_the_others(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	assert_int_equal(meet(f, WHO), 0);
	register_officer(f, WHO, OFFICER_PLAIN);
	assert_int_equal(found(f, WHO), 1);
	assert_int_equal(meet(f, "WHO@elsewhere.TEST"), 1);
	assert_int_equal(meet(f, "other@elsewhere.test"), 0);
	register_mp(f);
	assert_int_equal(found(f, WHO), 2);
	assert_int_equal(meet(f, WHO), 1);
	assert_int_equal(found(f, "Who@Elsewhere.Test"), 2);
	COMMIT;
}

static void
an_address_of_an_mp_alone_is_no_strangers(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	assert_int_equal(meet(f, WHO), 0);
	register_mp(f);
	assert_int_equal(found(f, WHO), 1);
	assert_int_equal(meet(f, WHO), 1);
	COMMIT;
}

/* Who is in charge; "" nobody. */
static const char *
in_charge(struct fixture *f, const char *team, const char *not_addrs)
{
	struct officer *officer;
	const int rc = officer_in_charge(
	    f->store, f->ctx, team, D, not_addrs, &officer, &f->err);
	OK(rc);
	return rc == 0 ? "" : officer->addr;
}

static void
absent(struct fixture *f, int64_t officer_id)
{
	const struct absence absence = {.officer_id = officer_id,
	    .from_day = D,
	    .to_day = D + 1,
	    .at = 1780000000};
	assert_int_equal(absence_add(f->store, &absence, &f->err), 1);
}

static void
who_is_in_charge_is_asked_again_after_each_change(void **state)
{
	struct fixture *f = *state;
	const char *const stay[] = {"b@council.test"};
	const char **left;
	size_t count;
	BEGIN;
	assert_string_equal(in_charge(f, "north", NULL), "");
	register_officer(f, "a@council.test", OFFICER_DUTY);
	assert_string_equal(in_charge(f, "north", NULL), "a@council.test");
	register_officer(f, "b@council.test", OFFICER_DUTY);
	assert_string_equal(in_charge(f, "north", NULL), "a@council.test");
	assert_string_equal(
	    in_charge(f, "north", "a@council.test"), "b@council.test");
	assert_string_equal(in_charge(f, "north", NULL), "a@council.test");
	absent(f, 1);
	assert_string_equal(in_charge(f, "north", NULL), "b@council.test");
	absent(f, 2);
	assert_string_equal(in_charge(f, "north", NULL), "a@council.test");
	OK(officers_leave_except(
	    f->store, f->ctx, stay, 1, D, &left, &count, &f->err));
	assert_int_equal(count, 1);
	assert_string_equal(in_charge(f, "north", NULL), "b@council.test");
	COMMIT;
}

static void
who_is_in_charge_depends_on_the_team_and_the_day(void **state)
{
	struct fixture *f = *state;
	struct officer *officer;
	BEGIN;
	register_officer(f, "a@council.test", OFFICER_DUTY);
	enum import_change change;
	const struct officer south = {.addr = "s@council.test",
	    .name = "A South",
	    .team = "south",
	    .role = OFFICER_DUTY,
	    .work_days = 0x1f,
	    .valid_from = D,
	    .valid_to = D};
	OK(officer_put(f->store, &south, 1780000000, &change, &f->err));
	COMMIT;
	assert_string_equal(in_charge(f, "north", NULL), "a@council.test");
	assert_string_equal(in_charge(f, "south", NULL), "s@council.test");
	assert_int_equal(officer_in_charge(f->store, f->ctx, "south", D + 1,
			     NULL, &officer, &f->err),
	    1);
	assert_string_equal(officer->addr, "a@council.test");
}

static void
what_is_rolled_back_was_never_said(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	register_officer(f, "a@council.test", OFFICER_DUTY);
	register_officer(f, "b@council.test", OFFICER_DUTY);
	COMMIT;
	BEGIN;
	OK(store_savepoint(f->store, &f->err));
	absent(f, 1);
	assert_string_equal(in_charge(f, "north", NULL), "b@council.test");
	store_savepoint_rollback(f->store);
	assert_string_equal(in_charge(f, "north", NULL), "a@council.test");
	absent(f, 1);
	assert_string_equal(in_charge(f, "north", NULL), "b@council.test");
	store_rollback(f->store);
	assert_string_equal(in_charge(f, "north", NULL), "a@council.test");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(
		who_was_a_stranger_is_known_from_the_moment_they_are_registered),
	    STORE_TEST(a_stranger_to_one_register_is_asked_for_in_the_others),
	    STORE_TEST(an_address_of_an_mp_alone_is_no_strangers),
	    STORE_TEST(who_is_in_charge_is_asked_again_after_each_change),
	    STORE_TEST(who_is_in_charge_depends_on_the_team_and_the_day),
	    STORE_TEST(what_is_rolled_back_was_never_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
