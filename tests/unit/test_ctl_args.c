/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines as enquiryctl reads them. */
#include "daemon/ctl/args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct option_spec own[] = {
    {"days", "N", "", 0},
    {"pause", "RANGE", "", 0},
    {"no-roll", NULL, "", 0},
    {NULL, NULL, NULL, 0},
};

static const struct option_spec common[] = {
    {"config", "FILE", "", 'c'},
    {"json", NULL, "", 0},
    {NULL, NULL, NULL, 0},
};

enum { WORDS_MAX = 8 };

static size_t
count_of(const char *const *words)
{
	size_t n = 0;
	while (n < WORDS_MAX && words[n] != NULL)
		n++;
	return n;
}

static struct args *
must_read(void *ctx, const char *const *words)
{
	struct args *args = NULL;
	struct err err;
	assert_int_equal(
	    args_read(ctx, own, common, words, count_of(words), &args, &err),
	    0);
	return args;
}

static void
options_and_words_may_mix(void **state)
{
	const char *const words[WORDS_MAX] = {"first", "--days", "10",
	    "--no-roll", "second", "--pause=a..b", "-c", "f"};
	void *ctx = mem_new(NULL);
	struct args *args = must_read(ctx, words);
	size_t n;
	const char *const *rest = args_words(args, &n);
	(void)state;
	assert_int_equal(n, 2);
	assert_string_equal(rest[0], "first");
	assert_string_equal(rest[1], "second");
	assert_string_equal(args_value(args, "days"), "10");
	assert_string_equal(args_value(args, "pause"), "a..b");
	assert_string_equal(args_value(args, "config"), "f");
	assert_true(args_flag(args, "no-roll"));
	assert_false(args_flag(args, "json"));
	assert_null(args_value(args, "json"));
	mem_free(ctx);
}

static void
a_minus_before_a_digit_begins_a_word(void **state)
{
	const char *const words[WORDS_MAX] = {"-1d", "-", "--", "--days"};
	void *ctx = mem_new(NULL);
	struct args *args = must_read(ctx, words);
	size_t n;
	const char *const *rest = args_words(args, &n);
	(void)state;
	assert_int_equal(n, 3);
	assert_string_equal(rest[0], "-1d");
	assert_string_equal(rest[1], "-");
	assert_string_equal(rest[2], "--days");
	assert_false(args_flag(args, "days"));
	mem_free(ctx);
}

static void
an_option_may_repeat_and_the_last_value_wins(void **state)
{
	const char *const words[WORDS_MAX] = {
	    "--pause", "1", "--days=5", "--pause", "2", "--days", "6"};
	void *ctx = mem_new(NULL);
	struct args *args = must_read(ctx, words);
	size_t from = 0;
	(void)state;
	assert_string_equal(args_next(args, "pause", &from), "1");
	assert_string_equal(args_next(args, "pause", &from), "2");
	assert_null(args_next(args, "pause", &from));
	assert_string_equal(args_value(args, "days"), "6");
	mem_free(ctx);
}

static void
what_is_no_option_is_refused(void **state)
{
	static const char *const wrong[][WORDS_MAX] = {{"--sideways"},
	    {"--days"}, {"--no-roll=yes"}, {"-x"}, {"-days", "1"}, {"--c", "f"},
	    {"--=x"}};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		void *ctx = mem_new(NULL);
		struct args *args;
		struct err err;
		assert_int_equal(args_read(ctx, own, common, wrong[i],
				     count_of(wrong[i]), &args, &err),
		    -1);
		assert_int_equal(err.kind, ERR_USAGE);
		mem_free(ctx);
	}
}

static void
an_empty_value_is_a_value(void **state)
{
	const char *const words[WORDS_MAX] = {"--days=", ""};
	void *ctx = mem_new(NULL);
	struct args *args = must_read(ctx, words);
	size_t n;
	(void)state;
	assert_string_equal(args_value(args, "days"), "");
	(void)args_words(args, &n);
	assert_int_equal(n, 1);
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(options_and_words_may_mix),
	    cmocka_unit_test(a_minus_before_a_digit_begins_a_word),
	    cmocka_unit_test(an_option_may_repeat_and_the_last_value_wins),
	    cmocka_unit_test(what_is_no_option_is_refused),
	    cmocka_unit_test(an_empty_value_is_a_value),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
