/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters of one campaign with words of their own, against letters about the
 * same things by people who do not know of each other.
 */
#include "daemon/policy/sketch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

static const char CAMPAIGN[] =
    "Dear Councillor, I am writing as a resident of Northshire to ask you to "
    "oppose the closure of the Riverside resource base. Families across the "
    "county rely on the base, and the consultation gave us only three weeks "
    "in term time to respond. The council's own report says that there are no "
    "places within an hour's journey for the children who would be displaced. "
    "I ask that the decision is put back until a full impact assessment has "
    "been published, that parents are given a seat on the working group, and "
    "that no child is moved before a place has been agreed in writing. Please "
    "reply to me and tell me how you intend to vote on this proposal when it "
    "comes to full council in the autumn.";
static const char *const OWN[] = {
    "My grandson Harry started there last year. He used to hide under the "
    "table, and now he reads to me on Sundays. It would break his heart.",
    "I worked at Riverside as a teaching assistant for eleven years until my "
    "knees gave out. I have seen what that place does for children whom nobody "
    "else would have, and what the journey to Elmfield did to two of them "
    "when the roof was mended: sick in the bus, every morning, for a term.",
    "We live next door.",
    "As the treasurer of the parish council I have to say the figures in "
    "appendix C do not add up. The saving of forty thousand leaves out the "
    "taxis, which alone are more than that, and the redundancy of three staff. "
    "I have asked twice for the working and been promised it by Friday. It is "
    "my view that the cabinet was misled, and I would be glad to go through "
    "the sheet with anybody who has half an hour and a calculator to hand.",
};
enum { OWN_COUNT = sizeof OWN / sizeof OWN[0] };
static const char *const OTHERS[] = {
    "I am writing about the Riverside resource base, where my daughter is in "
    "her second year. She is happy, but the speech therapist has not been "
    "since January and nobody can tell me whether the hours in section F will "
    "be made up. I have spoken to the school, who say it is for the council. "
    "Could you let me know who is responsible and when she will be seen? I "
    "would be grateful for a reply before the end of term.",
    "I am writing as a resident of Northshire about the lorries that use "
    "School Lane at home time. Two children were nearly hit last week. I have "
    "written to the highways department and was told that it is a matter for "
    "the school, and the school tells me that it is a matter for highways. "
    "Please reply to me and tell me who will deal with it, as somebody is "
    "going to be hurt before long if nothing is done about the bend.",
    "Please can somebody explain the consultation about places in the north "
    "of the county? The letter that came home gives a web page that does not "
    "open. We would like to know whether our son's school is one of those "
    "that may change, what happens to children who are already there, and how "
    "we can give our view if we cannot come to the meeting on the fourteenth.",
};
enum { OTHER_COUNT = sizeof OTHERS / sizeof OTHERS[0] };

static struct sketch
sketch_of(const char *text)
{
	struct sketch sketch;
	assert_true(sketch_make(span_str(text), &sketch));
	return sketch;
}

static bool
share_a_band(const struct sketch *a, const struct sketch *b)
{
	int64_t mine[SKETCH_BANDS];
	int64_t theirs[SKETCH_BANDS];
	sketch_bands(a, mine);
	sketch_bands(b, theirs);
	for (size_t i = 0; i < SKETCH_BANDS; i++)
		if (mine[i] == theirs[i])
			return true;
	return false;
}

static void
a_campaign_is_known_through_own_paragraphs(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct sketch sketches[OWN_COUNT * 2];
	size_t n = 0;
	size_t found = 0;
	size_t pairs = 0;
	/* Before the letter, and in its place of honour behind it. */
	for (size_t i = 0; i < OWN_COUNT; i++) {
		sketches[n++] =
		    sketch_of(mem_fmt(ctx, "%s\n\n%s", OWN[i], CAMPAIGN));
		sketches[n++] =
		    sketch_of(mem_fmt(ctx, "%s\n%s", CAMPAIGN, OWN[i]));
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++) {
			int like = sketch_likeness(&sketches[i], &sketches[k]);
			pairs++;
			found += like >= SKETCH_LIKE_PERCENT &&
				 share_a_band(&sketches[i], &sketches[k]);
		}
	print_message(
	    "# pairs of one campaign: %zu of %zu found\n", found, pairs);
	/* Any two of three are enough for a proposal. */
	assert_true(found * 100 >= pairs * 90);
	mem_free(ctx);
}

/* The blocks of a file of tests/detectors; a line of hyphens divides them. */
static size_t
read_blocks(void *ctx, const char *path, char **blocks, size_t max)
{
	enum { FILE_BYTES = 1 << 16 };
	FILE *in = fopen(path, "rb");
	assert_non_null(in);
	char *text = mem_zero(ctx, FILE_BYTES);
	assert_true(fread(text, 1, FILE_BYTES - 1, in) > 0);
	fclose(in);
	size_t n = 0;
	for (char *p = text; p != NULL && n < max;) {
		blocks[n++] = p;
		p = strstr(p, "\n----\n");
		if (p != NULL) {
			*p = '\0';
			p += 6;
		}
	}
	return n;
}

/* The letter as sent out, and again with what somebody put before it, into it
 * or behind it. */
static const char *
copy_of(void *ctx, const char *letter, const char *own, size_t where)
{
	ptrdiff_t stop = span_find(span_str(letter), 0, ". ");
	assert_true(stop > 0);
	int first = (int)stop + 1;
	if (where == 0)
		return mem_fmt(ctx, "%s\n\n%s", own, letter);
	if (where == 1)
		return mem_fmt(ctx, "%.*s\n\n%s\n\n%s", first, letter, own,
		    letter + first);
	return mem_fmt(ctx, "%s\n\n%s", letter, own);
}

