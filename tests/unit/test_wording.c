/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/wording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "parsers/wordbyte.h"

static void *ctx;

static struct wording_text
read_with(const char *pattern, const char *text)
{
	struct wording *wording;
	struct wording_text out;
	struct err err;
	assert_int_equal(wording_new(ctx, &pattern, 1, &wording, &err), 0);
	wording_read(ctx, wording, span_str(text), &out);
	return out;
}

static const struct {
	const char *pattern, *text, *said; /* NULL: nothing */
} CASES[] = {
    {"any|some news", "Is there any news?", "any news"},
    {"any|some news", "ANY\nNEWS", "ANY\nNEWS"},
    {"any|some news", "any good news", NULL},
    {"any ~1 news", "any good news", "any good news"},
    {"any ~1 news", "any news", "any news"},
    {"any ~2 news", "any really very good news", NULL},
    {"updat*", "still updating it", "updating"},
    {"updat*", "upda", NULL},
    {"cant cope", "I can't cope", "can't cope"},
    {"cant cope", "I can\xE2\x80\x99t cope", "can\xE2\x80\x99t cope"},
    {"self harm*", "self-harming again", "self-harming"},
    {"call ?me back", "call back", "call back"},
    {"call ?me back", "call me back", "call me back"},
    {"?please help", "help", "help"},
    /* Never from one sentence into the next. */
    {"not safe", "I think not. Safe journey", NULL},
    {"not safe", "not\n\nsafe", NULL},
    {"not safe", "not\nsafe", "not\nsafe"},
    /* A false start hides no true one. */
    {"a a b", "a a a b", "a a a b"},
    {"no ~3 food", "no no no no food", "no no no no food"},
    /* All the words, but not in that order. */
    {"call me", "me, call", NULL},
    {"call ?the school", "the school, call the school", "call the school"},
    /* Of an element with more choices than a key has room for. */
    {"a|b|c|d|e|f|g|h|i now", "h now", "h now"},
    {"now a|b|c|d|e|f|g|h|i", "now j", NULL},
    /* Words that begin alike: each is found for itself. */
    {"pass|passport|pas* ?x", "passports", "passports"},
    {"pass|passport ?x", "passports", NULL},
    {"dogs bark", "dogs' bark", "dogs' bark"},
    {"caf\xC3\xA9", "the caf\xC3\xA9.", "caf\xC3\xA9"},
};

static void
check_case(size_t i, const struct wording_text *out)
{
	if ((out->hit_count > 0) != (CASES[i].said != NULL))
		fail_msg("\"%s\" in \"%s\"", CASES[i].pattern, CASES[i].text);
	if (out->hit_count > 0 &&
	    !span_eq(out->hits[0].said, span_str(CASES[i].said)))
		fail_msg("\"%s\" in \"%s\": %.*s", CASES[i].pattern,
		    CASES[i].text, (int)out->hits[0].said.n,
		    out->hits[0].said.p);
}

static void
a_pattern_fits_words_of_one_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct wording_text out =
		    read_with(CASES[i].pattern, CASES[i].text);
		check_case(i, &out);
	}
}

/* Words of earlier texts are known: what comes out is the same. */
static void
what_was_read_before_changes_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *before, *after;
	} around[] = {{"", ""}, {"Zz!  ", "! zzzzzzzzzzzzzzzz"},
	    {"Zzzzzzzzzzzzzzzzzzzzz. ", "; zzzzzzzzzzzzzzzzz"}};
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct wording *wording;
		struct wording_text out;
		struct err err;
		assert_int_equal(
		    wording_new(ctx, &CASES[i].pattern, 1, &wording, &err), 0);
		for (size_t k = 0; k < 6; k++) {
			const char *text =
			    mem_fmt(ctx, "%s%s%s", around[k % 3].before,
				CASES[i].text, around[k % 3].after);
			wording_read(ctx, wording, span_str(text), &out);
			check_case(i, &out);
		}
	}
}

