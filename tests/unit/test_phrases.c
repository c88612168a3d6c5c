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

/* Prepared lists and looks at letters and pairs answer as the plain search. */
static void
short_cuts_change_no_answer(void **state)
{
	(void)state;
	static const char *const list[] = {"on leave until", "This email",
	    "THE contents", "\xd0\x9e\xd1\x82 ", "back monday", "[auto",
	    "away from", "isn't", "has left ", "jury", "qqqq", "{abc", "@home",
	    "o'clock", "e-mail", "x.y.z", "12345", "a1b2", "zzzzz"};
	static const char *const texts[] = {"", "thi", "this EMAIL and any",
	    "The content", "the CONTENTS of", "\xd0\x9e\xd1\x82 x", "[AUTO]",
	    "{ABC}", "`home", "@Home", "I am ON LEAVE until"};
	enum { LIST = sizeof list / sizeof list[0] };
	void *ctx = mem_new(NULL);
	struct phrase_starts starts;
	phrase_starts_make(&starts, list, LIST);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct span s = span_str(texts[i]);
		uint64_t letters = phrase_letters(s);
		/* As long as it takes to look at pairs. */
		const char *longer = mem_fmt(ctx, "%150s%s", texts[i], "-");
		bool any = false;
		for (size_t k = 0; k < LIST; k++) {
			bool in = span_find_ascii(s, 0, list[k]) >= 0;
			any |=
			    span_find_ascii(span_str(longer), 0, list[k]) >= 0;
			assert_true(!in || phrase_possible(letters, list[k]));
		}
		assert_int_equal(phrases_in(span_str(longer), list, LIST), any);
		assert_int_equal(phrase_starts_any(&starts, s),
		    phrases_start(s, list, LIST));
	}
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_phrase_is_found_wherever_it_stands),
	    cmocka_unit_test(a_start_is_a_start),
	    cmocka_unit_test(short_cuts_change_no_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
