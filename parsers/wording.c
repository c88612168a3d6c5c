/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A text is read a sentence at a time, in two steps.  The first notes its words
 * and which entries they are.  The second tries the patterns that have one of
 * these for their key: nearly all lack another word and are done with, and what
 * has all its words is led over the sentence, in order.  To note all patterns
 * that each word is part of took twice as much in all (generated mails).
 */
#include "parsers/wording.h"

#include "parsers/stretch.h"
#include "parsers/wordbyte.h"
#include "parsers/wording_p.h"
#include "parsers/wordmemo.h"

struct word {
	size_t start, end; /* in the text */
	uint32_t entry;    /* the longest choice that fits it, or 0 */
};

/* A pattern to be tried: one of wording.keys, then of wording.patterns, and the
 * word that is its key. */
struct ask {
	uint32_t which;
	uint32_t word;
};

/* Most entries are the key of so many patterns at most. */
enum { KEYS_MOSTLY = 4 };

struct wording_reader {
	const struct wording *wording;
	struct span text;
	void *out_ctx;
	struct wording_text *out;
	size_t hit_room;

	struct word *words; /* of the sentence */
	size_t word_count, word_room;
	uint32_t *found; /* its entries, each once */
	size_t found_count, found_room;
	struct ask *asks;
	size_t ask_count, ask_room;
	bool *here;         /* by entry: is it found? */
	uint32_t *fits;     /* by entry: elements of the pattern led over it */
	uint64_t *asked;    /* by pattern: the latest sentence */
	uint64_t sentences; /* of all texts so far */
	struct wordmemo *memo;     /* of words, their entries and hashes */
	struct wordmemo_word rare; /* of a word that it does not keep */

	uint64_t *hashes; /* of the text */
	size_t hash_count, hash_room;
	bool quoted; /* a word of it begins with an apostrophe that is left out,
			but is no sign (U+2019) */
};

struct wording_reader *
wording_reader_new(void *ctx, const struct wording *wording)
{
	struct wording_reader *r = mem_one(ctx, struct wording_reader);
	r->wording = wording;
	r->here = mem_many(r, bool, wording->entry_count);
	r->fits = mem_many(r, uint32_t, wording->entry_count);
	r->asked = mem_many(r, uint64_t, wording->count);
	r->memo = mem_one(r, struct wordmemo);
	r->here[0] = true;
	return r;
}

/* ---- words ---- */

/* Length of an apostrophe at `at`: ' or the right single quotation mark that
 * word processors put for it (U+2019); 0 for none. */
static size_t
apostrophe(struct span text, size_t at)
{
	if (text.p[at] == '\'')
		return 1;
	return text.p[at] == '\xE2' && at + 2 < text.n &&
		       memcmp(text.p + at, "\xE2\x80\x99", 3) == 0
		   ? 3
		   : 0;
}

static bool
ends_sentence(char c)
{
	return c == '.' || c == '!' || c == '?' || c == ';' || c == '\0';
}

/* Moves *at to the next word; false at the end of a sentence, *at then behind
 * it, or of the text. */
static bool
skip_gap(struct wording_reader *r, size_t *at)
{
	struct span text = r->text;
	bool line_ended = false;
	while (*at < text.n) {
		char c = text.p[*at];
		if (c == ' ') {
			(*at)++;
			continue;
		}
		size_t mark = c == '\xE2' ? apostrophe(text, *at) : 0;
		if (mark == 0 && wordbyte_fold[(unsigned char)c] != 0)
			return true;
		r->out->asks |= c == '?';
		r->quoted |= mark > 0;
		*at += mark > 0 ? mark : 1;
		if (ends_sentence(c) || (c == '\n' && line_ended))
			return false;
		line_ended |= c == '\n';
	}
	return false;
}

/* The word's entry: down the trie as far as it goes, over apostrophes. */
static uint32_t
entry_of(const struct wording *w, struct span word)
{
	uint32_t node = WORDING_ROOT;
	for (size_t i = 0; i < word.n;) {
		size_t mark = apostrophe(word, i);
		if (mark > 0) {
			i += mark;
			continue;
		}
		uint32_t child = wording_child(
		    w, node, wordbyte_fold[(unsigned char)word.p[i]]);
		if (child == 0)
			return w->nodes[node].begun;
		node = child;
		i++;
	}
	return w->nodes[node].whole;
}

/* The word's entry and its hash, worked out of one that is new, rare or long
 * alone; no hash (0): it is several words for who goes by wordbyte.h. */
