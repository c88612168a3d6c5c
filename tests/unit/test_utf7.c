/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mailbox names on the wire. */
#include "daemon/net/utf7.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct pair {
	const char *utf8;
	const char *wire;
};

/* The first three are RFC 3501 s.5.1.3 and its neighbours. */
static const struct pair PAIRS[] = {
    {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
    {"INBOX", "INBOX"},
    {"Arts & Crafts", "Arts &- Crafts"},
    {"&", "&-"},
    {"é", "&AOk-"},
    {"éé", "&AOkA6Q-"},
    {"ééé", "&AOkA6QDp-"},
    {"Gefällt & mehr", "Gef&AOQ-llt &- mehr"},
    {"🙂", "&2D3eQg-"},
    {"a🙂b", "a&2D3eQg-b"},
    {"é&è", "&AOk-&-&AOg-"},
    {"Filed/2026", "Filed/2026"},
};

static void
names_become_modified_utf7(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++) {
		void *ctx = mem_new(NULL);
		struct err err;
		char *got = utf7_encode(ctx, span_str(PAIRS[i].utf8), &err);

		assert_non_null(got);
		assert_string_equal(got, PAIRS[i].wire);
		mem_free(ctx);
	}
}

static void
modified_utf7_becomes_names(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++) {
		void *ctx = mem_new(NULL);
		struct err err;
		char *got = utf7_decode(ctx, span_str(PAIRS[i].wire), &err);

		assert_non_null(got);
		assert_string_equal(got, PAIRS[i].utf8);
		mem_free(ctx);
	}
}

static void
names_that_could_end_a_command_are_refused(void **state)
{
	static const char *const bad[] = {"", "a\r\nb", "a\nb", "\x7f",
	    "\xc2\x85", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
	    "\xe2\x82", "a\xc3", "\xf5\x80\x80\x80", "\xe0\x80\x80"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = {0};

		assert_null(utf7_encode(NULL, span_str(bad[i]), &err));
		assert_int_equal(err.kind, ERR_CONFIG);
	}
	struct err err = {0};
	assert_null(utf7_encode(NULL, span_of("a\0b", 3), &err));
}

static void
the_longest_name_fits_and_one_more_byte_does_not(void **state)
{
	void *ctx = mem_new(NULL);
	char name[UTF7_NAME_BYTES + 1];
	struct err err;

	(void)state;
	memset(name, '&', sizeof(name));
	assert_non_null(utf7_encode(ctx, span_of(name, UTF7_NAME_BYTES), &err));
	assert_null(utf7_encode(ctx, span_of(name, UTF7_NAME_BYTES + 1), &err));
	mem_free(ctx);
}

static void
what_is_not_modified_utf7_is_refused(void **state)
{
	/* No end, a bad digit, a lone surrogate, bits left over, ASCII in
	 * disguise (two names for one folder), 8-bit bytes. */
	static const char *const bad[] = {"&", "&AOk", "a&!!-", "&2D0-",
	    "&3kI-", "&AO-", "&AOn-", "&AEE-", "\xc3\xa9", "a\tb", "&AOkA-"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = {0};

		assert_null(utf7_decode(NULL, span_str(bad[i]), &err));
		assert_int_equal(err.kind, ERR_INPUT);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_become_modified_utf7),
	    cmocka_unit_test(modified_utf7_becomes_names),
	    cmocka_unit_test(names_that_could_end_a_command_are_refused),
	    cmocka_unit_test(the_longest_name_fits_and_one_more_byte_does_not),
	    cmocka_unit_test(what_is_not_modified_utf7_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
