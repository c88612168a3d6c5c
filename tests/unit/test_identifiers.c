/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which cases a child's number stands for (P-10), and that the store does not
 * know it. */
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
	struct case_file file = {
	    .reference = reference, .team = "north", .born_day = DAY_NONE};
	OK(case_put(f->store, &file, &change, &f->err));
	OK(case_by_reference(f->store, f->ctx, reference, &got, &f->err));
	return got->id;
}

static void
give(struct fixture *f, const char *key, int64_t case_id, const char *kind,
    const char *number)
{
	struct office office = {
	    .store = f->store, .keys = {span_str(key)}, .key_count = 1};
	OK(identifier_register(&office, case_id, kind, number, &f->err));
}

static struct office
office_of(struct fixture *f, size_t keys)
{
	return (struct office){.store = f->store,
	    .keys = {span_str(NEWEST), span_str(OLDER)},
	    .key_count = keys};
}

static struct named_cases
holders(struct fixture *f, size_t keys, const char *kind, const char *number)
{
	struct office office = office_of(f, keys);
	struct named_cases named;
	const struct found_reference found = {
	    .kind = kind, .text = number, .normal = number, .valid = true};
	const int rc =
	    identifier_cases(&office, f->ctx, &found, &named, &f->err);
	assert_int_equal(rc, named.count > 0);
	return named;
}

/* The one case that has it; 0: none. */
static int64_t
holder(struct fixture *f, size_t keys, const char *kind, const char *number)
{
	const struct named_cases named = holders(f, keys, kind, number);
	assert_true(named.count <= 1);
	return named.count == 0 ? 0 : named.ids[0];
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
a_case_has_one_of_a_kind(void **state)
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
	OK(identifier_remove(f->store, one, "nhs", &f->err));
	COMMIT;
	assert_int_equal(holder(f, 1, "nhs", NHS), 0);
	assert_int_equal(holder(f, 1, "upn", UPN), one);
}

