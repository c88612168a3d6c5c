/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FIND (P-29): every word somewhere, and no word is a pattern. */
#include "daemon/store/search.h"

#include "store_fixture.h"

static int64_t
enquiry_of(
    struct fixture *f, const char *subject, const char *addr, const char *name)
{
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	struct party party = {.enquiry_id = e.id, .addr = addr, .name = name};
	e.subject = subject;
	OK(enquiry_update(f->store, &e, &f->err));
	OK(party_add(f->store, &party, &f->err));
	return e.id;
}

static size_t
found(struct fixture *f, const char *one, const char *two, int64_t *first_r)
{
	const char *words[SEARCH_WORDS_MAX] = {one, two, NULL};
	int64_t *ids;
	size_t count;
	OK(search_enquiries(
	    f->store, f->ctx, words, 10, &ids, &count, &f->err));
	*first_r = count == 0 ? 0 : ids[0];
	return count;
}

static void
every_word_must_be_somewhere(void **state)
{
	struct fixture *f = *state;
	int64_t first;
	BEGIN;
	int64_t taxi = enquiry_of(
	    f, "School taxi 100%", "ruth@family.test", "Ruth Okafor");
	int64_t leaflet =
	    enquiry_of(f, "A leaflet", "tom_o@family.test", "Tom Okafor");
	assert_int_equal(found(f, "OKAFOR", NULL, &first), 2);
	assert_int_equal(first, leaflet); /* the newest first */
	assert_int_equal(found(f, "okafor", "taxi", &first), 1);
	assert_int_equal(first, taxi);
	assert_int_equal(found(f, "ruth@family", NULL, &first), 1);
	assert_int_equal(found(f, "taxi", "leaflet", &first), 0);
	assert_int_equal(found(f, "enq-", NULL, &first), 2);
	COMMIT;
}

static void
signs_of_patterns_are_themselves(void **state)
{
	struct fixture *f = *state;
	int64_t first;
	BEGIN;
	int64_t taxi =
	    enquiry_of(f, "School taxi 100%", "ruth@family.test", "Ruth");
	int64_t tom = enquiry_of(f, "A leaflet", "tom_o@family.test", "Tom");
	assert_int_equal(found(f, "%", NULL, &first), 1);
	assert_int_equal(first, taxi);
	assert_int_equal(found(f, "_", NULL, &first), 1);
	assert_int_equal(first, tom);
	assert_int_equal(found(f, "\\", NULL, &first), 0);
	COMMIT;
}

static void
a_case_leads_to_its_enquiries_until_it_is_parted(void **state)
{
	struct fixture *f = *state;
	enum import_change change;
	struct case_file *file;
	int64_t first;
	BEGIN;
	struct case_file put = {.reference = "SEN/123456", .team = "casework"};
	OK(case_put(f->store, &put, &change, &f->err));
	OK(case_by_reference(f->store, f->ctx, "SEN/123456", &file, &f->err));
	int64_t id = enquiry_of(f, "A leaflet", "tom@family.test", "Tom");
	OK(enquiry_link_case(f->store, id, file->id, &f->err));
	assert_int_equal(found(f, "sen/123", NULL, &first), 1);
	assert_int_equal(first, id);
	OK(enquiry_unlink_case(f->store, id, file->id, &f->err));
	assert_int_equal(found(f, "sen/123", NULL, &first), 0);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(every_word_must_be_somewhere),
	    STORE_TEST(signs_of_patterns_are_themselves),
	    STORE_TEST(a_case_leads_to_its_enquiries_until_it_is_parted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