/* What is kept of a word are its letters, 16 at most, and nothing else. */
static void
a_known_word_is_no_other_word(void **state)
{
	(void)state;
	static const char *const patterns[] = {
	    "transportationist", "transportationis", "transport", "trans*"};
	static const struct {
		const char *text;
		size_t hits;
	} texts[] = {{"transportationist, to be sure", 2},
	    {"transportationis, to be sure", 2}, {"transport, to be sure", 2},
	    {"Transport, to be sure", 2}, {"transpor, to be sure", 1},
	    {"transport's, to be sure", 1}, {"transport", 2}, {"transpo", 1}};
	struct wording *wording;
	struct wording_text out;
	struct err err;
	assert_int_equal(wording_new(ctx, patterns, 4, &wording, &err), 0);
	for (size_t i = 0; i < 2 * sizeof texts / sizeof texts[0]; i++) {
		size_t k = i % (sizeof texts / sizeof texts[0]);
		wording_read(ctx, wording, span_str(texts[k].text), &out);
		if (out.hit_count != texts[k].hits)
			fail_msg("\"%s\": %zu", texts[k].text, out.hit_count);
	}
}

static void
hits_come_in_the_order_of_the_text(void **state)
{
	(void)state;
	static const char *const patterns[] = {
	    "never written", "call back", "the ?big school", "sch*", "call"};
	static const struct {
		size_t pattern, sentence;
		const char *said;
	} want[] = {{4, 0, "call"}, {1, 0, "call back"}, {2, 1, "the school"},
	    {3, 1, "school"}, {4, 2, "Call"}};
	struct wording *wording;
	struct wording_text out;
	struct err err;
	assert_int_equal(wording_new(ctx, patterns, 5, &wording, &err), 0);
	wording_read(ctx, wording,
	    span_str("Please call back, do call. In the school? Call."), &out);
	assert_int_equal(out.hit_count, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(out.hits[i].pattern, want[i].pattern);
		assert_int_equal(out.hits[i].sentence, want[i].sentence);
		assert_true(span_eq(out.hits[i].said, span_str(want[i].said)));
	}
}

static void
bytes_of_words_are_letters_digits_and_utf_8(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++)
		assert_int_equal(wordbyte_fold[c],
		    is_alnum(c) || c >= 0x80 ? to_lower(c) : 0);
}

static void
words_sentences_and_questions_are_counted(void **state)
{
	(void)state;
	struct wording_text out =
	    read_with("x", "Dear Jo\n\nIs it -- well -- ready?  Yes.\n");
	assert_int_equal(out.sentences, 3);
	assert_int_equal(out.words, 7);
	assert_true(out.asks);
	out = read_with("x", "");
	assert_int_equal(out.sentences, 0);
	out = read_with("x", "\xE2\x80\x9C\xFF ' \xE2\x80");
	assert_int_equal(out.hit_count, 0);
}

static void
what_is_no_pattern_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {"", " ", "a  b", "Upper", "a,",
	    "|a", "a|", "a||b", "*", "a*b", "~", "~0", "~17", "?a", "?a ~2",
	    "~9 ~9 ~9 ~9 a"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct wording *wording;
		struct err err;
		if (wording_new(ctx, &wrong[i], 1, &wording, &err) == 0)
			fail_msg("\"%s\" was taken", wrong[i]);
		assert_int_equal(err.kind, ERR_CONFIG);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pattern_fits_words_of_one_sentence),
	    cmocka_unit_test(what_was_read_before_changes_nothing),
	    cmocka_unit_test(a_known_word_is_no_other_word),
	    cmocka_unit_test(hits_come_in_the_order_of_the_text),
	    cmocka_unit_test(bytes_of_words_are_letters_digits_and_utf_8),
	    cmocka_unit_test(words_sentences_and_questions_are_counted),
	    cmocka_unit_test(what_is_no_pattern_is_refused),
	};
	ctx = mem_new(NULL);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	mem_free(ctx);
	return failed == 0 ? 0 : 1;
}
