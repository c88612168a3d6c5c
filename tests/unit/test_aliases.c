/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/aliases.h"

#include "store_fixture.h"

static void
an_address_holds_until_its_day_or_its_end(void **state)
{
	struct fixture *f = *state;
	int64_t id = 0;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	struct enquiry other = fixture_enquiry(f, "new", 20000);
	struct alias alias = {.enquiry_id = e.id,
	    .addr = "Tom@Family.test",
	    .taught_by = "sam@council.test",
	    .at = 5,
	    .until_day = 20365};
	OK(alias_teach(f->store, &alias, &id, &f->err));
	assert_int_equal(
	    alias_holds(f->store, e.id, "tom@FAMILY.test", 20365, &f->err), 1);
	assert_int_equal(
	    alias_holds(f->store, e.id, "tom@family.test", 20366, &f->err), 0);
	assert_int_equal(
	    alias_holds(f->store, other.id, "tom@family.test", 20000, &f->err),
	    0);
	assert_int_equal(
	    alias_end(f->store, id, "sam@council.test", 9, &f->err), 1);
	assert_int_equal(
	    alias_end(f->store, id, "sam@council.test", 9, &f->err), 0);
	assert_int_equal(
	    alias_holds(f->store, e.id, "tom@family.test", 20000, &f->err), 0);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(an_address_holds_until_its_day_or_its_end)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
