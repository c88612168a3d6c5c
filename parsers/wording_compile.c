/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/wording_p.h"

#include <stdlib.h>

struct compiler {
	struct wording *wording;
	struct wording_trie *trie;
};

/* ---- one pattern ---- */

/* "any" or "pass*" becomes the next choice. */
static void
add_choice(struct compiler *c, struct span choice)
{
	struct wording *w = c->wording;
	uint32_t *entry = wording_trie_enter(c->trie, choice);
	if (*entry == 0) {
		*entry = (uint32_t)w->entry_count++;
		w->entries = mem_grow(w, w->entries, &w->entry_room,
		    w->entry_count, sizeof *w->entries);
	}
	w->choices = mem_grow(w, w->choices, &w->choice_room,
	    w->choice_count + 1, sizeof *w->choices);
	w->choices[w->choice_count++] = *entry;
	w->entries[*entry].patterns++;
}

static bool
add_element(struct compiler *c, struct wording_pattern *pattern,
    struct span words, bool optional)
{
	if (pattern->length == WORDING_ELEMENTS)
		return false;
	uint32_t bit = UINT32_C(1) << pattern->length++;
	pattern->optional |= optional ? bit : 0;
	pattern->any |= words.n == 0 ? bit : 0;
	if (words.n == 0)
		return true;
	struct wording_element *e = &pattern->elements[pattern->count++];
	e->bit = bit;
	e->choices.first = (uint32_t)c->wording->choice_count;
	while (words.n > 0) {
		ptrdiff_t bar = span_find_byte(words, 0, '|');
		size_t n = bar < 0 ? words.n : (size_t)bar;
		add_choice(c, span_sub(words, 0, n));
		words = span_sub(words, n + 1, words.n);
		e->choices.count++;
	}
	pattern->needed += optional ? 0 : 1;
	return true;
}

static bool
is_word_list(struct span word)
{
	char before = '|';
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		bool ends = i + 1 == word.n || word.p[i + 1] == '|';
		bool plain = (c >= 'a' && c <= 'z') || is_digit(c) ||
			     (unsigned char)c >= 0x80;
		if (!plain && !(c == '*' && before != '|' && ends) &&
		    !(c == '|' && before != '|' && !ends))
			return false;
		before = c;
	}
	return word.n > 0;
}

/* One blank-free piece of a pattern. */
static bool
compile_piece(
    struct compiler *c, struct wording_pattern *pattern, struct span piece)
{
	int64_t gap = 0;
	if (piece.n > 1 && piece.p[0] == '~') {
		if (!span_number(span_sub(piece, 1, piece.n), 16, &gap))
			return false;
		for (int64_t i = 0; i < gap; i++)
			if (!add_element(c, pattern, span_of("", 0), true))
				return false;
		return gap > 0;
	}
	bool optional = piece.n > 0 && piece.p[0] == '?';
	if (optional)
		piece = span_sub(piece, 1, piece.n);
	return is_word_list(piece) && add_element(c, pattern, piece, optional);
}

static size_t
count_pieces(struct span text)
{
	size_t pieces = 1;
	for (size_t i = 0; i < text.n; i++)
		pieces += text.p[i] == ' ';
	return pieces;
}

static bool
compile(struct compiler *c, struct wording_pattern *pattern, const char *text)
{
	struct span rest = span_str(text);
	pattern->elements =
	    mem_many(c->wording, struct wording_element, count_pieces(rest));
	while (rest.n > 0) {
		ptrdiff_t gap = span_find_byte(rest, 0, ' ');
		size_t n = gap < 0 ? rest.n : (size_t)gap;
		if (!compile_piece(c, pattern, span_sub(rest, 0, n)))
			return false;
		rest = span_sub(rest, n + 1, rest.n);
	}
	pattern->first = pattern->optional & ~(pattern->optional << 1);
	pattern->behind = (pattern->optional << 1) & ~pattern->optional;
	pattern->start = wording_skip(pattern, 1u);
	/* One that may be missing whole would fit everywhere. */
	return pattern->optional !=
	       (uint32_t)((UINT64_C(1) << pattern->length) - 1);
}

