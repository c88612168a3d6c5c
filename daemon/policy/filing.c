/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a mail belongs, and who says so (P-7, P-8). */
#include "daemon/policy/filing.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/policy/filing_words.h"
#include "parsers/base/mem.h"

/* The hits in an order of their own (invariant 6). */
struct hits {
	const struct filing_input *input;
	struct filing_hit *list;
	size_t count;
};

static int
compare_numbers(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static const char *
or_empty(const char *s)
{
	return s == NULL ? "" : s;
}

static int
compare_hits(const void *left, const void *right)
{
	const struct filing_hit *a = left;
	const struct filing_hit *b = right;
	int order = compare_numbers(a->rule, b->rule);

	if (order == 0)
		order = compare_numbers(a->near, b->near);
	if (order == 0)
		order = compare_numbers(a->distance, b->distance);
	if (order == 0)
		order = compare_numbers(b->keyed, a->keyed);
	if (order == 0)
		order = compare_numbers(a->enquiry, b->enquiry);
	if (order == 0)
		order = compare_numbers(a->case_id, b->case_id);
	if (order == 0)
		order = compare_numbers(b->conflict, a->conflict);
	if (order == 0)
		order = compare_numbers(b->elsewhere, a->elsewhere);
	if (order == 0)
		order = compare_numbers(a->quoted, b->quoted);
	if (order == 0)
		order = compare_numbers(a->past, b->past);
	if (order == 0)
		order = compare_numbers(a->stale, b->stale);
	if (order == 0)
		order = compare_numbers(b->party, a->party);
	if (order == 0)
		order = strcmp(or_empty(a->evidence), or_empty(b->evidence));
	return order;
}

/* A hit that names no enquiry says nothing, except about a case. */
static bool
is_usable(const struct filing_hit *hit)
{
	return hit->rule == FILING_CASE ? hit->case_id > 0 : hit->enquiry > 0;
}

static struct hits
sort_hits(void *ctx, const struct filing_input *input)
{
	struct hits hits = {.input = input};

	hits.list = mem_many(ctx, struct filing_hit, input->hit_count + 1);
	for (size_t i = 0; i < input->hit_count; i++) {
		if (!is_usable(&input->hits[i]))
			continue;
		struct filing_hit *hit = &hits.list[hits.count++];

		*hit = input->hits[i];
		/* Only what our key made can be keyed. */
		if (hit->rule > FILING_THREAD || hit->near || hit->quoted)
			hit->keyed = false;
		if (hit->rule != FILING_THREAD)
			hit->distance = THREAD_PARENT;
		if (input->sender_is_officer)
			hit->party = PARTY_OFFICER; /* invariant 5 */
	}
	qsort(hits.list, hits.count, sizeof(*hits.list), compare_hits);
	return hits;
}

/*
 * Invariant 7: the same subject is weak evidence, and a contradiction leaves
 * nothing of it.
 */
static bool
is_refuted(const struct filing_hit *hit)
{
	return hit->rule == FILING_SAME && hit->conflict;
}

/* Invariant 1, in one place. */
static bool
may_file(const struct filing_input *input, const struct filing_hit *hit)
{
	if (hit->rule == FILING_CASE || hit->quoted || is_refuted(hit))
		return false;
	return hit->keyed ||
	       (hit->party != PARTY_STRANGER && input->sender_is_proved);
}

/*
 * It would file, if only From were proved; or a party passes on what names it
 * in the quoted part alone.
 */
static bool
wants_a_look(const struct filing_input *input, const struct filing_hit *hit)
{
	return hit->rule != FILING_CASE && hit->party != PARTY_STRANGER &&
	       !is_refuted(hit) && !may_file(input, hit);
}

/* What a range of rules claims: no enquiry, one, or several. */
struct claim {
	enum {
		CLAIM_NONE,
		CLAIM_ONE,
		CLAIM_SEVERAL,
		CLAIM_REFUTED, /* the mail itself speaks against it */
		CLAIM_STRANGE, /* a stranger's, who has asked on their own */
		CLAIM_STALE    /* over for so long that it may mean anything */
	} kind;
	const struct filing_hit *hit; /* the strongest */
};

/* Which hits may claim. */
struct range {
	enum filing_rule first, last;
	bool only_open;
	bool near; /* only those one character off; else none of them */
};

static struct claim
claim_of(const struct hits *hits, struct range range)
{
	struct claim claim = {.kind = CLAIM_NONE};

	for (size_t i = 0; i < hits->count; i++) {
		const struct filing_hit *hit = &hits->list[i];

		if (hit->rule < range.first || hit->rule > range.last ||
		    hit->near != range.near || !may_file(hits->input, hit) ||
		    (range.only_open && hit->past))
			continue;
		if (claim.kind == CLAIM_NONE) {
			claim.kind = CLAIM_ONE;
			claim.hit = hit;
		} else if (hit->rule == FILING_THREAD &&
			   hit->distance > claim.hit->distance) {
			break; /* invariant 9; the list is in that order */
		} else if (hit->enquiry != claim.hit->enquiry) {
			claim.kind = CLAIM_SEVERAL;
		}
	}
	return claim;
}

/*
 * A reply to one enquiry whose Subject or new words name another: people take
 * an old mail to write a new one.  Both claims are good, so a person decides.
 */
static bool
words_disagree(const struct hits *hits, const struct filing_hit *decided)
{
	for (size_t i = 0; i < hits->count; i++) {
		const struct filing_hit *hit = &hits->list[i];

		if ((hit->rule == FILING_SUBJECT || hit->rule == FILING_TEXT) &&
		    !hit->near && hit->enquiry != decided->enquiry &&
		    may_file(hits->input, hit))
			return true;
	}
	return false;
}

/*
 * A reply to one that goes to the reply address of another, which a mail
 * program has kept among its addresses.
 */
static bool
thread_disagrees(struct claim thread, const struct filing_hit *decided)
{
	return thread.kind == CLAIM_ONE &&
	       thread.hit->distance != THREAD_SHARED &&
	       thread.hit->enquiry != decided->enquiry;
}

/* Open ones first: an office's reference or a thread may have a history. */
static struct claim
claim_open_first(const struct hits *hits, enum filing_rule rule)
{
	struct range range = {.first = rule, .last = rule, .only_open = true};
	struct claim claim = claim_of(hits, range);

	if (claim.kind != CLAIM_NONE)
		return claim;
	range.only_open = false;
	return claim_of(hits, range);
}

/* The thread: the nearest known mail; of what is only shared, an open one. */
static struct claim
claim_thread(const struct hits *hits)
{
	const struct range range = {
	    .first = FILING_THREAD, .last = FILING_THREAD};
	const struct claim claim = claim_of(hits, range);

	return claim.kind != CLAIM_NONE && claim.hit->distance == THREAD_SHARED
		   ? claim_open_first(hits, FILING_THREAD)
		   : claim;
}

/* By P-7's order. */
static struct claim
claim_by_order(const struct hits *hits)
{
	const struct range token = {
	    .first = FILING_TOKEN, .last = FILING_TOKEN};
	/* P-8: two own references in one mail, wherever they stand: ask. */
	struct range typed = {.first = FILING_SUBJECT, .last = FILING_TEXT};
	const struct range near = {
	    .first = FILING_TOKEN, .last = FILING_TEXT, .near = true};
	struct claim claim = claim_of(hits, token);
	const struct claim thread = claim_thread(hits);

	if (claim.kind == CLAIM_NONE)
		claim = thread;
	if (claim.kind != CLAIM_NONE) {
		/* What an officer replies to decides (P-27). */
		if (!hits->input->sender_is_officer &&
		    (thread_disagrees(thread, claim.hit) ||
			words_disagree(hits, claim.hit)))
			claim.kind = CLAIM_SEVERAL;
		return claim;
	}
	claim = claim_of(hits, typed);
	if (hits->input->sender_is_officer)
		return claim;
	const struct claim meant = claim_of(hits, near);

	/* One with a slip in it is a second reference all the same. */
	if (claim.kind == CLAIM_ONE && meant.kind != CLAIM_NONE &&
	    (meant.kind == CLAIM_SEVERAL ||
		meant.hit->enquiry != claim.hit->enquiry))
		claim.kind = CLAIM_SEVERAL;
	if (claim.kind == CLAIM_NONE)
		claim = meant;
	for (int rule = FILING_THEIRS;
	     claim.kind == CLAIM_NONE && rule <= FILING_SAME; rule++)
		claim = claim_open_first(hits, (enum filing_rule)rule);
	return claim;
}

/* The strongest claim, unless the mail itself speaks against it. */
static struct claim
strongest_claim(const struct hits *hits)
{
	struct claim claim = claim_by_order(hits);

	if (claim.kind != CLAIM_ONE || hits->input->sender_is_officer)
		return claim;
	if (claim.hit->conflict)
		claim.kind = CLAIM_REFUTED;
	else if (claim.hit->stale)
		claim.kind = CLAIM_STALE;
	else if (claim.hit->elsewhere && !claim.hit->past)
		claim.kind = CLAIM_STRANGE;
	return claim;
}

static void
add_once(int64_t *list, size_t *count, int64_t value)
{
	for (size_t i = 0; i < *count; i++) {
		if (list[i] == value)
			return;
	}
	list[(*count)++] = value;
}

/* Cases in the mail; and every enquiry that was hit but not chosen. */
static void
collect(void *ctx, const struct hits *hits, struct claim claim,
    struct filing_decision *decision)
{
	const int64_t chosen = claim.kind == CLAIM_ONE ? claim.hit->enquiry : 0;

	decision->suggested = mem_many(ctx, int64_t, hits->count + 1);
	decision->linked = mem_many(ctx, int64_t, hits->count + 1);
	decision->cases = mem_many(ctx, int64_t, hits->count + 1);
	for (size_t i = 0; i < hits->count; i++) {
		const struct filing_hit *hit = &hits->list[i];

		if (hit->rule == FILING_CASE)
			add_once(decision->cases, &decision->case_count,
			    hit->case_id);
		else if (hit->enquiry != chosen)
			add_once(decision->suggested,
			    &decision->suggested_count, hit->enquiry);
	}
	decision->ask_split = decision->case_count > 1;
}

static void
link_open_ones(const struct hits *hits, struct filing_decision *decision)
{
	for (size_t i = 0; i < hits->count; i++) {
		if (hits->list[i].rule == FILING_CASE &&
		    hits->list[i].enquiry > 0)
			add_once(decision->linked, &decision->linked_count,
			    hits->list[i].enquiry);
	}
}

static void
explain(void *ctx, const struct hits *hits, const struct filing_hit *hit,
    const char *why, struct filing_decision *decision)
{
	decision->rule = hit->rule;
	decision->evidence = filing_evidence(ctx, hits->input, hit, why);
	decision->because = filing_because(ctx, hits->input, hit, why);
}

static void
explain_plainly(const char *words, struct filing_decision *decision)
{
	decision->rule = FILING_NONE;
	decision->evidence = decision->because = words;
}

static bool
is_partys(const struct filing_hit *hit)
{
	return hit->party != PARTY_STRANGER && hit->party != PARTY_COPIED;
}

/*
 * Invariant 3.  An id of ours that somebody saw files his mail; it does not
 * make him who From says, so that rights need proof whoever is named (P-13).
 */
static bool
has_rights(const struct filing_input *input, const struct filing_hit *hit)
{
	return input->sender_is_proved && is_partys(hit) &&
	       may_file(input, hit);
}

static void
decide_staff(void *ctx, const struct hits *hits, struct claim claim,
    struct filing_decision *decision)
{
	decision->outcome = FILE_STAFF;
	if (claim.kind == CLAIM_ONE) {
		decision->enquiry = claim.hit->enquiry;
		decision->keyed = claim.hit->keyed;
		explain(ctx, hits, claim.hit, NULL, decision);
	} else {
		explain_plainly(claim.kind == CLAIM_SEVERAL
				    ? "an officer's mail that names several "
				      "enquiries"
				    : "an officer's mail that names no enquiry",
		    decision);
	}
	decision->rights = hits->input->sender_is_proved;
}

/* What is new, or what a person says is new, after one that is over. */
static void
link_past(const struct hits *hits, const struct filing_hit *hit,
    struct filing_decision *decision)
{
	decision->linked[decision->linked_count++] = hit->enquiry;
	if (hit->rule != FILING_SAME && has_rights(hits->input, hit))
		decision->follows = hit->enquiry; /* invariant 10 */
}

static void
decide_claim(void *ctx, const struct hits *hits, struct claim claim,
    struct filing_decision *decision)
{
	const struct filing_hit *hit = claim.hit;
	const char *why = NULL;

	decision->keyed = hit->keyed;
	if (claim.kind == CLAIM_SEVERAL) {
		decision->outcome = FILE_ASK; /* invariant 4 */
		why = "another enquiry has as good a claim";
	} else if (claim.kind == CLAIM_REFUTED) {
		decision->outcome = FILE_ASK; /* invariant 7 */
		why = "but the mail is about another case, reference or "
		      "subject";
	} else if (claim.kind == CLAIM_STRANGE) {
		decision->outcome = FILE_ASK; /* invariant 7 */
		why = "its writer has no part in that one, and has asked on "
		      "their own";
	} else if (claim.kind == CLAIM_STALE) {
		decision->outcome = FILE_ASK;
		why = "that one has been over for long, and the new words do "
		      "not name it";
		link_past(hits, hit, decision);
	} else if (hit->past) {
		/* P-12: later than five working days is a new question. */
		decision->outcome = FILE_NEW_LINKED;
		link_past(hits, hit, decision);
		why = "that one is over: new and linked";
	} else {
		decision->outcome = FILE_EXISTING;
		decision->enquiry = hit->enquiry;
		decision->near = hit->near;
		decision->rights = has_rights(hits->input, hit);
		decision->reopens =
		    decision->rights || (hit->keyed && is_partys(hit));
	}
	explain(ctx, hits, hit, why, decision);
}

/* A party that cannot be proved or only passes something on; a reference that
 * fails its check (invariant 8). */
static bool
decide_ask(void *ctx, const struct hits *hits, struct filing_decision *decision)
{
	decision->outcome = FILE_ASK;
	for (size_t i = 0; i < hits->count; i++) {
		const struct filing_hit *hit = &hits->list[i];

		if (!wants_a_look(hits->input, hit))
			continue;
		explain(ctx, hits, hit,
		    hits->input->sender_is_proved
			? "it stands only in what is quoted"
			: hits->input->sender_evidence,
		    decision);
		return true;
	}
	if (!hits->input->broken_reference)
		return false;
	explain_plainly("a reference of ours in it has a wrong character, and "
			"the sender is no party of what it may mean",
	    decision);
	return true;
}

/* No hit may file: an unproved party is asked about, the rest is new. */
static void
decide_new(void *ctx, const struct hits *hits, struct filing_decision *decision)
{
	if (decide_ask(ctx, hits, decision))
		return;
	decision->outcome = FILE_NEW;
	explain_plainly(hits->count == 0
			    ? "nothing in the mail is known"
			    : "the sender is no party of what it names",
	    decision);
	for (size_t i = 0; i < hits->count; i++) {
		if (hits->list[i].rule != FILING_CASE)
			continue;
		decision->outcome = FILE_NEW_LINKED;
		explain(ctx, hits, &hits->list[i], NULL, decision);
		return;
	}
}

struct filing_decision
filing_decide(void *ctx, const struct filing_input *input)
{
	struct filing_decision decision = {.rule = FILING_NONE};
	const struct hits hits = sort_hits(ctx, input);
	const struct claim claim = strongest_claim(&hits);

	collect(ctx, &hits, claim, &decision);
	if (input->sender_is_officer)
		decide_staff(ctx, &hits, claim, &decision);
	else if (claim.kind != CLAIM_NONE)
		decide_claim(ctx, &hits, claim, &decision);
	else
		decide_new(ctx, &hits, &decision);
	if (decision.outcome == FILE_NEW_LINKED)
		link_open_ones(&hits, &decision);
	return decision;
}
