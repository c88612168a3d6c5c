/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wrong-family guard as properties over random hits: whatever a mail
 * carries, it goes into an existing enquiry only on a key or a proved party's
 * word (P-8).  Usage: prop_filing [SEED]; the seed of a failure is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "daemon/policy/filing.h"
#include "parsers/base/mem.h"
#include "tests/property/random.h"

#define ROUNDS 50000
#define HITS_MAX 6
#define SEED 20260417u

static int
below(uint32_t *seed, int limit)
{
	return (int)random_below(seed, (uint32_t)limit);
}

static struct filing_input
random_input(uint32_t *seed, struct filing_hit *hits)
{
	struct filing_input input = {.hits = hits,
	    .hit_count = (size_t)below(seed, HITS_MAX + 1),
	    .sender_is_officer = below(seed, 5) == 0,
	    .sender_is_proved = below(seed, 2) == 0,
	    .broken_reference = below(seed, 8) == 0};
	int party[4];
	bool conflict[4]; /* a mail contradicts an enquiry, not a hit */

	/* A sender is one thing in one enquiry, however often it is hit. */
	for (int i = 0; i < 4; i++) {
		party[i] = below(seed, PARTY_ENQUIRER + 1);
		conflict[i] = below(seed, 4) == 0;
	}
	for (size_t i = 0; i < input.hit_count; i++) {
		const int enquiry = below(seed, 4);

		hits[i] = (struct filing_hit){
		    .rule = (enum filing_rule)(1 + below(seed, FILING_CASE)),
		    .keyed = below(seed, 3) == 0,
		    .enquiry = enquiry,
		    .case_id = below(seed, 3),
		    .party = (enum filing_party)party[enquiry],
		    .distance = below(seed, 3),
		    .near = below(seed, 5) == 0,
		    .quoted = below(seed, 5) == 0,
		    .past = below(seed, 4) == 0,
		    .stale = below(seed, 6) == 0,
		    .conflict = conflict[enquiry],
		    .evidence = "x",
		};
	}
	return input;
}

/* P-8 written down again, from the hits alone. */
static bool
may_enter(const struct filing_input *input, int64_t enquiry)
{
	for (size_t i = 0; i < input->hit_count; i++) {
		const struct filing_hit *hit = &input->hits[i];

		if (hit->enquiry != enquiry || hit->rule == FILING_CASE ||
		    hit->quoted)
			continue;
		if (hit->keyed && !hit->near &&
		    (hit->rule == FILING_TOKEN || hit->rule == FILING_THREAD))
			return true;
		if (input->sender_is_proved &&
		    (input->sender_is_officer || hit->party != PARTY_STRANGER))
			return true;
	}
	return false;
}

static enum filing_party
party_of(const struct filing_input *input, int64_t enquiry)
{
	for (size_t i = 0; i < input->hit_count; i++) {
		if (input->hits[i].enquiry == enquiry)
			return input->hits[i].party;
	}
	return PARTY_STRANGER;
}

static bool
is_contradicted(const struct filing_input *input, int64_t enquiry)
{
	for (size_t i = 0; i < input->hit_count; i++) {
		const struct filing_hit *hit = &input->hits[i];

		if (hit->enquiry == enquiry && hit->rule != FILING_CASE &&
		    hit->conflict)
			return true;
	}
	return false;
}

static bool
is_in(const int64_t *list, size_t count, int64_t value)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i] == value)
			return true;
	}
	return false;
}

static void
check_decision(
    const struct filing_input *input, const struct filing_decision *got)
{
	if (got->enquiry != 0)
		assert_true(may_enter(input, got->enquiry));
	if (got->outcome == FILE_EXISTING) {
		assert_true(got->enquiry > 0);
		assert_false(is_contradicted(input, got->enquiry));
	} else if (got->outcome != FILE_STAFF)
		assert_int_equal(got->enquiry, 0);
	assert_int_equal(got->outcome == FILE_STAFF, input->sender_is_officer);
	if (got->rights && !input->sender_is_officer) {
		const enum filing_party party = party_of(input, got->enquiry);

		assert_int_equal(got->outcome, FILE_EXISTING);
		assert_true(party != PARTY_STRANGER && party != PARTY_COPIED);
		assert_true(input->sender_is_proved);
	}
	if (got->reopens) {
		const enum filing_party party = party_of(input, got->enquiry);

		assert_int_equal(got->outcome, FILE_EXISTING);
		assert_true(party != PARTY_STRANGER && party != PARTY_COPIED);
		assert_true(got->rights || got->keyed);
	}
	if (got->rights && !input->sender_is_officer)
		assert_true(got->reopens);
	if (input->sender_is_officer)
		assert_int_equal(got->rights, input->sender_is_proved);
	if (got->follows != 0) {
		const enum filing_party party = party_of(input, got->follows);

		assert_true(got->outcome == FILE_NEW_LINKED ||
			    got->outcome == FILE_ASK);
		assert_true(
		    is_in(got->linked, got->linked_count, got->follows));
		assert_true(party != PARTY_STRANGER && party != PARTY_COPIED);
		assert_true(input->sender_is_proved);
	}
	/* Nothing that was found is lost: it is chosen, linked or shown. */
	for (size_t i = 0; i < input->hit_count; i++) {
		const struct filing_hit *hit = &input->hits[i];

		if (hit->rule != FILING_CASE && hit->enquiry > 0)
			assert_true(hit->enquiry == got->enquiry ||
				    is_in(got->linked, got->linked_count,
					hit->enquiry) ||
				    is_in(got->suggested, got->suggested_count,
					hit->enquiry));
		if (hit->rule == FILING_CASE && hit->case_id > 0)
			assert_true(
			    is_in(got->cases, got->case_count, hit->case_id));
	}
	/* A link is to a case's enquiry or to one the mail may enter. */
	for (size_t i = 0; i < got->linked_count; i++) {
		bool on_case = false;

		for (size_t j = 0; j < input->hit_count; j++)
			on_case |= input->hits[j].rule == FILING_CASE &&
				   input->hits[j].case_id > 0 &&
				   input->hits[j].enquiry == got->linked[i];
		assert_true(on_case || may_enter(input, got->linked[i]));
	}
}

