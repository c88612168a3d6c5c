/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/phrases.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/buf.h"

static const char *const PHRASES[] = {"out of office", "z", "On ", "Zq!",
    "\nFinal-Recipient:", "REPLY", "\xc3\xa9t\xc3\xa9", "eeeeeeeez"};
enum { COUNT = sizeof PHRASES / sizeof PHRASES[0] };

/* In a text of any length, at any place, in any case. */
static void
a_phrase_is_found_wherever_it_stands(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct buf text;
	buf_init(&text, ctx, 10000);
	for (size_t before = 0; before < 300; before += 7)
		for (size_t k = 0; k < COUNT; k++) {
			buf_reset(&text);
			for (size_t i = 0; i < before; i++)
				buf_add_byte(&text, "enat \nr"[i % 7]);
			assert_false(phrase_in(buf_span(&text), PHRASES[k]));
			for (const char *p = PHRASES[k]; *p != '\0'; p++)
				buf_add_byte(&text,
				    (char)(before % 2 == 0
					       ? to_upper((unsigned char)*p)
					       : to_lower((unsigned char)*p)));
			assert_true(phrase_in(buf_span(&text), PHRASES[k]));
			assert_true(
			    phrases_in(buf_span(&text), PHRASES, COUNT));
			/* Its last letter is missing. */
			buf_cut(&text, text.n - 1);
			assert_false(phrase_in(buf_span(&text), PHRASES[k]));
			for (int i = 0; i < 300; i++)
				buf_add_byte(&text, 'e');
			assert_int_equal(phrase_in(buf_span(&text), PHRASES[k]),
			    span_find_ascii(buf_span(&text), 0, PHRASES[k]) >=
				0);
		}
	mem_free(ctx);
}

static void
a_start_is_a_start(void **state)
{
	(void)state;
	assert_true(phrases_start(span_str("on Monday"), PHRASES, COUNT));
	assert_false(phrases_start(span_str(" on Monday"), PHRASES, COUNT));
	assert_false(phrases_start(span_str("on"), PHRASES, COUNT));
	assert_false(phrases_start(span_of(NULL, 0), PHRASES, COUNT));
	assert_false(phrases_in(span_of(NULL, 0), PHRASES, COUNT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_phrase_is_found_wherever_it_stands),
	    cmocka_unit_test(a_start_is_a_start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
