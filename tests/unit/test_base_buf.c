/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
appended_bytes_are_there_and_terminated(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct buf b;
	buf_init(&b, ctx, 10000);
	assert_string_equal(b.p, "");
	for (int i = 0; i < 1000; i++)
		buf_add_fmt(&b, "%d,", i % 10);
	assert_int_equal(b.n, 2000);
	assert_int_equal(strlen(b.p), 2000);
	assert_memory_equal(b.p + 1996, "8,9,", 4);
	buf_cut(&b, 3);
	assert_string_equal(b.p, "0,1");
	mem_free(ctx);
}

static void
what_passes_the_cap_is_dropped_whole_and_remembered(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct buf b;
	buf_init(&b, ctx, 4);
	buf_add_str(&b, "abcd");
	assert_false(b.full);
	buf_add_byte(&b, 'e');
	assert_true(b.full);
	buf_add_str(&b, "");
	assert_string_equal(b.p, "abcd");
	buf_reset(&b);
	assert_false(b.full);
	buf_add_fmt(&b, "%s", "too long");
	assert_true(b.full);
	assert_string_equal(b.p, "");
	buf_reset(&b);
	buf_add_str(&b, "ok");
	assert_string_equal(b.p, "ok");
	mem_free(ctx);
}

static void
bytes_one_by_one_fill_any_cap_and_no_more(void **state)
{
	(void)state;
	static const size_t caps[] = {0, 1, 62, 63, 64, 65, 127, 128, 129, 999};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
		struct buf b;
		buf_init(&b, ctx, caps[i]);
		for (size_t n = 0; n < caps[i]; n++)
			buf_add_byte(&b, 'x');
		assert_false(b.full);
		assert_int_equal(strlen(b.p), caps[i]);
		buf_add_byte(&b, 'y');
		assert_true(b.full);
		buf_cut(&b, caps[i] / 2);
		buf_add_str(&b, "z");
		assert_int_equal(b.n, caps[i] / 2);
	}
	mem_free(ctx);
}

static void
only_scalar_values_become_utf_8(void **state)
{
	(void)state;
	static const struct {
		uint32_t c;
		const char *want;
	} cases[] = {{'a', "a"}, {0xe9, "é"}, {0x20ac, "€"},
	    {0x1f642, "\xf0\x9f\x99\x82"}, {0xd800, "\xef\xbf\xbd"},
	    {0x110000, "\xef\xbf\xbd"}};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf b;
		buf_init(&b, ctx, 9);
		buf_add_utf8(&b, cases[i].c);
		assert_string_equal(b.p, cases[i].want);
	}
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(appended_bytes_are_there_and_terminated),
	    cmocka_unit_test(
		what_passes_the_cap_is_dropped_whole_and_remembered),
	    cmocka_unit_test(bytes_one_by_one_fill_any_cap_and_no_more),
	    cmocka_unit_test(only_scalar_values_become_utf_8),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