static const struct wordmemo_word *
look_up(struct wording_reader *r, size_t start, size_t end)
{
	struct span word = span_sub(r->text, start, end - start);
	bool known;
	struct wordmemo_word *w =
	    wordmemo_find(r->memo, r->text, start, end, &known);
	if (w == NULL)
		w = &r->rare;
	if (!known) {
		w->number = entry_of(r->wording, word);
		w->hash =
		    span_find_byte(word, 0, '\'') < 0 ? wordbyte_hash(word) : 0;
	}
	return w;
}

static void
add_hash(struct wording_reader *r, uint64_t hash)
{
	if (r->hash_count == r->hash_room)
		r->hashes = mem_grow(r, r->hashes, &r->hash_room,
		    r->hash_count + 1, sizeof *r->hashes);
	r->hashes[r->hash_count++] = hash;
}

/* "don't": of each of its words. */
static void
add_hashes(struct wording_reader *r, struct span words)
{
	size_t at = 0;
	for (size_t end; (end = wordbyte_next(words, &at)) > at; at = end)
		add_hash(r, wordbyte_hash(span_sub(words, at, end - at)));
}

/* ---- first step: which words are there? ---- */

/* Nearly all of this is done without a branch, for no processor foretells which
 * words are new and how many patterns each has. */
static void
note_entry(struct wording_reader *r, uint32_t entry)
{
	const struct wording_entry *e = &r->wording->entries[entry];
	uint32_t fresh = !r->here[entry];
	if (r->found_count == r->found_room)
		r->found = mem_grow(r, r->found, &r->found_room,
		    r->found_count + 1, sizeof *r->found);
	if (r->ask_count + KEYS_MOSTLY + e->key_count > r->ask_room)
		r->asks = mem_grow(r, r->asks, &r->ask_room,
		    r->ask_count + KEYS_MOSTLY + e->key_count, sizeof *r->asks);
	r->here[entry] = true;
	r->found[r->found_count] = entry;
	r->found_count += fresh;
	struct ask *ask = &r->asks[r->ask_count];
	uint32_t word = (uint32_t)r->word_count;
	for (uint32_t i = 0; i < KEYS_MOSTLY; i++)
		ask[i] = (struct ask){e->first_key + i, word};
	for (uint32_t i = KEYS_MOSTLY; i < e->key_count; i++)
		ask[i] = (struct ask){e->first_key + i, word};
	r->ask_count += fresh * e->key_count;
}

static void
note_word(struct wording_reader *r, size_t start, size_t end)
{
	const struct wording_entry *entries = r->wording->entries;
	const struct wordmemo_word *known = look_up(r, start, end);
	uint32_t e = known->number;
	if (known->hash != 0)
		add_hash(r, known->hash);
	else
		add_hashes(r, span_sub(r->text, start, end - start));
	if (r->word_count == r->word_room)
		r->words = mem_grow(r, r->words, &r->word_room,
		    r->word_count + 1, sizeof *r->words);
	struct word *word = &r->words[r->word_count];
	word->start = start;
	word->end = end;
	word->entry = e;
	do
		note_entry(r, e);
	while ((e = entries[e].shorter) != 0);
	r->word_count++;
	r->out->words++;
}

/* ---- second step: are all a pattern needs there, and in order? ---- */

static bool
any_here(const struct wording_reader *r, struct wording_choices choices)
{
	const uint32_t *entry = &r->wording->choices[choices.first];
	for (uint32_t i = 0; i < choices.count; i++)
		if (r->here[entry[i]])
			return true;
	return false;
}

/* All are looked at, as a branch for each would be guessed wrong too often. */
static bool
next_is_here(const struct wording_reader *r, const struct wording_key *key)
{
	const bool *here = r->here;
	const uint32_t *next = key->next;
	return here[next[0]] | here[next[1]] | here[next[2]] | here[next[3]] |
	       here[next[4]] | here[next[5]] | here[next[6]];
}

static void
set_fits(struct wording_reader *r, const struct wording_pattern *p, bool fit)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct wording_element *e = &p->elements[i];
		const uint32_t *entry = &r->wording->choices[e->choices.first];
		for (uint32_t k = 0; k < e->choices.count; k++)
			r->fits[entry[k]] =
			    fit ? r->fits[entry[k]] | e->bit : 0;
	}
}

