/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keyed ids and Thread-Index.  The expected macs and indexes were computed by
 * another implementation (Python's hmac and base64) from the rules in
 * thread.h, not copied from this one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/compose/thread.h"

#define KEY "first key of thirty-two bytes..."
#define OTHER "second key, also 32 bytes long.."
#define DOMAIN "exampleshire.example"

static void
a_message_id_is_made_from_key_and_number(void **state)
{
	void *ctx = mem_new(NULL);

	(void)state;
	assert_string_equal(
	    thread_message_id(ctx, span_str(KEY), 123456, DOMAIN),
	    "enq.2n9c.zcyc2tzy8nn3cvd9@" DOMAIN);
	assert_string_equal(
	    thread_message_id(ctx, span_str(KEY), INT64_MAX, DOMAIN),
	    "enq.1y2p0ij32e8e7.wqnjamyjdfsx4z3r@" DOMAIN);
	assert_string_equal(
	    thread_token_address(ctx, span_str(KEY), 123456, "send", DOMAIN),
	    "send+t2n9c.fgp4kc0mnapj7pht@" DOMAIN);
	mem_free(ctx);
}

static void
only_our_own_message_ids_are_read_back(void **state)
{
	static const struct {
		const char *id;
		int want;
	} rows[] = {
	    {"enq.2n9c.zcyc2tzy8nn3cvd9@" DOMAIN, 1},
	    {"<enq.2n9c.zcyc2tzy8nn3cvd9@" DOMAIN ">", 1},
	    {" <ENQ.2N9C.ZCYC2TZY8NN3CVD9@ELSEWHERE.EXAMPLE> ", 1},
	    {"enq.2n9d.zcyc2tzy8nn3cvd9@" DOMAIN, 0},
	    {"enq.2n9c.zcyc2tzy8nn3cvd8@" DOMAIN, 0},
	    {"enq.2n9c.zcyc2tzy8nn3cvd@" DOMAIN, 0},
	    {"enq.2n9c.zcyc2tzy8nn3cvd99@" DOMAIN, 0},
	    {"enq.2n9c.fgp4kc0mnapj7pht@" DOMAIN, 0}, /* an address's mac */
	    {"enq.zzzzzzzzzzzzz.zcyc2tzy8nn3cvd9@" DOMAIN, 0},
	    {"enq..zcyc2tzy8nn3cvd9@" DOMAIN, 0},
	    {"enq.-1.zcyc2tzy8nn3cvd9@" DOMAIN, 0},
	    {"enq.2n9c.zcyc2tzy8nn3cvd9", 0},
	    {"enq@", 0},
	    {"", 0},
	    {"CAF1234=xyz@mail.example", 0},
	};
	const struct span keys[] = {span_str(OTHER), span_str(KEY)};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t id = -1;

		if (thread_message_id_read(keys, 2, rows[i].id, &id) !=
		    rows[i].want)
			fail_msg("%s: want %d", rows[i].id, rows[i].want);
		assert_int_equal(id, rows[i].want ? 123456 : -1);
		assert_int_equal(
		    thread_message_id_read(keys, 1, rows[i].id, &id), 0);
	}
}

static void
the_letter_that_a_message_id_claims_to_be_needs_no_proof(void **state)
{
	static const struct {
		const char *id;
		int64_t want;
	} rows[] = {
	    {"enq.2n9c.zcyc2tzy8nn3cvd9@" DOMAIN, 123456},
	    {"<enq.2n9c.anything@" DOMAIN ">", 123456},
	    {"enq.zzzzzzzzzzzzz.zcyc2tzy8nn3cvd9@" DOMAIN, 0},
	    {"enq..zcyc2tzy8nn3cvd9@" DOMAIN, 0},
	    {"enq.2n9c@" DOMAIN, 0},
	    {"enq.2n9c.zcyc2tzy8nn3cvd9", 0},
	    {"enq@", 0},
	    {"", 0},
	    {"CAF1234.5=xyz@mail.example", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
		    thread_message_id_claims(rows[i].id), rows[i].want);
}

static void
only_our_own_address_tokens_are_read_back(void **state)
{
	static const struct {
		const char *addr;
		int want;
	} rows[] = {
	    {"send+t2n9c.fgp4kc0mnapj7pht@" DOMAIN, 1},
	    {"Send+T2N9C.FGP4KC0MNAPJ7PHT@" DOMAIN, 1},
	    {"send+team+t2n9c.fgp4kc0mnapj7pht@" DOMAIN, 1},
	    {"send+t2n9c.zcyc2tzy8nn3cvd9@" DOMAIN, 0}, /* a message's mac */
	    {"send+t2n9d.fgp4kc0mnapj7pht@" DOMAIN, 0},
	    {"send@" DOMAIN, 0},
	    {"send+t@" DOMAIN, 0},
	    {"+t", 0},
	    {"", 0},
	};
	const struct span key = span_str(KEY);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t id = -1;

		if (thread_token_address_read(&key, 1, rows[i].addr, &id) !=
		    rows[i].want)
			fail_msg("%s: want %d", rows[i].addr, rows[i].want);
		assert_int_equal(id, rows[i].want ? 123456 : -1);
	}
}

