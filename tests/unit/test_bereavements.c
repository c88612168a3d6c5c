/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/bereavements.h"

#include "store_fixture.h"

static int64_t
case_of(struct fixture *f, const char *reference)
{
	enum import_change change;
	struct case_file *file;
	struct case_file put = {.reference = reference, .team = "north"};
	OK(case_put(f->store, &put, &change, &f->err));
	OK(case_by_reference(f->store, f->ctx, reference, &file, &f->err));
	return file->id;
}

/* An enquiry of a kind, about a case (0: none), from an address. */
static int64_t
enquiry_from(
    struct fixture *f, const char *kind, int64_t case_id, const char *addr)
{
	struct enquiry e = fixture_enquiry(f, "accepted", 20000);
	struct party party = {
	    .enquiry_id = e.id, .role = PARTY_ROLE_ENQUIRER, .addr = addr};
	e.kind = kind;
	OK(enquiry_update(f->store, &e, &f->err));
	OK(party_add(f->store, &party, &f->err));
	if (case_id != 0)
		OK(enquiry_link_case(f->store, e.id, case_id, &f->err));
	return e.id;
}

static int64_t
begin(struct fixture *f, int64_t enquiry_id)
{
	struct bereavement b = {
	    .enquiry_id = enquiry_id, .author = "alex@council.test", .at = 5};
	OK(bereavement_add(f->store, &b, &f->err));
	return b.id;
}

#define COVERS(enquiry_id, addr)                                               \
	bereavement_covers(f->store, enquiry_id, addr, &f->err)

static void
it_covers_whatever_concerns_the_same_case(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	const int64_t own = case_of(f, "SEND-1");
	const int64_t other = case_of(f, "SEND-2");
	const int64_t parent = enquiry_from(f, "family", own, "ann@home.test");
	const int64_t office = enquiry_from(f, "mp", own, "bo@mp.test");
	const int64_t apart = enquiry_from(f, "family", other, "cy@home.test");
	assert_int_equal(COVERS(parent, NULL), 0);
	begin(f, parent);
	assert_int_equal(COVERS(parent, NULL), 1);
	assert_int_equal(COVERS(office, NULL), 1);
	assert_int_equal(COVERS(apart, NULL), 0);
	assert_int_equal(COVERS(0, NULL), 0);
	/* An enquiry that is given to the case afterwards. */
	OK(enquiry_link_case(f->store, apart, own, &f->err));
	assert_int_equal(COVERS(apart, NULL), 1);
	COMMIT;
}

static void
it_covers_all_mail_of_a_family_and_not_of_an_office(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	const int64_t parent = enquiry_from(f, "family", 0, "ann@home.test");
	const int64_t office = enquiry_from(f, "mp", 0, "bo@mp.test");
	begin(f, parent);
	begin(f, office);
	assert_int_equal(COVERS(0, "Ann@Home.test"), 1);
	assert_int_equal(COVERS(0, "bo@mp.test"), 0);
	assert_int_equal(COVERS(office, "bo@mp.test"), 1);
	COMMIT;
}

static void
it_is_ordered_once_and_ends_once(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	const int64_t e = enquiry_from(f, "family", 0, "ann@home.test");
	const int64_t id = begin(f, e);
	struct bereavement again = {
	    .enquiry_id = e, .author = "sam@council.test", .at = 6};
	assert_int_equal(bereavement_add(f->store, &again, &f->err), 0);
	assert_int_equal(
	    bereavement_end(f->store, id, "sam@council.test", 7, &f->err), 1);
	assert_int_equal(
	    bereavement_end(f->store, id, "sam@council.test", 8, &f->err), 0);
	assert_int_equal(COVERS(e, "ann@home.test"), 0);
	assert_int_equal(bereavement_add(f->store, &again, &f->err), 1);
	assert_int_equal(COVERS(e, NULL), 1);
	COMMIT;
}

static void
a_claimed_letter_is_held_as_if_never_tried(void **state)
{
	struct fixture *f = *state;
	struct letter_row *row;
	BEGIN;
	struct letter_row letter = fixture_letter(f, "one");
	OK(outbox_add(f->store, &letter, &f->err));
	OK(outbox_claim(f->store, f->ctx, 1780000001, 9, &row, &f->err));
	assert_int_equal(
	    outbox_hold_claimed(f->store, letter.id, "why", &f->err), 1);
	assert_int_equal(
	    outbox_hold_claimed(f->store, letter.id, "why", &f->err), 0);
	OK(outbox_row(f->store, f->ctx, letter.id, &row, &f->err));
	assert_string_equal(row->state, "held");
	assert_string_equal(row->held_reasons, "why");
	assert_int_equal(row->attempts, 0);
	assert_int_equal(row->first_tried_at, 0);
	assert_int_equal(row->claimed_by, 0);
	assert_int_equal(
	    outbox_claim(f->store, f->ctx, 1780000001, 9, &row, &f->err), 0);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(it_covers_whatever_concerns_the_same_case),
	    STORE_TEST(it_covers_all_mail_of_a_family_and_not_of_an_office),
	    STORE_TEST(it_is_ordered_once_and_ends_once),
	    STORE_TEST(a_claimed_letter_is_held_as_if_never_tried)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
