/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/restrictions.h"

#include "daemon/office/restricted.h"
#include "daemon/store/store_p.h"
#include "store_fixture.h"

static struct case_file *
case_of(struct fixture *f, const char *reference, bool restricted)
{
	enum import_change change;
	struct case_file *file;
	struct case_file put = {
	    .reference = reference, .team = "north", .restricted = restricted};
	OK(case_put(f->store, &put, &change, &f->err));
	OK(case_by_reference(f->store, f->ctx, reference, &file, &f->err));
	return file;
}

static int64_t
enquiry_about(struct fixture *f, int64_t case_id)
{
	struct enquiry e = fixture_enquiry(f, "accepted", 20000);
	if (case_id != 0)
		OK(enquiry_link_case(f->store, e.id, case_id, &f->err));
	return e.id;
}

static int64_t
restrict_to(struct fixture *f, int64_t enquiry_id, const char *people)
{
	struct restriction r = {.enquiry_id = enquiry_id,
	    .people = people,
	    .author = "alex@council.test",
	    .at = 5};
	OK(restriction_add(f->store, &r, &f->err));
	return r.id;
}

#define RESTRICTED(enquiry_id) case_restricts(f->store, enquiry_id, &f->err)

static void
it_covers_its_enquiry_and_whatever_shares_a_case_with_it(void **state)
{
	struct fixture *f = *state;
	struct restriction r;
	BEGIN;
	const int64_t own = case_of(f, "SEND-1", false)->id;
	const int64_t parent = enquiry_about(f, own);
	const int64_t office = enquiry_about(f, own);
	const int64_t apart = enquiry_about(f, 0);
	assert_int_equal(RESTRICTED(parent), 0);
	restrict_to(f, parent, "Jo@Council.test");
	assert_int_equal(RESTRICTED(parent), 1);
	assert_int_equal(RESTRICTED(office), 1);
	assert_int_equal(RESTRICTED(apart), 0);
	OK(restriction_covering(f->store, f->ctx, office, &r, &f->err));
	assert_string_equal(r.people, "jo@council.test");
	assert_null(r.team);
	/* An enquiry that is given to the case afterwards. */
	OK(enquiry_link_case(f->store, apart, own, &f->err));
	assert_int_equal(RESTRICTED(apart), 1);
	COMMIT;
}

static void
its_own_counts_before_that_of_another_on_the_case(void **state)
{
	struct fixture *f = *state;
	struct restriction r;
	BEGIN;
	const int64_t own = case_of(f, "SEND-1", false)->id;
	const int64_t first = enquiry_about(f, own);
	const int64_t second = enquiry_about(f, own);
	const int64_t third = enquiry_about(f, own);
	restrict_to(f, first, "jo@council.test");
	restrict_to(f, second, "mo@council.test");
	OK(restriction_covering(f->store, f->ctx, first, &r, &f->err));
	assert_string_equal(r.people, "jo@council.test");
	OK(restriction_covering(f->store, f->ctx, third, &r, &f->err));
	assert_string_equal(r.people, "mo@council.test");
	COMMIT;
}

static void
one_runs_at_a_time_and_ends_once(void **state)
{
	struct fixture *f = *state;
	struct restriction r;
	BEGIN;
	const int64_t e = enquiry_about(f, 0);
	const int64_t id = restrict_to(f, e, NULL);
	struct restriction again = {
	    .enquiry_id = e, .author = "sam@council.test", .at = 6};
	assert_int_equal(restriction_add(f->store, &again, &f->err), 0);
	assert_int_equal(
	    restriction_end(f->store, id, "sam@council.test", 7, &f->err), 1);
	assert_int_equal(
	    restriction_end(f->store, id, "sam@council.test", 8, &f->err), 0);
	assert_int_equal(RESTRICTED(e), 0);
	assert_int_equal(
	    restriction_covering(f->store, f->ctx, e, &r, &f->err), 0);
	assert_int_equal(restriction_get(f->store, f->ctx, id, &r, &f->err), 1);
	assert_int_equal(restriction_add(f->store, &again, &f->err), 1);
	COMMIT;
}

static void
an_import_lifts_its_own_word_and_not_the_order(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	const int64_t own = case_of(f, "SEND-1", true)->id;
	const int64_t e = enquiry_about(f, own);
	assert_int_equal(RESTRICTED(e), 1);
	const int64_t id = restrict_to(f, e, "jo@council.test");
	case_of(f, "SEND-1", false);
	assert_int_equal(RESTRICTED(e), 1);
	OK(restriction_end(f->store, id, "alex@council.test", 9, &f->err));
	assert_int_equal(RESTRICTED(e), 0);
	/* And the other way round: the register's word is not the order's. */
	case_of(f, "SEND-1", true);
	assert_int_equal(RESTRICTED(e), 1);
	COMMIT;
}

static void
whom_it_names_is_not_guessed_when_the_store_fails(void **state)
{
	struct fixture *f = *state;
	enum import_change change;
	const char *who;
	struct office office = {.store = f->store, .today = 20000};
	struct officer jo = {.addr = "jo@council.test",
	    .name = "Jo Smith",
	    .team = "north",
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
	BEGIN;
	OK(officer_put(f->store, &jo, 5, &change, &f->err));
	const int64_t e = enquiry_about(f, 0);
	restrict_to(f, e, "jo@council.test gone@council.test");
	COMMIT;
	OK(restricted_words(f->ctx, &office, e, &who, &f->err));
	assert_string_equal(who, "Jo Smith, gone@council.test");
	assert_int_equal(sqlite3_exec(f->store->db,
			     "ALTER TABLE officer RENAME COLUMN name TO torn",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(
	    restricted_words(f->ctx, &office, e, &who, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_STORE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(
		it_covers_its_enquiry_and_whatever_shares_a_case_with_it),
	    STORE_TEST(its_own_counts_before_that_of_another_on_the_case),
	    STORE_TEST(one_runs_at_a_time_and_ends_once),
	    STORE_TEST(an_import_lifts_its_own_word_and_not_the_order),
	    STORE_TEST(whom_it_names_is_not_guessed_when_the_store_fails)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
