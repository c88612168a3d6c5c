/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pattern is a row of elements, and a set of bits says after which of them
 * the words so far may stand: all ways at once, so there is nothing to go back
 * to.  Bit 0 is "nothing yet" and is always possible.
 */
#include "parsers/wording.h"

enum { WORD_BYTES = 40, OTHER_LETTER = 26 };

struct choice {
	const char *p;
	size_t n;
	bool prefix; /* more letters may follow */
};

struct element {
	struct choice *choices; /* "any|some" */
	size_t count;           /* 0: any word */
};

/* Bit i of a set of states: i elements stand behind us. */
struct pattern {
	struct element *elements;
	size_t count;
	uint32_t optional; /* bit i: element i may be missing */
	uint32_t any;      /* bit i: element i is any word */
	uint32_t first;    /* the first of each run that may be missing */
	uint32_t behind;   /* the state behind each run */
	uint32_t start;    /* the states before any word */
};

/* Which elements of a pattern a word fits. */
struct posting {
	size_t pattern;
	uint32_t elements;
};

/* A choice and all elements that have it; in a table by the hash of it. */
struct entry {
	struct choice choice; /* p NULL: a free place */
	struct posting *postings;
	size_t count, room;
};

struct wording {
	struct pattern *patterns;
	size_t count;
	struct entry *table;
	size_t mask; /* places - 1, a power of two - 1 */
	/* By first letter: bit n when a prefix of n letters is there. */
	uint64_t lengths[OTHER_LETTER + 1];
	size_t *anyhow; /* patterns that any word begins */
	size_t anyhow_count, anyhow_room;
};

/* ---- compiling ---- */

static unsigned
letter_of(char c)
{
	return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') : OTHER_LETTER;
}

