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
	uint32_t letters;       /* with which it can begin; bit 26: others */
};

struct pattern {
	struct element *elements;
	size_t count;
	uint32_t optional; /* bit i: element i may be missing */
	uint32_t begins;   /* letters, as an element's */
	uint32_t start;    /* the states before any word */
};

/* Patterns that a word may begin; in a table by the hash of the word. */
struct beginning {
	struct choice choice; /* p NULL: a free place */
	size_t *patterns;
	size_t count, room;
};

struct wording {
	struct pattern *patterns;
	size_t count;
	struct beginning *table;
	size_t mask; /* places - 1, a power of two - 1 */
	/* By first letter: bit n when a prefix of n letters is there. */
	uint64_t lengths[OTHER_LETTER + 1];
	struct beginning any; /* begun by any word */
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
	struct element *e = &pattern->elements[pattern->count++];
	e->letters = words.n == 0 ? UINT32_MAX : 0;
	size_t room = 0;
	while (words.n > 0) {
		ptrdiff_t bar = span_find_byte(words, 0, '|');
		size_t n = bar < 0 ? words.n : (size_t)bar;
		bool prefix = words.p[n - 1] == '*';
		e->choices = mem_grow(
		    ctx, e->choices, &room, e->count + 1, sizeof *e->choices);
		e->choices[e->count++] = (struct choice){
		    .p = words.p, .n = n - prefix, .prefix = prefix};
		e->letters |= 1u << letter_of(words.p[0]);
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
	for (size_t i = 0; i < pattern->count; i++) {
		pattern->begins |= pattern->elements[i].letters;
		if ((pattern->optional & (1u << i)) == 0)
			return true;
	}
	return false; /* it would fit everywhere */
}

/* The states reached by leaving out what may be missing. */
static uint32_t
skip(const struct pattern *pattern, uint32_t states)
{
	uint32_t more = (states & pattern->optional) << 1 & ~states;
	while (more != 0) {
		states |= more;
		more = (states & pattern->optional) << 1 & ~states;
	}
	return states;
}

/* FNV-1a, a letter at a time, so that a word gives its prefixes' too. */
static uint32_t
hash_letter(uint32_t hash, char c)
{
	return (hash ^ (unsigned char)c) * UINT32_C(16777619);
}
#define HASH_BEGIN UINT32_C(2166136261)

/* The place of a choice: its own, or a free one. */
static struct beginning *
place_of(const struct wording *w, const char *p, size_t n, bool prefix,
    uint32_t hash)
{
	for (size_t i = hash + prefix;; i++) {
		struct beginning *b = &w->table[i & w->mask];
		if (b->choice.p == NULL ||
		    (b->choice.n == n && b->choice.prefix == prefix &&
			memcmp(b->choice.p, p, n) == 0))
			return b;
	}
}

static void
add_beginning(struct wording *w, struct beginning *b, size_t pattern)
{
	if (b->count > 0 && b->patterns[b->count - 1] == pattern)
		return;
	b->patterns = mem_grow(
	    w, b->patterns, &b->room, b->count + 1, sizeof *b->patterns);
	b->patterns[b->count++] = pattern;
}

static void
index_element(struct wording *w, const struct element *element, size_t pattern)
{
	if (element->count == 0)
		add_beginning(w, &w->any, pattern);
	for (size_t i = 0; i < element->count; i++) {
		const struct choice *c = &element->choices[i];
		uint32_t hash = HASH_BEGIN;
		for (size_t k = 0; k < c->n; k++)
			hash = hash_letter(hash, c->p[k]);
		struct beginning *b = place_of(w, c->p, c->n, c->prefix, hash);
		b->choice = *c;
		if (c->prefix && c->n <= WORD_BYTES)
			w->lengths[letter_of(c->p[0])] |= UINT64_C(1) << c->n;
		add_beginning(w, b, pattern);
	}
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
	w->table = mem_many(w, struct beginning, w->mask + 1);
}

/* By every element that a pattern can begin with. */
static void
index_beginnings(struct wording *w)
{
	make_table(w);
	for (size_t i = 0; i < w->count; i++) {
		const struct pattern *p = &w->patterns[i];
		for (size_t k = 0; (p->start >> k & 1u) != 0; k++)
			index_element(w, &p->elements[k], i);
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
	index_beginnings(w);
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

static bool
fits(const struct element *element, const struct word *word)
{
	if ((element->letters & (1u << word->letter)) == 0)
		return false;
	for (size_t i = 0; i < element->count; i++) {
		const struct choice *c = &element->choices[i];
		if (c->p[0] == word->text[0] &&
		    (c->prefix ? word->n >= c->n : word->n == c->n) &&
		    memcmp(word->text, c->p, c->n) == 0)
			return true;
	}
	return element->count == 0;
}

static uint32_t
step(const struct pattern *pattern, uint32_t states, const struct word *word)
{
	uint32_t next = 0;
	states &= ~(1u << pattern->count);
	for (; states != 0; states &= states - 1) {
		uint32_t lowest = states & -states;
		size_t i = (size_t)__builtin_ctz(states);
		if (fits(&pattern->elements[i], word))
			next |= lowest << 1;
	}
	return next == 0 ? 0 : skip(pattern, next);
}

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

struct reader {
	const struct wording *wording;
	uint32_t *states; /* of each pattern */
	size_t *begun;    /* patterns with states; each once */
	size_t begun_count;
	size_t *starts; /* where its latest try began */
	bool *said;     /* in this sentence already */
	struct span text;
	size_t hit_room;
};

static void
add_hit(void *ctx, struct reader *r, struct wording_text *out, size_t pattern,
    const struct word *word)
{
	r->said[pattern] = true;
	out->hits = mem_grow(ctx, out->hits, &r->hit_room, out->hit_count + 1,
	    sizeof *out->hits);
	out->hits[out->hit_count++] = (struct wording_hit){.pattern = pattern,
	    .sentence = out->sentences,
	    .said = span_sub(
		r->text, r->starts[pattern], word->end - r->starts[pattern])};
}

/* One pattern, one word. */
static void
try_word(void *ctx, struct reader *r, struct wording_text *out, size_t i,
    const struct word *word)
{
	const struct pattern *p = &r->wording->patterns[i];
	uint32_t before = r->states[i];
	if (before == 0)
		r->starts[i] = word->start;
	if ((p->begins & (1u << word->letter)) != 0)
		before |= p->start;
	r->states[i] = step(p, before, word);
	if ((r->states[i] & (1u << p->count)) != 0)
		add_hit(ctx, r, out, i, word);
}

/* Tries what may begin here and has not begun yet. */
static void
begin_patterns(void *ctx, struct reader *r, struct wording_text *out,
    const struct beginning *b, const struct word *word)
{
	for (size_t k = 0; k < b->count; k++) {
		size_t i = b->patterns[k];
		if (r->said[i] || r->states[i] != 0)
			continue;
		try_word(ctx, r, out, i, word);
		if (r->states[i] != 0)
			r->begun[r->begun_count++] = i;
	}
}

/* By the word itself and by each beginning of it that some choice has. */
static void
begin_all(void *ctx, struct reader *r, struct wording_text *out,
    const struct word *word)
{
	const struct wording *w = r->wording;
	uint64_t lengths = w->lengths[word->letter];
	uint32_t hash = HASH_BEGIN;
	begin_patterns(ctx, r, out, &w->any, word);
	for (size_t n = 1; n <= word->n; n++) {
		hash = hash_letter(hash, word->text[n - 1]);
		if ((lengths >> n & 1) != 0)
			begin_patterns(ctx, r, out,
			    place_of(w, word->text, n, true, hash), word);
	}
	begin_patterns(
	    ctx, r, out, place_of(w, word->text, word->n, false, hash), word);
}

static void
take_word(void *ctx, struct reader *r, struct wording_text *out,
    const struct word *word)
{
	size_t kept = 0;
	size_t begun = r->begun_count;
	/* New ones first: a pattern that goes on is not tried twice. */
	begin_all(ctx, r, out, word);
	for (size_t k = 0; k < r->begun_count; k++) {
		size_t i = r->begun[k];
		if (k < begun && !r->said[i])
			try_word(ctx, r, out, i, word);
		if (r->states[i] != 0 && !r->said[i])
			r->begun[kept++] = i;
		else
			r->states[i] = 0;
	}
	r->begun_count = kept;
}

static void
end_sentence(struct reader *r, struct wording_text *out, bool any)
{
	if (!any)
		return;
	out->sentences++;
	r->begun_count = 0;
	for (size_t i = 0; i < r->wording->count; i++) {
		r->states[i] = 0;
		r->said[i] = false;
	}
}

void
wording_read(void *ctx, const struct wording *wording, struct span text,
    struct wording_text *text_r)
{
	struct word word;
	struct reader r = {.wording = wording,
	    .states = mem_many(ctx, uint32_t, wording->count),
	    .begun = mem_many(ctx, size_t, wording->count),
	    .starts = mem_many(ctx, size_t, wording->count),
	    .said = mem_many(ctx, bool, wording->count),
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