static void
a_number_stands_for_every_case_of_its_child(void **state)
{
	struct fixture *f = *state;
	struct identifier_shared *shared;
	size_t count;
	const char *words;
	BEGIN;
	const int64_t one = add_case(f, "SEN/1");
	const int64_t two = add_case(f, "SEN/2");
	const int64_t three = add_case(f, "SEN/3");
	give(f, OLDER, one, "nhs", NHS);
	give(f, NEWEST, three, "nhs", NHS);
	give(f, NEWEST, two, "nhs", NHS);
	give(f, NEWEST, two, "upn", UPN);
	COMMIT;
	const struct named_cases named = holders(f, 2, "nhs", NHS);
	assert_int_equal(named.count, 3);
	assert_true(named_cases_has(&named, one));
	assert_true(named_cases_has(&named, two));
	assert_true(named_cases_has(&named, three));
	assert_true(named_cases_meet(&named, (int64_t[]){99, two}, 2));
	assert_false(named_cases_meet(&named, (int64_t[]){99}, 1));
	/* Without the old key there are two, in the order of their ids. */
	const struct named_cases newer = holders(f, 1, "nhs", NHS);
	struct office office = office_of(f, 2);
	OK(named_cases_words(&office, f->ctx, &newer, true, &words, &f->err));
	assert_string_equal(words, "SEN/2 and SEN/3");
	OK(identifier_shared(f->store, f->ctx, &shared, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(shared[0].first, two);
	assert_int_equal(shared[0].last, three);
	assert_int_equal(shared[0].cases, 2);
}

static void
a_number_of_too_many_cases_names_none(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	for (int i = 0; i < IDENTIFIER_CASES; i++)
		give(f, i == 0 ? OLDER : NEWEST,
		    add_case(f, mem_fmt(f->ctx, "SEN/%d", i)), "uln", NHS);
	COMMIT;
	assert_int_equal(holders(f, 2, "uln", NHS).count, IDENTIFIER_CASES);
	BEGIN;
	give(f, NEWEST, add_case(f, "SEN/X"), "uln", NHS);
	COMMIT;
	assert_int_equal(holders(f, 2, "uln", NHS).count, 0);
}

static void
restricted_cases_are_left_out_of_words_for_others(void **state)
{
	struct fixture *f = *state;
	enum import_change change;
	const char *words;
	BEGIN;
	struct named_cases named = {
	    {add_case(f, "SEN/1"), add_case(f, "SEN/2")}, 2};
	OK(case_put(f->store,
	    &(struct case_file){.reference = "SEN/2",
		.team = "north",
		.restricted = true,
		.born_day = DAY_NONE},
	    &change, &f->err));
	COMMIT;
	struct office office = office_of(f, 1);
	OK(named_cases_words(&office, f->ctx, &named, false, &words, &f->err));
	assert_string_equal(words, "SEN/1");
	OK(named_cases_words(&office, f->ctx, &named, true, &words, &f->err));
	assert_string_equal(words, "SEN/1 and SEN/2");
}

static void
numbers_under_keys_that_are_gone_are_counted(void **state)
{
	struct fixture *f = *state;
	const int64_t newest = identifier_key_id(span_str(NEWEST));
	const int64_t older = identifier_key_id(span_str(OLDER));
	struct identifier_counts counts;
	assert_true(newest != older && newest >= 0 && newest <= UINT32_MAX);
	BEGIN;
	give(f, OLDER, add_case(f, "SEN/1"), "nhs", NHS);
	give(f, NEWEST, add_case(f, "SEN/2"), "nhs", NHS);
	give(
	    f, "a key of long ago, and gone", add_case(f, "SEN/3"), "upn", UPN);
	COMMIT;
	OK(identifier_count(f->store, newest, older, 8, &counts, &f->err));
	assert_int_equal(counts.matched, 2);
	assert_int_equal(counts.lost, 1);
	OK(identifier_count(f->store, newest, newest, 8, &counts, &f->err));
	assert_int_equal(counts.matched, 1);
	assert_int_equal(counts.lost, 2);
	assert_int_equal(counts.too_many, 0);
}

static void
a_number_of_several_cases_counts_once(void **state)
{
	struct fixture *f = *state;
	const int64_t key = identifier_key_id(span_str(NEWEST));
	struct identifier_counts counts;
	BEGIN;
	give(f, NEWEST, add_case(f, "SEN/1"), "nhs", NHS);
	give(f, NEWEST, add_case(f, "SEN/2"), "nhs", NHS);
	give(f, NEWEST, add_case(f, "SEN/3"), "upn", UPN);
	COMMIT;
	OK(identifier_count(f->store, key, key, 2, &counts, &f->err));
	assert_int_equal(counts.matched, 2);
	assert_int_equal(counts.too_many, 0);
	/* What stands for more cases than a child has matches none. */
	OK(identifier_count(f->store, key, key, 1, &counts, &f->err));
	assert_int_equal(counts.matched, 1);
	assert_int_equal(counts.too_many, 1);
	assert_int_equal(counts.lost, 0);
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
		struct named_cases named;
		const char *words;
		const int rc =
		    identifier_cases(&office, f->ctx, &found, &named, &f->err);
		if (rc != (rows[i].want != NULL))
			fail_msg("row %zu: %d", i, rc);
		OK(named_cases_words(
		    &office, f->ctx, &named, true, &words, &f->err));
		assert_string_equal(
		    words, rows[i].want == NULL ? "" : rows[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_mac_is_an_hmac_of_kind_and_number),
	    STORE_TEST(a_number_finds_its_case_under_every_key_that_is_read),
	    STORE_TEST(a_case_has_one_of_a_kind),
	    STORE_TEST(a_number_stands_for_every_case_of_its_child),
	    STORE_TEST(a_number_of_too_many_cases_names_none),
	    STORE_TEST(restricted_cases_are_left_out_of_words_for_others),
	    STORE_TEST(numbers_under_keys_that_are_gone_are_counted),
	    STORE_TEST(a_number_of_several_cases_counts_once),
	    STORE_TEST(what_a_mail_names_is_a_case_or_its_child)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