static bool
add_element(
    void *ctx, struct pattern *pattern, struct span words, bool optional)
{
	if (pattern->count == WORDING_ELEMENTS)
		return false;
	pattern->optional |= (optional ? 1u : 0u) << pattern->count;
	pattern->any |= (words.n == 0 ? 1u : 0u) << pattern->count;
	struct element *e = &pattern->elements[pattern->count++];
	size_t room = 0;
	while (words.n > 0) {
		ptrdiff_t bar = span_find_byte(words, 0, '|');
		size_t n = bar < 0 ? words.n : (size_t)bar;
		bool prefix = words.p[n - 1] == '*';
		e->choices = mem_grow(
		    ctx, e->choices, &room, e->count + 1, sizeof *e->choices);
		e->choices[e->count++] = (struct choice){
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
compile_piece(void *ctx, struct pattern *pattern, struct span piece)
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
compile(void *ctx, struct pattern *pattern, const char *text)
{
	struct span rest = span_str(text);
	pattern->elements = mem_many(ctx, struct element, WORDING_ELEMENTS);
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

/*
 * The states reached by leaving out what may be missing: within each run of
 * such elements everything from the lowest state on.  Subtracting borrows up
 * to it, and the state behind the run stops that (Navarro and Raffinot,
 * Flexible Pattern Matching in Strings, 4.3).
 */
static uint32_t
skip(const struct pattern *p, uint32_t states)
{
	uint32_t stop = states | p->behind;
	uint32_t from_lowest = ~(stop - p->first) ^ stop;
	return states | (from_lowest & (p->optional << 1));
}

/* FNV-1a, a letter at a time, so that a word gives its prefixes' too. */
static uint32_t
hash_letter(uint32_t hash, char c)
{
	return (hash ^ (unsigned char)c) * UINT32_C(16777619);
}
#define HASH_BEGIN UINT32_C(2166136261)

/* The place of a choice: its own, or a free one. */
static struct entry *
place_of(const struct wording *w, const char *p, size_t n, bool prefix,
    uint32_t hash)
{
	for (size_t i = hash + prefix;; i++) {
		struct entry *e = &w->table[i & w->mask];
		if (e->choice.p == NULL ||
		    (e->choice.n == n && e->choice.prefix == prefix &&
			memcmp(e->choice.p, p, n) == 0))
			return e;
	}
}

static void
add_posting(struct wording *w, struct entry *e, size_t pattern, size_t element)
{
	if (e->count == 0 || e->postings[e->count - 1].pattern != pattern) {
		e->postings = mem_grow(w, e->postings, &e->room, e->count + 1,
		    sizeof *e->postings);
		e->postings[e->count++] = (struct posting){.pattern = pattern};
	}
	e->postings[e->count - 1].elements |= 1u << element;
}

static void
index_choice(
    struct wording *w, const struct choice *c, size_t pattern, size_t element)
{
	uint32_t hash = HASH_BEGIN;
	for (size_t k = 0; k < c->n; k++)
		hash = hash_letter(hash, c->p[k]);
	struct entry *e = place_of(w, c->p, c->n, c->prefix, hash);
	e->choice = *c;
	if (c->prefix && c->n <= WORD_BYTES)
		w->lengths[letter_of(c->p[0])] |= UINT64_C(1) << c->n;
	add_posting(w, e, pattern, element);
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
	w->table = mem_many(w, struct entry, w->mask + 1);
}

/* Every word of every pattern, so that a text's word is looked up once. */
static void
index_patterns(struct wording *w)
{
	make_table(w);
	for (size_t i = 0; i < w->count; i++) {
		const struct pattern *p = &w->patterns[i];
		if ((p->start & p->any) != 0) {
			w->anyhow = mem_grow(w, w->anyhow, &w->anyhow_room,
			    w->anyhow_count + 1, sizeof *w->anyhow);
			w->anyhow[w->anyhow_count++] = i;
		}
		for (size_t k = 0; k < p->count; k++)
			for (size_t c = 0; c < p->elements[k].count; c++)
				index_choice(
				    w, &p->elements[k].choices[c], i, k);
	}
}

int
wording_new(void *ctx, const char *const *patterns, size_t count,
    struct wording **wording_r, struct err *err)
{
	struct wording *w = mem_one(ctx, struct wording);
	w->patterns = mem_many(w, struct pattern, count);
	w->count = count;
	for (size_t i = 0; i < count; i++)
		if (!compile(w, &w->patterns[i], patterns[i]))
			return err_set(err, ERR_CONFIG,
			    "\"%s\" is no pattern of words", patterns[i]);
	for (size_t i = 0; i < count; i++)
		w->patterns[i].start = skip(&w->patterns[i], 1u);
	index_patterns(w);
	*wording_r = w;
	return 0;
}

/* ---- reading ---- */

struct word {
	char text[WORD_BYTES]; /* folded; longer ones are cut */
	size_t n;
	unsigned letter;   /* it begins with */
	size_t start, end; /* in the text */
};

/* The right single quotation mark, which word processors put for '. */
static bool
is_apostrophe(struct span text, size_t at)
{
	return text.p[at] == '\'' ||
	       (text.p[at] == '\xE2' && at + 2 < text.n &&
		   memcmp(text.p + at, "\xE2\x80\x99", 3) == 0);
}

static bool
is_word_byte(char c)
{
	return is_alnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/*
 * The next word from *at on; false at the end of a sentence, *at then behind
 * it, or of the text.
 */
static bool
next_word(struct span text, size_t *at, struct word *word, bool *asks)
{
	bool line_ended = false;
	word->n = 0;
	for (; *at < text.n; (*at)++) {
		char c = text.p[*at];
		if (is_word_byte(c) && !is_apostrophe(text, *at))
			break;
		*asks |= c == '?';
		if (strchr(".!?;", c) != NULL || (c == '\n' && line_ended)) {
			(*at)++;
			return false;
		}
		line_ended |= c == '\n';
		if ((unsigned char)c >= 0x80)
			*at += 2;
	}
	word->start = *at;
	while (*at < text.n) {
		if (is_apostrophe(text, *at)) {
			*at += text.p[*at] == '\'' ? 1 : 3;
			continue;
		}
		if (!is_word_byte(text.p[*at]))
			break;
		if (word->n < WORD_BYTES)
			word->text[word->n++] =
			    (char)to_lower((unsigned char)text.p[*at]);
		(*at)++;
	}
	word->end = *at;
	word->letter = letter_of(word->text[0]);
	return word->n > 0;
}

/* What is known of a pattern in the sentence so far. */
struct progress {
	uint32_t states;  /* 0: not begun */
	uint32_t fits;    /* elements that the word of number at fits */
	uint32_t at;      /* 0: none */
	uint32_t waits;   /* the word that may begin it; 0: none */
	uint32_t said_in; /* the sentence it was found in, + 1; 0: none */
	size_t start;     /* where its latest try began */
};

struct reader {
	const struct wording *wording;
	struct progress *patterns;
	size_t *begun; /* patterns with states; each once */
	size_t begun_count;
	uint32_t number; /* of the word, from 1 */
	struct span text;
	size_t hit_room;
};

static void
add_hit(void *ctx, struct reader *r, struct wording_text *out, size_t pattern,
    const struct word *word)
{
	struct progress *p = &r->patterns[pattern];
	p->said_in = (uint32_t)out->sentences + 1;
	p->states = 0;
	out->hits = mem_grow(ctx, out->hits, &r->hit_room, out->hit_count + 1,
	    sizeof *out->hits);
	out->hits[out->hit_count++] = (struct wording_hit){.pattern = pattern,
	    .sentence = out->sentences,
	    .said = span_sub(r->text, p->start, word->end - p->start)};
}

/* One pattern, one word, of which it is known what it fits. */
static void
step(void *ctx, struct reader *r, struct wording_text *out, size_t i,
    const struct word *word)
{
	const struct pattern *p = &r->wording->patterns[i];
	struct progress *at = &r->patterns[i];
	uint32_t fits = p->any | (at->at == r->number ? at->fits : 0);
	if (at->states == 0)
		at->start = word->start;
	at->states = skip(p, ((at->states | p->start) & fits) << 1);
	if ((at->states >> p->count & 1) != 0)
		add_hit(ctx, r, out, i, word);
}

/* The word fits these; a pattern that it may begin waits for step(). */
static void
mark(struct reader *r, const struct wording_text *out, size_t i, uint32_t fits)
{
	struct progress *at = &r->patterns[i];
	if (at->at != r->number) {
		at->at = r->number;
		at->fits = 0;
	}
	at->fits |= fits;
	if ((r->wording->patterns[i].start & fits) == 0 || at->states != 0 ||
	    at->waits == r->number || at->said_in == out->sentences + 1)
		return;
	at->waits = r->number;
	r->begun[r->begun_count++] = i;
}

static void
take_entry(
    struct reader *r, const struct wording_text *out, const struct entry *e)
{
	for (size_t k = 0; k < e->count; k++)
		mark(r, out, e->postings[k].pattern, e->postings[k].elements);
}

/* What the word itself and each beginning of it that some choice has fit. */
static void
look_up(
    struct reader *r, const struct wording_text *out, const struct word *word)
{
	const struct wording *w = r->wording;
	uint64_t lengths = w->lengths[word->letter];
	uint32_t hash = HASH_BEGIN;
	for (size_t k = 0; k < w->anyhow_count; k++)
		mark(r, out, w->anyhow[k], w->patterns[w->anyhow[k]].any);
	for (size_t n = 1; n <= word->n; n++) {
		hash = hash_letter(hash, word->text[n - 1]);
		if ((lengths >> n & 1) != 0)
			take_entry(
			    r, out, place_of(w, word->text, n, true, hash));
	}
	take_entry(r, out, place_of(w, word->text, word->n, false, hash));
}

static void
take_word(void *ctx, struct reader *r, struct wording_text *out,
    const struct word *word)
{
	size_t kept = 0;
	r->number++;
	look_up(r, out, word);
	for (size_t k = 0; k < r->begun_count; k++) {
		size_t i = r->begun[k];
		step(ctx, r, out, i, word);
		if (r->patterns[i].states != 0)
			r->begun[kept++] = i;
	}
	r->begun_count = kept;
}

static void
end_sentence(struct reader *r, struct wording_text *out, bool any)
{
	if (!any)
		return;
	out->sentences++;
	for (size_t k = 0; k < r->begun_count; k++)
		r->patterns[r->begun[k]].states = 0;
	r->begun_count = 0;
}

void
wording_read(void *ctx, const struct wording *wording, struct span text,
    struct wording_text *text_r)
{
	struct word word;
	struct reader r = {.wording = wording,
	    .patterns = mem_many(ctx, struct progress, wording->count),
	    .begun = mem_many(ctx, size_t, wording->count),
	    .text = text};
	bool any = false;
	size_t at = 0;
	*text_r = (struct wording_text){0};
	while (at < text.n && text_r->words < WORDING_WORDS_MAX) {
		if (next_word(text, &at, &word, &text_r->asks)) {
			take_word(ctx, &r, text_r, &word);
			text_r->words++;
			any = true;
			continue;
		}
		end_sentence(&r, text_r, any);
		any = false;
	}
	end_sentence(&r, text_r, any);
}