static void
one_wrong_character_of_a_token_is_found(void **state)
{
	static const struct {
		const char *addr;
		bool shaped;
		int64_t want; /* -1: none */
	} rows[] = {
	    {"send+t2n9c.fgp4kc0mnapj7phx@" DOMAIN, true, 123456},
	    {"SEND+T2N9C.AGP4KC0MNAPJ7PHT@" DOMAIN, true, 123456},
	    {"send+t2n9d.fgp4kc0mnapj7pht@" DOMAIN, true, 123456},
	    {"send+t2x9c.fgp4kc0mnapj7pht@" DOMAIN, true, 123456},
	    {"send+t2n9c.agp4kc0mnapj7phx@" DOMAIN, true, -1},
	    {"send+t2n9d.fgp4kc0mnapj7phx@" DOMAIN, true, -1},
	    /* One that holds is no near miss. */
	    {"send+t2n9c.fgp4kc0mnapj7pht@" DOMAIN, true, -1},
	    {"send+t2n9c.fgp4kc0mnapj7ph@" DOMAIN, false, -1},
	    {"send+team@" DOMAIN, false, -1},
	    {"", false, -1},
	};
	const struct span keys[] = {span_str(OTHER), span_str(KEY)};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t ids[2] = {-1, -1};
		const size_t n =
		    thread_token_near(keys, 2, rows[i].addr, ids, 2);

		if (n != (rows[i].want >= 0) || ids[0] != rows[i].want)
			fail_msg("%s: %zu, %lld", rows[i].addr, n,
			    (long long)ids[0]);
		assert_int_equal(
		    thread_token_shaped(rows[i].addr), rows[i].shaped);
	}
}

static void
a_thread_index_keeps_its_root(void **state)
{
	void *ctx = mem_new(NULL);
	const char *own = thread_index_own_root(ctx, 1000, span_str("1"));
	const char *child =
	    thread_index_child(ctx, NULL, 1000, span_str("1"), 2000);
	const char *reply =
	    thread_index_child(ctx, child, 7, span_str("2"), 3000);

	(void)state;
	assert_string_equal(thread_index_root(ctx, child), own);
	assert_string_equal(thread_index_root(ctx, reply), own);
	assert_string_not_equal(
	    thread_index_own_root(ctx, 1000, span_str("2")), own);
	assert_null(thread_index_root(ctx, NULL));
	assert_null(thread_index_root(ctx, ""));
	assert_null(thread_index_root(ctx, "Ad17MWbXvb5MljuH"));
	mem_free(ctx);
}

static void
every_number_survives_being_written_and_read(void **state)
{
	static const int64_t ids[] = {0, 1, 35, 36, 1295, 1296, INT64_MAX};
	const struct span key = span_str(KEY);

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		void *ctx = mem_new(NULL);
		int64_t id = -1;
		const char *text = thread_message_id(ctx, key, ids[i], DOMAIN);

		assert_int_equal(thread_message_id_read(&key, 1, text, &id), 1);
		assert_true(id == ids[i]);
		mem_free(ctx);
	}
}

static void
a_thread_index_grows_by_one_child(void **state)
{
	const int64_t start = INT64_C(1795428000);
	const struct {
		const char *parent;
		int64_t now;
		const char *want;
	} rows[] = {
	    {NULL, start + 3600, "Ad17MWbXvb5MljuH1MDz1gBSQBy/fgACGHEA"},
	    {"Ad17MWbXvb5MljuH1MDz1gBSQBy/fgACGHEA", start + 864000,
		"Ad17MWbXvb5MljuH1MDz1gBSQBy/fgACGHEAAfbqCAA="},
	    /* Over 1.7 years: the coarser unit, marked by the first bit. */
	    {NULL, start + 94608000 + 5,
		"Ad17MWbXvb5MljuH1MDz1gBSQBy/foa46NpQ"},
	    /* Outlook's own, of 12 February 2015 13:22:43. */
	    {"AdBGxvwGyFw5ssAkQoOBsTwMXD/etA==", INT64_C(1423747423),
		"AdBGxvwGyFw5ssAkQoOBsTwMXD/etAAACMzw"},
	    /* No Thread-Index at all: as if there were no parent. */
	    {"not base64", start + 3600,
		"Ad17MWbXvb5MljuH1MDz1gBSQBy/fgACGHEA"},
	    {"AdBGxvwGyFw5ssAkQoOBsTwMXD/etAA=", start + 3600,
		"Ad17MWbXvb5MljuH1MDz1gBSQBy/fgACGHEA"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		const char *got = thread_index_child(
		    ctx, rows[i].parent, start, span_str("417"), rows[i].now);

		if (strcmp(got, rows[i].want) != 0)
			fail_msg(
			    "row %zu: got %s, want %s", i, got, rows[i].want);
		mem_free(ctx);
	}
}

static void
a_thread_without_end_starts_again_from_its_root(void **state)
{
	void *ctx = mem_new(NULL);
	const char *index = NULL;
	size_t longest = 0;

	(void)state;
	for (int i = 0; i < 300; i++) {
		index = thread_index_child(
		    ctx, index, 1000, span_str("1"), 1000 + i);
		longest = strlen(index) > longest ? strlen(index) : longest;
	}
	assert_true(longest < 800);
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_id_is_made_from_key_and_number),
	    cmocka_unit_test(only_our_own_message_ids_are_read_back),
	    cmocka_unit_test(
		the_letter_that_a_message_id_claims_to_be_needs_no_proof),
	    cmocka_unit_test(only_our_own_address_tokens_are_read_back),
	    cmocka_unit_test(one_wrong_character_of_a_token_is_found),
	    cmocka_unit_test(a_thread_index_keeps_its_root),
	    cmocka_unit_test(every_number_survives_being_written_and_read),
	    cmocka_unit_test(a_thread_index_grows_by_one_child),
	    cmocka_unit_test(a_thread_without_end_starts_again_from_its_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