/* ---- keys ---- */

static int
by_rarity(const void *a, const void *b)
{
	const struct wording_element *x = a, *y = b;
	return (x->commonness > y->commonness) -
	       (x->commonness < y->commonness);
}

/*
 * Rare is what few patterns have: "to" and "my" stand in dozens, and in nearly
 * every sentence.  What may be missing counts as commoner than all else.
 */
static void
sort_elements(const struct wording *w, struct wording_pattern *p)
{
	for (size_t i = 0; i < p->count; i++) {
		struct wording_element *e = &p->elements[i];
		const uint32_t *choices = &w->choices[e->choices.first];
		for (size_t k = 0; k < e->choices.count; k++)
			e->commonness += w->entries[choices[k]].patterns;
		if ((p->optional & e->bit) != 0)
			e->commonness += SIZE_MAX / 2;
	}
	qsort(p->elements, p->count, sizeof *p->elements, by_rarity);
}

/* Of what else it needs the rarest that is not too long a list. */
static void
set_next(const struct wording *w, struct wording_key *key,
    const struct wording_pattern *p)
{
	size_t i = 1;
	while (i < p->needed && p->elements[i].choices.count > WORDING_NEXT)
		i++;
	if (i >= p->needed)
		return;
	struct wording_choices next = p->elements[i].choices;
	for (size_t k = 0; k < WORDING_NEXT; k++)
		key->next[k] =
		    w->choices[next.first + (k < next.count ? k : 0)];
}

static void
add_key(struct wording *w, uint32_t pattern)
{
	const struct wording_pattern *p = &w->patterns[pattern];
	struct wording_choices choices = p->elements[0].choices;
	struct wording_key key = {.pattern = pattern};
	set_next(w, &key, p);
	for (size_t k = 0; k < choices.count; k++) {
		struct wording_entry *e =
		    &w->entries[w->choices[choices.first + k]];
		w->keys[e->first_key + e->key_count++] = key;
	}
}

/* The keys of an entry stand together: first all are counted. */
static void
add_keys(struct wording *w)
{
	uint32_t room = 0;
	for (size_t i = 0; i < w->count; i++) {
		struct wording_choices key = w->patterns[i].elements[0].choices;
		for (size_t k = 0; k < key.count; k++)
			w->entries[w->choices[key.first + k]].key_count++;
	}
	for (size_t i = 0; i < w->entry_count; i++) {
		w->entries[i].first_key = room;
		room += w->entries[i].key_count;
		w->entries[i].key_count = 0;
	}
	w->keys = mem_many(w, struct wording_key, room);
	for (uint32_t i = 0; i < w->count; i++)
		add_key(w, i);
}

int
wording_new(void *ctx, const char *const *patterns, size_t count,
    struct wording **wording_r, struct err *err)
{
	struct wording *w = mem_one(ctx, struct wording);
	struct compiler c = {.wording = w, .trie = wording_trie_new(w)};
	ASSERT(count < UINT32_MAX);
	w->patterns = mem_many(w, struct wording_pattern, count);
	w->count = count;
	w->entries = mem_grow(w, NULL, &w->entry_room, 1, sizeof *w->entries);
	w->entry_count = 1;
	for (size_t i = 0; i < count; i++)
		if (!compile(&c, &w->patterns[i], patterns[i]))
			return err_set(err, ERR_CONFIG,
			    "\"%s\" is no pattern of words", patterns[i]);
	wording_trie_pack(c.trie, w);
	mem_free(c.trie);
	for (size_t i = 0; i < count; i++)
		sort_elements(w, &w->patterns[i]);
	add_keys(w);
	w->reader = wording_reader_new(w, w);
	*wording_r = w;
	return 0;
}
