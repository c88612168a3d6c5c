/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/footings.h"

#include "daemon/store/parties.h"
#include "store_fixture.h"

static void
the_last_word_counts(void **state)
{
	struct fixture *f = *state;
	struct footing_row *row;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	assert_int_equal(
	    footing_latest(f->store, f->ctx, e.id, &row, &f->err), 0);
	struct footing_row said = {
	    .footing = "parent", .source = 1, .author = "daemon", .at = 5};
	struct footing_row known = {.footing = "relative",
	    .source = 3,
	    .author = "jo@council.test",
	    .at = 6};
	OK(footing_record(f->store, e.id, &said, &f->err));
	OK(footing_record(f->store, e.id, &known, &f->err));
	assert_int_equal(
	    footing_latest(f->store, f->ctx, e.id, &row, &f->err), 1);
	assert_string_equal(row->footing, "relative");
	assert_int_equal(row->source, 3);
	assert_string_equal(row->author, "jo@council.test");
	assert_false(row->over_age);
	assert_null(row->authority);
	known.over_age = true;
	known.authority = "a signed form";
	OK(footing_record(f->store, e.id, &known, &f->err));
	assert_int_equal(
	    footing_latest(f->store, f->ctx, e.id, &row, &f->err), 1);
	assert_true(row->over_age);
	assert_string_equal(row->authority, "a signed form");
	COMMIT;
}

static void
what_an_address_was_recorded_as_is_its_last_word(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	struct party party = {.enquiry_id = e.id,
	    .role = PARTY_ROLE_ENQUIRER,
	    .addr = "who.mp@parliament.uk"};
	OK(party_add(f->store, &party, &f->err));
	struct footing_row row = {
	    .footing = "mp", .source = 3, .author = "jo@council.test", .at = 6};
	assert_int_equal(footing_of_address(f->store, "who.mp@parliament.uk",
			     "mp", 3, &f->err),
	    0);
	OK(footing_record(f->store, e.id, &row, &f->err));
	assert_int_equal(footing_of_address(f->store, "Who.MP@parliament.uk",
			     "mp", 3, &f->err),
	    1);
	assert_int_equal(footing_of_address(f->store, "who.mp@parliament.uk",
			     "mp", 1, &f->err),
	    0);
	row.footing = "none";
	OK(footing_record(f->store, e.id, &row, &f->err));
	assert_int_equal(footing_of_address(f->store, "who.mp@parliament.uk",
			     "mp", 3, &f->err),
	    0);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {STORE_TEST(the_last_word_counts),
	    STORE_TEST(what_an_address_was_recorded_as_is_its_last_word)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
