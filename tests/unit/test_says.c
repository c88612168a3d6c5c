/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parser's process notes of a mail's words is what the engine reads,
 * after the way through JSON.
 */
#include "daemon/policy/says.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

static struct sign_reader *reader;

/* Facts with that subject and text, as the engine gets them. */
static struct facts *
through_json(void *ctx, const char *subject, const char *text)
{
	struct facts *facts = facts_new(ctx);
	struct facts *back;
	struct err err;
	facts->subject = subject;
	facts->text = facts->reply = text;
	says_note(facts, reader);
	assert_int_equal(
	    facts_from_json(
		ctx, span_str(facts_to_json(ctx, facts, false)), &back, &err),
	    0);
	return back;
}

static void
signs_arrive_with_the_words_that_were_noticed(void **state)
{
	struct signs signs;
	says_signs(through_json(*state, "SEND",
		       "I am his mother. He says he wants to\nkill himself. "
		       "I want to make a formal complaint."),
	    &signs);
	assert_true(signs.found[SIGN_DANGER]);
	assert_non_null(strstr(signs.said[SIGN_DANGER], "kill himself"));
	assert_true(signs.found[SIGN_COMPLAINT]);
	assert_false(signs.found[SIGN_FOI]);
	assert_null(signs.said[SIGN_FOI]);
	assert_false(signs.thanks);
	assert_false(signs.only_chaser);
	assert_int_equal(signs.writer, FOOTING_PARENT);
}

static void
a_chaser_and_a_thank_you_arrive_as_such(void **state)
{
	struct signs signs;
	says_signs(through_json(*state, "Hello", "Is there any news?"), &signs);
	assert_true(signs.only_chaser);
	assert_int_equal(signs.writer, FOOTING_UNKNOWN);
	says_signs(through_json(*state, "Hello", "Thank you so much."), &signs);
	assert_true(signs.thanks);
}

static void
a_sketch_arrives_whole(void **state)
{
	struct sketch made, read;
	const char *text = "";
	for (int i = 0; i < 60; i++)
		text = mem_fmt(*state, "%s word%d", text, i * 7);
	assert_true(sketch_make(span_str(text), &made));
	assert_true(says_sketch(through_json(*state, "Hello", text), &read));
	assert_memory_equal(&made, &read, sizeof made);
	assert_false(
	    says_sketch(through_json(*state, "Hello", "Too short."), &read));
}

/* It is made of the words that the signs were looked for in, which are divided
 * otherwise: "don't" is one there. */
static void
the_sketch_is_that_of_the_text_alone(void **state)
{
	static const char *const ends[] = {"", ".", "'", "'s", "''", "\u2019s",
	    " \u2019tis", "\u2019", " \u2019 ", " 'so'", "?\n\n", "-and-",
	    "\u00e9t\u00e9", "ofmorelettersthanarekept", "'o'clock'"};
	enum { ENDS = sizeof ends / sizeof ends[0] };
	for (size_t e = 0; e < ENDS; e++)
		for (size_t last = 0; last < ENDS; last++) {
			struct sketch made, read;
			const char *text = "";
			for (int i = 0; i < 45; i++)
				text = mem_fmt(*state, "%s Word%d%s", text,
				    i % 7, i % 9 == 0 ? ends[e] : ",");
			text = mem_fmt(*state, "%s end%s", text, ends[last]);
			assert_true(sketch_make(span_str(text), &made));
			assert_true(says_sketch(
			    through_json(*state, "It's", text), &read));
			assert_memory_equal(&made, &read, sizeof made);
		}
}

/* Facts come from a process that has read hostile bytes. */
static void
what_no_reader_wrote_is_no_sign_and_no_sketch(void **state)
{
	struct sketch sketch;
	struct signs signs;
	static const char *made_up[] = {"danger", "knife", "weather", "rain"};
	struct facts *facts = facts_new(*state);
	facts->says = (struct says){
	    .signs = made_up, .sign_count = 4, .writer = "the king"};
	says_signs(facts, &signs);
	assert_string_equal(signs.said[SIGN_DANGER], "knife");
	for (int i = SIGN_DANGER + 1; i < SIGN_COUNT; i++)
		assert_false(signs.found[i]);
	assert_int_equal(signs.writer, FOOTING_UNKNOWN);

	char *hex = mem_zero(*state, 49 * 8 + 1);
	memset(hex, '0', (size_t)49 * 8);
	facts->says.sketch = hex; /* of no shingle at all */
	assert_false(says_sketch(facts, &sketch));
	hex[49 * 8 - 1] = 'f';
	hex[49 * 8 - 2] = 'f';
	assert_true(says_sketch(facts, &sketch));
	assert_int_equal(sketch.shingles, 255);
	hex[0] = 'g';
	assert_false(says_sketch(facts, &sketch));
	facts->says.sketch = "0000";
	assert_false(says_sketch(facts, &sketch));
}

static int
setup(void **state)
{
	struct err err;
	*state = mem_new(NULL);
	return sign_reader_new(*state, NULL, 0, &reader, &err);
}

static int
teardown(void **state)
{
	mem_free(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(signs_arrive_with_the_words_that_were_noticed),
	    cmocka_unit_test(a_chaser_and_a_thank_you_arrive_as_such),
	    cmocka_unit_test(a_sketch_arrives_whole),
	    cmocka_unit_test(the_sketch_is_that_of_the_text_alone),
	    cmocka_unit_test(what_no_reader_wrote_is_no_sign_and_no_sketch),
	};
	return cmocka_run_group_tests_name("says", tests, setup, teardown);
}
