/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random patterns over random sentences of few words, held against what
 * wording.h says of a pattern, read one pattern, word and element at a time.
 * Usage: prop_wording [SEED]; the seed is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/base/buf.h"
#include "parsers/wording.h"
#include "tests/property/random.h"

#define ROUNDS 3000
#define SEED 20261122u
enum { PATTERNS = 12, ELEMENTS = 5, WORDS = 14 };

static uint32_t seed = SEED;

static size_t
below(size_t limit)
{
	return random_below(&seed, (uint32_t)limit);
}

/* Some begin others, so that a word has several entries. */
static const char *const words[] = {
    "a", "ab", "abc", "abd", "b", "ba", "bab", "c", "cab", "\xC3\xA9"};
enum { KINDS = sizeof words / sizeof words[0] };

struct element {
	unsigned whole, begun; /* bits of words: "ab", "ab*" */
	bool optional, any;
};

struct pattern {
	struct element elements[ELEMENTS];
	size_t count;
	const char *text;
};

static struct pattern
random_pattern(void *ctx)
{
	struct pattern p = {.count = 1 + below(ELEMENTS)};
	struct buf text;
	size_t needed = below(p.count);
	buf_init(&text, ctx, 4000);
	for (size_t i = 0; i < p.count; i++) {
		struct element *e = &p.elements[i];
		e->any = i != needed && below(4) == 0;
		e->optional = e->any || (i != needed && below(3) == 0);
		buf_add_str(&text, i > 0 ? " " : "");
		buf_add_str(&text, e->any ? "~1" : e->optional ? "?" : "");
		for (size_t k = 1 + below(9); !e->any && k > 0; k--) {
			size_t word = below(KINDS);
			bool prefix = below(3) == 0;
			*(prefix ? &e->begun : &e->whole) |= 1u << word;
			buf_add_str(&text, words[word]);
			buf_add_str(&text, prefix ? "*" : "");
			buf_add_str(&text, k > 1 ? "|" : "");
		}
	}
	p.text = text.p;
	return p;
}

static bool
fits(const struct element *e, size_t word)
{
	bool begun = false;
	for (size_t i = 0; i < KINDS; i++)
		begun |= (e->begun >> i & 1) != 0 &&
			 span_starts(span_str(words[word]), words[i]);
	return e->any || begun || (e->whole >> word & 1) != 0;
}

/* Adds what is reached by leaving out elements. */
static void
leave_out(const struct pattern *p, bool states[ELEMENTS + 1])
{
	for (size_t i = 0; i < p->count; i++)
		states[i + 1] |= states[i] && p->elements[i].optional;
}

/* The first word that ends the pattern, and where the try began that did. */
static bool
is_said(const struct pattern *p, const size_t *sentence, size_t count,
    size_t *first_r, size_t *last_r)
{
	bool states[ELEMENTS + 1] = {false};
	bool going = false;
	for (size_t i = 0; i < count; i++) {
		bool before[ELEMENTS + 1];
		if (!going)
			*first_r = i;
		states[0] = true;
		leave_out(p, states);
		memcpy(before, states, sizeof before);
		memset(states, 0, sizeof states);
		for (size_t k = 0; k < p->count; k++)
			states[k + 1] =
			    before[k] && fits(&p->elements[k], sentence[i]);
		leave_out(p, states);
		*last_r = i;
		if (states[p->count])
			return true;
		going = false;
		for (size_t k = 1; k <= p->count; k++)
			going |= states[k];
	}
	return false;
}

static void
check_sentence(const struct pattern *patterns, struct wording *wording)
{
	char text[WORDS * 8] = "";
	size_t sentence[WORDS], start[WORDS], end[WORDS];
	size_t count = 1 + below(WORDS);
	size_t n = 0;
	size_t said = 0;
	struct wording_text out;
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < count; i++) {
		sentence[i] = below(KINDS);
		start[i] = n;
		n += (size_t)snprintf(
		    text + n, sizeof text - n, "%s", words[sentence[i]]);
		end[i] = n;
		text[n++] = ' ';
	}
	wording_read(ctx, wording, span_of(text, n), &out);
	for (size_t i = 0; i < PATTERNS; i++) {
		size_t first, last;
		const struct wording_hit *hit = NULL;
		for (size_t k = 0; k < out.hit_count; k++)
			if (out.hits[k].pattern == i)
				hit = &out.hits[k];
		if (is_said(&patterns[i], sentence, count, &first, &last)) {
			said++;
			if (hit == NULL || hit->said.p != text + start[first] ||
			    hit->said.n != end[last] - start[first])
				fail_msg("\"%s\" in \"%s\": %zu to %zu",
				    patterns[i].text, text, first, last);
		} else if (hit != NULL) {
			fail_msg("\"%s\" in \"%s\"", patterns[i].text, text);
		}
	}
	assert_int_equal(out.hit_count, said);
	for (size_t k = 1; k < out.hit_count; k++) {
		struct span a = out.hits[k - 1].said, b = out.hits[k].said;
		assert_true(a.p + a.n < b.p + b.n ||
			    (a.p + a.n == b.p + b.n && a.p <= b.p));
	}
	mem_free(ctx);
}

static void
random_patterns_are_found_where_their_words_stand_in_order(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		void *ctx = mem_new(NULL);
		struct pattern patterns[PATTERNS];
		const char *texts[PATTERNS];
		struct wording *wording;
		struct err err;
		for (size_t i = 0; i < PATTERNS; i++) {
			patterns[i] = random_pattern(ctx);
			texts[i] = patterns[i].text;
		}
		assert_int_equal(
		    wording_new(ctx, texts, PATTERNS, &wording, &err), 0);
		for (int i = 0; i < 5; i++)
			check_sentence(patterns, wording);
		mem_free(ctx);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		random_patterns_are_found_where_their_words_stand_in_order),
	};
	if (argc > 1)
		seed = (uint32_t)strtoul(argv[1], NULL, 10) | 1u;
	printf("# seed %u\n", (unsigned)seed);
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