static void
shuffle(uint32_t *seed, struct filing_hit *hits, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		const size_t j = (size_t)below(seed, (int)i);
		const struct filing_hit hit = hits[i - 1];

		hits[i - 1] = hits[j];
		hits[j] = hit;
	}
}

static void
a_mail_enters_only_on_a_key_or_a_proved_party(void **state)
{
	uint32_t seed = *(const uint32_t *)*state;

	for (int round = 0; round < ROUNDS; round++) {
		void *ctx = mem_new(NULL);
		struct filing_hit hits[HITS_MAX];
		const struct filing_input input = random_input(&seed, hits);
		const struct filing_decision got = filing_decide(ctx, &input);

		check_decision(&input, &got);
		mem_free(ctx);
	}
}

static void
the_order_of_the_hits_does_not_matter(void **state)
{
	uint32_t seed = *(const uint32_t *)*state;

	for (int round = 0; round < ROUNDS; round++) {
		void *ctx = mem_new(NULL);
		struct filing_hit hits[HITS_MAX];
		const struct filing_input input = random_input(&seed, hits);
		const struct filing_decision one = filing_decide(ctx, &input);

		shuffle(&seed, hits, input.hit_count);
		const struct filing_decision two = filing_decide(ctx, &input);

		assert_int_equal(one.outcome, two.outcome);
		assert_int_equal(one.enquiry, two.enquiry);
		assert_int_equal(one.rule, two.rule);
		assert_int_equal(one.rights, two.rights);
		assert_string_equal(one.evidence, two.evidence);
		assert_int_equal(one.suggested_count, two.suggested_count);
		assert_memory_equal(one.suggested, two.suggested,
		    one.suggested_count * sizeof(int64_t));
		mem_free(ctx);
	}
}

static void
a_stranger_s_hits_change_nothing_but_suggestions(void **state)
{
	uint32_t seed = *(const uint32_t *)*state;

	for (int round = 0; round < ROUNDS; round++) {
		void *ctx = mem_new(NULL);
		struct filing_hit hits[HITS_MAX + 1];
		struct filing_input input = random_input(&seed, hits);

		input.sender_is_officer = false;
		const struct filing_decision without =
		    filing_decide(ctx, &input);

		hits[input.hit_count++] = (struct filing_hit){
		    .rule = (enum filing_rule)(1 + below(&seed, FILING_SAME)),
		    .near = below(&seed, 2) == 0,
		    .quoted = below(&seed, 2) == 0,
		    .enquiry = 99,
		    .party = PARTY_STRANGER};
		const struct filing_decision with = filing_decide(ctx, &input);

		assert_int_equal(with.outcome, without.outcome);
		assert_int_equal(with.enquiry, without.enquiry);
		assert_int_equal(with.rights, without.rights);
		assert_true(is_in(with.suggested, with.suggested_count, 99));
		mem_free(ctx);
	}
}

int
main(int argc, char **argv)
{
	uint32_t seed = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : SEED;
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_prestate(
		a_mail_enters_only_on_a_key_or_a_proved_party, &seed),
	    cmocka_unit_test_prestate(
		the_order_of_the_hits_does_not_matter, &seed),
	    cmocka_unit_test_prestate(
		a_stranger_s_hits_change_nothing_but_suggestions, &seed),
	};

	if (seed == 0)
		seed = SEED;
	printf("seed %lu\n", (unsigned long)seed);
	return cmocka_run_group_tests_name("filing", tests, NULL, NULL);
}