static void
copies_of_four_letters_are_known_and_told_apart(void **state)
{
	(void)state;
	enum { MOST = 16, PLACES = 3 };
	void *ctx = mem_new(NULL);
	char *letters[MOST];
	char *own[MOST];
	size_t letter_count =
	    read_blocks(ctx, "tests/detectors/letters.txt", letters, MOST);
	size_t own_count =
	    read_blocks(ctx, "tests/detectors/own.txt", own, MOST);
	size_t copies = 0;
	size_t known = 0;
	size_t mixed = 0;
	for (size_t i = 0; i < letter_count * own_count * PLACES; i++) {
		size_t of = i / PLACES / own_count;
		struct sketch copy = sketch_of(copy_of(
		    ctx, letters[of], own[i / PLACES % own_count], i % PLACES));
		for (size_t k = 0; k < letter_count; k++) {
			struct sketch letter = sketch_of(letters[k]);
			bool like = sketch_likeness(&copy, &letter) >=
					SKETCH_LIKE_PERCENT &&
				    share_a_band(&copy, &letter);
			copies += k == of;
			known += k == of && like;
			mixed += k != of && like;
		}
	}
	print_message("# copies with words of their own: %zu of %zu known, %zu"
		      " taken for another letter\n",
	    known, copies, mixed);
	assert_true(copies >= 100 && known * 100 >= copies * 95);
	assert_int_equal(mixed, 0);
	mem_free(ctx);
}

/*
 * Letters that people changed as they please: "fourteen" is "14", a sentence
 * moved, a word left out.  Two of the last block ask alike about two things.
 */
static void
letters_that_were_rewritten_are_known(void **state)
{
	(void)state;
	enum { MOST = 16 };
	void *ctx = mem_new(NULL);
	char *block[MOST];
	size_t count = read_blocks(
	    ctx, "tests/detectors/fourth/campaign.txt", block, MOST);
	size_t pairs = 0;
	size_t known = 0;
	for (size_t i = 0; i < count; i++) {
		char *end = strchr(block[i], '\n');
		assert_non_null(end);
		struct sketch one = sketch_of(end + 1);
		for (size_t k = 0; k < i; k++) {
			char *other_end = strchr(block[k], '\n');
			struct sketch other = sketch_of(other_end + 1);
			bool same = span_eq(
			    span_of(block[i], (size_t)(end - block[i])),
			    span_of(block[k], (size_t)(other_end - block[k])));
			bool like = sketch_likeness(&one, &other) >=
					SKETCH_LIKE_PERCENT &&
				    share_a_band(&one, &other);
			pairs += same;
			known += same && like;
			assert_false(!same && like);
		}
	}
	print_message(
	    "# rewritten letters: %zu of %zu pairs known\n", known, pairs);
	assert_true(pairs > 0 && known * 100 >= pairs * 90);
	mem_free(ctx);
}

static void
letters_about_the_same_things_are_no_campaign(void **state)
{
	(void)state;
	struct sketch campaign = sketch_of(CAMPAIGN);
	for (size_t i = 0; i < OTHER_COUNT; i++) {
		struct sketch one = sketch_of(OTHERS[i]);
		assert_true(
		    sketch_likeness(&campaign, &one) < SKETCH_LIKE_PERCENT);
		for (size_t k = 0; k < i; k++) {
			struct sketch other = sketch_of(OTHERS[k]);
			assert_true(sketch_likeness(&one, &other) <
				    SKETCH_LIKE_PERCENT);
		}
	}
}

static void
the_same_words_wrapped_otherwise_are_the_same(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	char *text = mem_str(ctx, CAMPAIGN);
	struct sketch a = sketch_of(CAMPAIGN);
	for (char *p = text; *p != '\0'; p++)
		*p = (char)(*p == ' ' ? '\n' : to_upper((unsigned char)*p));
	struct sketch b = sketch_of(text);
	assert_int_equal(sketch_likeness(&a, &b), 100);
	assert_true(share_a_band(&a, &b));
	mem_free(ctx);
}

/* "don't" is two words, in whatever quotes. */
static void
an_apostrophe_divides_words(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	const char *divided = "", *blank = "";
	for (int i = 0; i < 60; i++) {
		divided = mem_fmt(ctx, "%s 'we%d don't'", divided, i);
		blank = mem_fmt(ctx, "%s  we%d don t ", blank, i);
	}
	struct sketch a = sketch_of(divided);
	struct sketch b = sketch_of(blank);
	assert_int_equal(a.shingles, 3 * 60 - 2);
	assert_memory_equal(&a, &b, sizeof a);
	mem_free(ctx);
}

static void
a_short_note_has_no_sketch(void **state)
{
	(void)state;
	struct sketch sketch;
	assert_false(sketch_make(span_str(""), &sketch));
	assert_false(sketch_make(
	    span_str("I support the petition. Please vote against it."),
	    &sketch));
	struct sketch none = {.shingles = 0};
	assert_int_equal(sketch_likeness(&none, &none), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_campaign_is_known_through_own_paragraphs),
	    cmocka_unit_test(copies_of_four_letters_are_known_and_told_apart),
	    cmocka_unit_test(letters_that_were_rewritten_are_known),
	    cmocka_unit_test(letters_about_the_same_things_are_no_campaign),
	    cmocka_unit_test(the_same_words_wrapped_otherwise_are_the_same),
	    cmocka_unit_test(an_apostrophe_divides_words),
	    cmocka_unit_test(a_short_note_has_no_sketch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
