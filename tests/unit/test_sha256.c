/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Published vectors: FIPS 180-4 examples and RFC 4231. */
#include "parsers/digest.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

static void
sha256_of_the_published_examples_holds(void **state)
{
	(void)state;
	char hex[DIGEST_HEX_SIZE];
	digest_sha256(span_str("abc"), hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
				 "b00361a396177a9cb410ff61f20015ad");
	digest_sha256(span_of(NULL, 0), hex);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb924"
				 "27ae41e4649b934ca495991b7852b855");
}

static void
bytes_added_one_by_one_give_the_same_hash_and_it_starts_afresh(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct digest *digest = digest_new(ctx);
	char hex[DIGEST_HEX_SIZE];
	for (int round = 0; round < 2; round++) {
		digest_add(digest, span_str("a"));
		digest_add(digest, span_of(NULL, 0));
		digest_add(digest, span_str("bc"));
		digest_hex(digest, hex);
		assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
					 "b00361a396177a9cb410ff61f20015ad");
	}
	mem_free(ctx);
}

static void
hmac_of_rfc_4231_case_2_holds(void **state)
{
	(void)state;
	static const unsigned char want[4] = {0x5b, 0xdc, 0xc1, 0x46};
	unsigned char mac[DIGEST_BYTES];
	digest_hmac(
	    span_str("Jefe"), span_str("what do ya want for nothing?"), mac);
	assert_memory_equal(mac, want, sizeof want);
	assert_int_equal(mac[31], 0x43);
	assert_true(digest_equal(mac, mac, sizeof mac));
	assert_false(digest_equal(mac, want, 1) && mac[0] != want[0]);
}

static void
base32_takes_five_bits_a_character(void **state)
{
	(void)state;
	static const struct {
		unsigned char bytes[5];
		size_t n;
		const char *want;
	} cases[] = {
	    {{0}, 0, ""},
	    {{0x00}, 1, "00"},
	    {{0xff}, 1, "zw"},
	    {{0x08, 0x42, 0x10, 0x84, 0x21}, 5, "11111111"},
	};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(
		    digest_base32(ctx, cases[i].bytes, cases[i].n),
		    cases[i].want);
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sha256_of_the_published_examples_holds),
	    cmocka_unit_test(
		bytes_added_one_by_one_give_the_same_hash_and_it_starts_afresh),
	    cmocka_unit_test(hmac_of_rfc_4231_case_2_holds),
	    cmocka_unit_test(base32_takes_five_bits_a_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
