/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the registers said before is never said of registers that changed. */
#include "store_fixture.h"

#include "daemon/store/absences.h"
#include "daemon/store/footings.h"
#include "daemon/store/legal.h"
#include "daemon/store/restrictions.h"
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

/* ---- what is known of an enquiry ---- */

/* How much of it there is. */
static int
known(struct fixture *f, int64_t enquiry_id)
{
	const struct matter matter = {.enquiry_id = enquiry_id};
	struct footing_row *footing;
	struct legal_clock *clocks;
	struct restriction restriction;
	int64_t *cases;
	size_t clock_count = 7;
	size_t case_count = 7;
	OK(enquiry_cases(
	    f->store, f->ctx, enquiry_id, &cases, &case_count, &f->err));
	OK(legal_clock_list(
	    f->store, f->ctx, matter, &clocks, &clock_count, &f->err));
	const int footings =
	    footing_latest(f->store, f->ctx, enquiry_id, &footing, &f->err);
	OK(footings);
	const int covered = restriction_covering(
	    f->store, f->ctx, enquiry_id, &restriction, &f->err);
	OK(covered);
	assert_int_equal(
	    case_restricts(f->store, enquiry_id, &f->err), covered);
	return (int)case_count + (int)clock_count + footings + covered;
}

static void
say_case(struct fixture *f, int64_t enquiry_id)
{
	enum import_change change;
	struct case_file file = {.reference = "SEND-1", .team = "north"};
	OK(case_put(f->store, &file, &change, &f->err));
	OK(enquiry_link_case(f->store, enquiry_id, file.id, &f->err));
}

static void
say_restriction(struct fixture *f, int64_t enquiry_id)
{
	struct restriction r = {.enquiry_id = enquiry_id,
	    .people = "jo@council.test",
	    .author = "alex@council.test",
	    .at = 5};
	OK(restriction_add(f->store, &r, &f->err));
}

static void
say_footing(struct fixture *f, int64_t enquiry_id)
{
	const struct footing_row row = {
	    .footing = "parent", .source = 1, .author = "daemon", .at = 5};
	OK(footing_record(f->store, enquiry_id, &row, &f->err));
}

static void
say_clock(struct fixture *f, int64_t enquiry_id)
{
	const struct legal_clock clock = {.matter = {.enquiry_id = enquiry_id},
	    .key = "ehc_request",
	    .start_day = D,
	    .last_day = D + 42,
	    .act_by = D + 42,
	    .working = "six weeks",
	    .met_day = DAY_NONE};
	OK(legal_clock_put(f->store, &clock, &f->err));
}

static void
what_is_said_of_a_new_enquiry_is_known_at_once(void **state)
{
	struct fixture *f = *state;
	static void (*const say[])(struct fixture *, int64_t) = {
	    say_case, say_restriction, say_footing, say_clock};
	BEGIN;
	for (size_t i = 0; i < sizeof say / sizeof say[0]; i++) {
		const struct enquiry e = fixture_enquiry(f, "accepted", 20000);
		assert_int_equal(known(f, e.id), 0);
		say[i](f, e.id);
		assert_int_equal(known(f, e.id), 1);
		/* Also when the next one has come. */
		const struct enquiry next =
		    fixture_enquiry(f, "accepted", 20000);
		assert_int_equal(known(f, next.id), 0);
		assert_int_equal(known(f, e.id), 1);
	}
	COMMIT;
}

static void
an_enquiry_that_takes_the_id_of_one_undone_is_its_own(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	const struct enquiry first = fixture_enquiry(f, "accepted", 20000);
	assert_int_equal(known(f, first.id), 0);
	store_rollback(f->store);
	BEGIN;
	const struct enquiry again = fixture_enquiry(f, "accepted", 20000);
	assert_int_equal(again.id, first.id);
	say_restriction(f, again.id);
	COMMIT;
	assert_int_equal(known(f, again.id), 1);
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
	    STORE_TEST(what_is_said_of_a_new_enquiry_is_known_at_once),
	    STORE_TEST(an_enquiry_that_takes_the_id_of_one_undone_is_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
