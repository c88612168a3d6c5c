/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose child a number is (P-10), and that the store does not know it. */
#include "daemon/office/identifiers.h"

#include "store_fixture.h"

#define NEWEST "a key of the test, newest"
#define OLDER "a key of the test, the one before"
#define NHS "9434765870"
#define UPN "B801200005001"

static int64_t
add_case(struct fixture *f, const char *reference)
{
	struct case_file *got;
	enum import_change change;
	const struct case_file file = {
	    .reference = reference, .team = "north", .born_day = DAY_NONE};
	OK(case_put(f->store, &file, &change, &f->err));
	OK(case_by_reference(f->store, f->ctx, reference, &got, &f->err));
	return got->id;
}

static void
give(struct fixture *f, const char *key, int64_t case_id, const char *kind,
    const char *number)
{
	unsigned char mac[IDENTIFIER_MAC];
	identifier_mac(span_str(key), kind, number, mac);
	OK(identifier_set(f->store, case_id, kind, mac, &f->err));
}

static struct office
office_of(struct fixture *f, size_t keys)
{
	return (struct office){.store = f->store,
	    .keys = {span_str(NEWEST), span_str(OLDER)},
	    .key_count = keys};
}

static int64_t
holder(struct fixture *f, size_t keys, const char *kind, const char *number)
{
	struct office office = office_of(f, keys);
	int64_t id = 0;
	OK(identifier_holder(&office, kind, number, &id, &f->err));
	return id;
}

static void
the_mac_is_an_hmac_of_kind_and_number(void **state)
{
	/* Worked out with another program's HMAC-SHA256. */
	static const unsigned char want[IDENTIFIER_MAC] = {0x62, 0x8d, 0xba,
	    0xdf, 0xf6, 0xc0, 0x12, 0xbc, 0xfa, 0xb5, 0xdf, 0xf6, 0x4c, 0x86,
	    0xd8, 0x4b};
	unsigned char mac[IDENTIFIER_MAC];
	unsigned char other[IDENTIFIER_MAC];
	(void)state;
	identifier_mac(span_str(NEWEST), "nhs", NHS, mac);
	assert_memory_equal(mac, want, sizeof want);
	identifier_mac(span_str(NEWEST), "uln", NHS, other);
	assert_memory_not_equal(mac, other, sizeof mac);
	identifier_mac(span_str(OLDER), "nhs", NHS, other);
	assert_memory_not_equal(mac, other, sizeof mac);
}

static void
a_number_finds_its_case_under_every_key_that_is_read(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	const int64_t one = add_case(f, "SEN/1");
	const int64_t two = add_case(f, "SEN/2");
	give(f, NEWEST, one, "nhs", NHS);
	give(f, OLDER, two, "upn", UPN);
	COMMIT;
	assert_int_equal(holder(f, 2, "nhs", NHS), one);
	assert_int_equal(holder(f, 2, "upn", UPN), two);
	assert_int_equal(holder(f, 2, "uln", NHS), 0);
	/* The old key is no more, then there is none. */
	assert_int_equal(holder(f, 1, "nhs", NHS), one);
	assert_int_equal(holder(f, 1, "upn", UPN), 0);
	assert_int_equal(holder(f, 0, "nhs", NHS), 0);
}

static void
a_case_has_one_of_a_kind_and_no_other_case_has_it(void **state)
{
	struct fixture *f = *state;
	unsigned char mac[IDENTIFIER_MAC];
	unsigned char own[IDENTIFIER_MAC];
	BEGIN;
	const int64_t one = add_case(f, "SEN/1");
	const int64_t two = add_case(f, "SEN/2");
	give(f, NEWEST, one, "nhs", "9434765919");
	give(f, NEWEST, one, "nhs", NHS);
	give(f, NEWEST, one, "upn", UPN);
	COMMIT;
	assert_int_equal(holder(f, 1, "nhs", "9434765919"), 0);
	identifier_mac(span_str(NEWEST), "nhs", NHS, own);
	assert_int_equal(identifier_get(f->store, one, "nhs", mac, &f->err), 1);
	assert_memory_equal(mac, own, sizeof mac);
	assert_int_equal(identifier_get(f->store, two, "nhs", mac, &f->err), 0);
	BEGIN;
	assert_int_equal(
	    identifier_set(f->store, two, "nhs", own, &f->err), -1);
	OK(identifier_remove(f->store, one, "nhs", &f->err));
	OK(identifier_set(f->store, two, "nhs", own, &f->err));
	COMMIT;
	assert_int_equal(holder(f, 1, "nhs", NHS), two);
	assert_int_equal(holder(f, 1, "upn", UPN), one);
}

static void
what_a_mail_names_is_a_case_or_its_child(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *kind, *normal;
		bool valid;
		const char *want; /* NULL: no case */
	} rows[] = {
	    {"case", "SEN/1", true, "SEN/1"},
	    {"case", "SEN/9", true, NULL},
	    {"case", "SEN/1", false, NULL},
	    {"nhs", NHS, true, "SEN/2"},
	    /* A check that fails is no near miss: not even this one. */
	    {"nhs", NHS, false, NULL},
	    {"nhs", "9434765871", true, NULL},
	    {"uln", NHS, true, NULL},
	    {"upn", UPN, true, "SEN/1"},
	    {"own", UPN, true, NULL},
	    {"tribunal", NHS, true, NULL},
	};
	BEGIN;
	give(f, OLDER, add_case(f, "SEN/1"), "upn", UPN);
	give(f, NEWEST, add_case(f, "SEN/2"), "nhs", NHS);
	COMMIT;
	struct office office = office_of(f, 2);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct found_reference found = {.kind = rows[i].kind,
		    .text = rows[i].normal,
		    .normal = rows[i].normal,
		    .valid = rows[i].valid};
		struct case_file *file = NULL;
		const int rc =
		    identifier_case(&office, f->ctx, &found, &file, &f->err);
		if (rc != (rows[i].want != NULL))
			fail_msg("row %zu: %d", i, rc);
		if (rc == 1)
			assert_string_equal(file->reference, rows[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_mac_is_an_hmac_of_kind_and_number),
	    STORE_TEST(a_number_finds_its_case_under_every_key_that_is_read),
	    STORE_TEST(a_case_has_one_of_a_kind_and_no_other_case_has_it),
	    STORE_TEST(what_a_mail_names_is_a_case_or_its_child)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
