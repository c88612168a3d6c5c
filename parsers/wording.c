/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pattern is a row of elements, and a set of bits says after which of them
 * the words so far may stand: all ways at once, so there is nothing to go back
 * to.  Bit 0 is "nothing yet" and is always possible.
 */
#include "parsers/wording.h"

enum { WORD_BYTES = 40, OTHER_LETTER = 26 };

struct element {
	const char *words; /* "any|some"; NULL: any word */
	bool optional;
};

struct pattern {
	struct element *elements;
	size_t count;
	uint32_t optional; /* bit i: element i may be missing */
	uint32_t begins;   /* with which letters; bit 26: others */
};

struct wording {
	struct pattern *patterns;
	size_t count;
};

/* ---- compiling ---- */

static unsigned
letter_of(char c)
{
	return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') : OTHER_LETTER;
}

static uint32_t
letters_of(const struct element *element)
{
	uint32_t letters = 0;
	if (element->words == NULL)
		return UINT32_MAX;
	letters |= 1u << letter_of(element->words[0]);
	for (const char *p = element->words; *p != '\0'; p++)
		if (*p == '|')
			letters |= 1u << letter_of(p[1]);
	return letters;
}

static bool
add_element(struct pattern *pattern, const char *words, bool optional)
{
	if (pattern->count == WORDING_ELEMENTS)
		return false;
	pattern->optional |= (optional ? 1u : 0u) << pattern->count;
	pattern->elements[pattern->count++] =
	    (struct element){.words = words, .optional = optional};
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
			if (!add_element(pattern, NULL, true))
				return false;
		return gap > 0;
	}
	bool optional = piece.n > 0 && piece.p[0] == '?';
	if (optional)
		piece = span_sub(piece, 1, piece.n);
	return is_word_list(piece) &&
	       add_element(pattern, mem_strn(ctx, piece.p, piece.n), optional);
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
		pattern->begins |= letters_of(&pattern->elements[i]);
		if (!pattern->elements[i].optional)
			return true;
	}
	return false; /* it would fit everywhere */
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
	*wording_r = w;
	return 0;
}

/* ---- reading ---- */

struct word {
	char text[WORD_BYTES]; /* folded; longer ones are cut */
	size_t n;
	size_t start, end; /* in the text */
};

static bool
fits(const struct element *element, const struct word *word)
{
	const char *p = element->words;
	while (p != NULL) {
		size_t n = strcspn(p, "|");
		bool prefix = n > 0 && p[n - 1] == '*';
		size_t same = prefix ? n - 1 : n;
		if ((prefix ? word->n >= same : word->n == same) &&
		    memcmp(word->text, p, same) == 0)
			return true;
		p = p[n] == '|' ? p + n + 1 : NULL;
	}
	return element->words == NULL;
}

/* The states reached by leaving out what may be missing. */
static uint32_t
skip(const struct pattern *pattern, uint32_t states)
{
	for (size_t i = 0; i < pattern->count; i++)
		states |= (states & pattern->optional & (1u << i)) << 1;
	return states;
}

static uint32_t
step(const struct pattern *pattern, uint32_t states, const struct word *word)
{
	uint32_t next = 0;
	for (size_t i = 0; i < pattern->count; i++)
		if ((states & (1u << i)) != 0 &&
		    fits(&pattern->elements[i], word))
			next |= 1u << (i + 1);
	return skip(pattern, next);
}

/* The right single quotation mark, which word processors put for '. */
static bool
is_apostrophe(struct span text, size_t at)
{
	return text.p[at] == '\'' ||
	       (at + 2 < text.n && memcmp(text.p + at, "\xE2\x80\x99", 3) == 0);
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
	return word->n > 0;
}

struct reader {
	const struct wording *wording;
	uint32_t *states; /* of each pattern */
	size_t *starts;   /* where its latest try began */
	bool *said;       /* in this sentence already */
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

static void
take_word(void *ctx, struct reader *r, struct wording_text *out,
    const struct word *word)
{
	uint32_t letter = 1u << letter_of(word->text[0]);
	for (size_t i = 0; i < r->wording->count; i++) {
		const struct pattern *p = &r->wording->patterns[i];
		bool may_begin = (p->begins & letter) != 0;
		if (r->said[i] || (r->states[i] == 0 && !may_begin))
			continue;
		if (r->states[i] == 0)
			r->starts[i] = word->start;
		r->states[i] = step(
		    p, r->states[i] | (may_begin ? skip(p, 1u) : 0u), word);
		if ((r->states[i] & (1u << p->count)) != 0)
			add_hit(ctx, r, out, i, word);
	}
}

static void
end_sentence(struct reader *r, struct wording_text *out, bool any)
{
	if (!any)
		return;
	out->sentences++;
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
