/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/wording_p.h"

static bool
add_element(void *ctx, struct wording_pattern *pattern, struct span words,
    bool optional)
{
	if (pattern->count == WORDING_ELEMENTS)
		return false;
	pattern->optional |= (optional ? 1u : 0u) << pattern->count;
	pattern->any |= (words.n == 0 ? 1u : 0u) << pattern->count;
	struct wording_element *e = &pattern->elements[pattern->count++];
	size_t room = 0;
	while (words.n > 0) {
		ptrdiff_t bar = span_find_byte(words, 0, '|');
		size_t n = bar < 0 ? words.n : (size_t)bar;
		bool prefix = words.p[n - 1] == '*';
		e->choices = mem_grow(
		    ctx, e->choices, &room, e->count + 1, sizeof *e->choices);
		e->choices[e->count++] = (struct wording_choice){
		    .p = words.p, .n = n - prefix, .prefix = prefix};
		words = span_sub(words, n + 1, words.n);
	}
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
compile_piece(void *ctx, struct wording_pattern *pattern, struct span piece)
{
	int64_t gap = 0;
	if (piece.n > 1 && piece.p[0] == '~') {
		if (!span_number(span_sub(piece, 1, piece.n), 16, &gap))
			return false;
		for (int64_t i = 0; i < gap; i++)
			if (!add_element(ctx, pattern, span_of("", 0), true))
				return false;
		return gap > 0;
	}
	bool optional = piece.n > 0 && piece.p[0] == '?';
	if (optional)
		piece = span_sub(piece, 1, piece.n);
	return is_word_list(piece) &&
	       add_element(ctx, pattern,
		   span_str(mem_strn(ctx, piece.p, piece.n)), optional);
}

static bool
compile(void *ctx, struct wording_pattern *pattern, const char *text)
{
	struct span rest = span_str(text);
	pattern->elements =
	    mem_many(ctx, struct wording_element, WORDING_ELEMENTS);
	while (rest.n > 0) {
		ptrdiff_t gap = span_find_byte(rest, 0, ' ');
		size_t n = gap < 0 ? rest.n : (size_t)gap;
		if (!compile_piece(ctx, pattern, span_sub(rest, 0, n)))
			return false;
		rest = span_sub(rest, n + 1, rest.n);
	}
	pattern->first = pattern->optional & ~(pattern->optional << 1);
	pattern->behind = (pattern->optional << 1) & ~pattern->optional;
	/* One that may be missing whole would fit everywhere. */
	return pattern->optional !=
	       (uint32_t)((UINT64_C(1) << pattern->count) - 1);
}

static void
add_posting(struct wording *w, struct wording_entry *e, uint32_t i,
    const struct wording_pattern *pattern, size_t element)
{
	uint32_t all = (uint32_t)((UINT64_C(1) << pattern->count) - 1);
	if (e->count == 0 || e->postings[e->count - 1].pattern != i) {
		e->postings = mem_grow(w, e->postings, &e->room, e->count + 1,
		    sizeof *e->postings);
		e->postings[e->count++] = (struct wording_posting){
		    .pattern = i, .required = all & ~pattern->optional};
	}
	struct wording_posting *posting = &e->postings[e->count - 1];
	posting->elements |= UINT32_C(1) << element;
	posting->begins = (pattern->start & posting->elements) != 0;
}

static void
index_choice(struct wording *w, uint32_t i, size_t element,
    const struct wording_choice *c)
{
	uint32_t hash = WORDING_HASH_BEGIN;
	for (size_t k = 0; k < c->n; k++)
		hash = wording_hash(hash, c->p[k]);
	struct wording_entry *e = wording_place(w, c->p, c->n, c->prefix, hash);
	e->choice = *c;
	if (c->prefix && c->n <= WORDING_WORD_BYTES)
		w->lengths[wording_letter(c->p[0])] |= UINT64_C(1) << c->n;
	add_posting(w, e, i, &w->patterns[i], element);
}

/* At least twice as many places as there are choices. */
static void
make_table(struct wording *w)
{
	size_t choices = 1;
	for (size_t i = 0; i < w->count; i++)
		for (size_t k = 0; k < w->patterns[i].count; k++)
			choices += w->patterns[i].elements[k].count;
	w->mask = 1;
	while (w->mask < 2 * choices)
		w->mask = w->mask << 1 | 1;
	w->table = mem_many(w, struct wording_entry, w->mask + 1);
}

/* Every word of every pattern, so that a text's word is looked up once. */
static void
index_patterns(struct wording *w)
{
	make_table(w);
	for (uint32_t i = 0; i < w->count; i++) {
		const struct wording_pattern *p = &w->patterns[i];
		if ((p->start & p->any) != 0) {
			w->anyhow = mem_grow(w, w->anyhow, &w->anyhow_room,
			    w->anyhow_count + 1, sizeof *w->anyhow);
			w->anyhow[w->anyhow_count++] = i;
		}
		for (size_t k = 0; k < p->count; k++)
			for (size_t c = 0; c < p->elements[k].count; c++)
				index_choice(
				    w, i, k, &p->elements[k].choices[c]);
	}
}

int
wording_new(void *ctx, const char *const *patterns, size_t count,
    struct wording **wording_r, struct err *err)
{
	struct wording *w = mem_one(ctx, struct wording);
	ASSERT(count < UINT32_MAX);
	w->patterns = mem_many(w, struct wording_pattern, count);
	w->count = count;
	for (size_t i = 0; i < count; i++)
		if (!compile(w, &w->patterns[i], patterns[i]))
			return err_set(err, ERR_CONFIG,
			    "\"%s\" is no pattern of words", patterns[i]);
	for (size_t i = 0; i < count; i++)
		w->patterns[i].start = wording_skip(&w->patterns[i], 1u);
	index_patterns(w);
	*wording_r = w;
	return 0;
}