/* The elements of the pattern in hand that a word fits. */
static uint32_t
fits_of(const struct wording_reader *r, const struct word *word)
{
	const struct wording_entry *entries = r->wording->entries;
	uint32_t fits = 0;
	for (uint32_t e = word->entry; e != 0; e = entries[e].shorter)
		fits |= r->fits[e];
	return fits;
}

/* Hits come as the text does: by the word they end with, then by the first. */
static bool
is_before(struct span a, struct span b)
{
	const char *a_end = a.p + a.n;
	const char *b_end = b.p + b.n;
	return a_end < b_end || (a_end == b_end && a.p < b.p);
}

static void
add_hit(struct wording_reader *r, uint32_t pattern, struct span said)
{
	struct wording_text *out = r->out;
	size_t at = out->hit_count++;
	out->hits = mem_grow(r->out_ctx, out->hits, &r->hit_room,
	    out->hit_count, sizeof *out->hits);
	for (; at > 0 && is_before(said, out->hits[at - 1].said); at--)
		out->hits[at] = out->hits[at - 1];
	out->hits[at] = (struct wording_hit){
	    .pattern = pattern, .sentence = out->sentences, .said = said};
}

static void
lead(struct wording_reader *r, uint32_t pattern)
{
	const struct wording_pattern *p = &r->wording->patterns[pattern];
	uint32_t states = 0;
	size_t start = 0; /* of the latest try */
	for (size_t i = 0; i < r->word_count; i++) {
		const struct word *word = &r->words[i];
		uint32_t fits = p->any | fits_of(r, word);
		if (states == 0)
			start = word->start;
		states = wording_skip(p, ((states | p->start) & fits) << 1);
		if ((states >> p->length & 1) != 0) {
			add_hit(r, pattern,
			    span_sub(r->text, start, word->end - start));
			return;
		}
	}
}

static void
try_pattern(struct wording_reader *r, uint32_t pattern, uint32_t key_word)
{
	const struct wording_pattern *p = &r->wording->patterns[pattern];
	if (r->asked[pattern] == r->sentences)
		return;
	r->asked[pattern] = r->sentences;
	if (p->length == 1) {
		/* There is nothing to it but the key. */
		const struct word *word = &r->words[key_word];
		add_hit(r, pattern,
		    span_sub(r->text, word->start, word->end - word->start));
		return;
	}
	for (size_t i = 1; i < p->needed; i++)
		if (!any_here(r, p->elements[i].choices))
			return;
	set_fits(r, p, true);
	lead(r, pattern);
	set_fits(r, p, false);
}

/* Of the keys those whose next word is there become patterns. */
static void
choose_patterns(struct wording_reader *r)
{
	const struct wording_key *keys = r->wording->keys;
	size_t kept = 0;
	for (size_t i = 0; i < r->ask_count; i++) {
		const struct wording_key *key = &keys[r->asks[i].which];
		r->asks[kept] = (struct ask){key->pattern, r->asks[i].word};
		kept += next_is_here(r, key);
	}
	r->ask_count = kept;
}

/* ---- a sentence, a text ---- */

static void
end_sentence(struct wording_reader *r)
{
	if (r->word_count == 0)
		return;
	r->sentences++;
	choose_patterns(r);
	for (size_t i = 0; i < r->ask_count; i++)
		try_pattern(r, r->asks[i].which, r->asks[i].word);
	for (size_t i = 0; i < r->found_count; i++)
		r->here[r->found[i]] = false;
	r->out->sentences++;
	r->word_count = 0;
	r->found_count = 0;
	r->ask_count = 0;
}

void
wording_read(void *ctx, struct wording *wording, struct span text,
    struct wording_text *text_r)
{
	struct wording_reader *r = wording->reader;
	size_t at = 0;
	*text_r = (struct wording_text){0};
	r->text = text;
	r->out_ctx = ctx;
	r->out = text_r;
	r->hit_room = 0;
	r->hash_count = 0;
	r->quoted = false;
	while (at < text.n && text_r->words < WORDING_WORDS_MAX) {
		if (skip_gap(r, &at)) {
			size_t end = at + stretch_word(text, at);
			note_word(r, at, end);
			at = end;
			continue;
		}
		end_sentence(r);
	}
	end_sentence(r);
}

const uint64_t *
wording_hashes(const struct wording *wording, size_t *count_r)
{
	const struct wording_reader *r = wording->reader;
	*count_r = r->hash_count;
	return r->quoted ? NULL : r->hashes;
}
