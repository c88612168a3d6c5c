/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A text is read a sentence at a time, in two steps.  The first notes which
 * elements of which patterns the words fit, in any order: of some 800 patterns
 * nearly all lack a word and are done with.  The second leads those that have
 * all they need over the same words, in order.  Leading every pattern that the
 * words might begin took half as much again (instructions, generated mails).
 */
#include "parsers/wording.h"

#include "parsers/wordbyte.h"
#include "parsers/wording_p.h"

struct word {
	char text[WORDING_WORD_BYTES]; /* folded */
	size_t n;
	size_t start, end; /* in the text */
};

/* A word of the sentence being read: where it stands, and the entries of the
 * table that are it or a beginning of it. */
struct place {
	size_t start, end;  /* in the text */
	size_t first, last; /* of reader.entries, from and behind */
};

/* A pattern that has all its words in the sentence. */
struct attempt {
	uint32_t pattern;
	uint32_t states; /* 0: not begun */
	uint32_t fits;   /* elements that the word of number `at` fits */
	size_t at;       /* from 1 */
	size_t start;    /* where its latest try began */
	bool listed;     /* in reader.begun */
	bool said;       /* found already */
};

/* What the words of the sentence so far have of a pattern. */
struct seen {
	uint32_t elements;
	uint32_t attempt; /* its index, + 1; 0: not all it needs */
};

struct reader {
	const struct wording *wording;
	void *ctx; /* of what only this call needs */
	struct span text;
	void *out_ctx;
	struct wording_text *out;
	size_t hit_room;

	struct seen *seen; /* by pattern */
	struct place *words;
	size_t word_count, word_room;
	const struct wording_entry **entries;
	size_t entry_count, entry_room;
	struct attempt *attempts;
	size_t attempt_count, attempt_room;
	uint32_t *begun; /* attempts that go on; each once */
	size_t begun_count, begun_room;
};

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
skip_gap(struct span text, size_t *at, bool *asks)
{
	bool line_ended = false;
	while (*at < text.n) {
		char c = text.p[*at];
		size_t mark = apostrophe(text, *at);
		if (mark == 0 && wordbyte_fold[(unsigned char)c] != 0)
			return true;
		*asks |= c == '?';
		*at += mark > 0 ? mark : 1;
		if (ends_sentence(c) || (c == '\n' && line_ended))
			return false;
		line_ended |= c == '\n';
	}
	return false;
}

static bool
next_word(struct span text, size_t *at, struct word *word, bool *asks)
{
	size_t n = 0;
	if (!skip_gap(text, at, asks))
		return false;
	size_t i = word->start = *at;
	while (i < text.n) {
		unsigned char c = wordbyte_fold[(unsigned char)text.p[i]];
		/* Nearly every byte is a letter that begins no apostrophe. */
		size_t mark = c == 0 || c == 0xE2 ? apostrophe(text, i) : 0;
		if (mark == 0 && c == 0)
			break;
		if (mark == 0 && n < WORDING_WORD_BYTES)
			word->text[n++] = (char)c;
		i += mark > 0 ? mark : 1;
	}
	word->n = n;
	word->end = *at = i;
	return true;
}

/* ---- first step: who has all its words? ---- */

static void
add_attempt(struct reader *r, uint32_t pattern)
{
	if (r->attempt_count == r->attempt_room)
		r->attempts = mem_grow(r->ctx, r->attempts, &r->attempt_room,
		    r->attempt_count + 1, sizeof *r->attempts);
	r->attempts[r->attempt_count++] = (struct attempt){.pattern = pattern};
	r->seen[pattern].attempt = (uint32_t)r->attempt_count;
}

static void
note_entry(struct reader *r, const struct wording_entry *e)
{
	if (e->count == 0)
		return;
	/* Asked here, as it is once a word: room is there nearly always. */
	if (r->entry_count == r->entry_room)
		r->entries = mem_grow(r->ctx, r->entries, &r->entry_room,
		    r->entry_count + 1, sizeof *r->entries);
	r->entries[r->entry_count++] = e;
	for (size_t k = 0; k < e->count; k++) {
		const struct wording_posting *p = &e->postings[k];
		struct seen *seen = &r->seen[p->pattern];
		seen->elements |= p->elements;
		if ((seen->elements & p->required) == p->required &&
		    seen->attempt == 0)
			add_attempt(r, p->pattern);
	}
}

/* The word itself and each beginning of it that some choice has. */
static void
note_word(struct reader *r, const struct word *word)
{
	const struct wording *w = r->wording;
	uint64_t lengths = w->lengths[wording_letter(word->text[0])];
	uint32_t hash = WORDING_HASH_BEGIN;
	struct place place = {
	    .start = word->start, .end = word->end, .first = r->entry_count};
	for (size_t n = 1; n <= word->n; n++) {
		hash = wording_hash(hash, word->text[n - 1]);
		if ((lengths >> n & 1) != 0)
			note_entry(
			    r, wording_place(w, word->text, n, true, hash));
	}
	note_entry(r, wording_place(w, word->text, word->n, false, hash));
	place.last = r->entry_count;
	if (r->word_count == r->word_room)
		r->words = mem_grow(r->ctx, r->words, &r->word_room,
		    r->word_count + 1, sizeof *r->words);
	r->words[r->word_count++] = place;
}

/* ---- second step: are they in order? ---- */

static void
add_hit(struct reader *r, struct attempt *a, const struct place *word)
{
	struct wording_text *out = r->out;
	a->said = true;
	a->states = 0;
	out->hits = mem_grow(r->out_ctx, out->hits, &r->hit_room,
	    out->hit_count + 1, sizeof *out->hits);
	out->hits[out->hit_count++] =
	    (struct wording_hit){.pattern = a->pattern,
		.sentence = out->sentences,
		.said = span_sub(r->text, a->start, word->end - a->start)};
}

/* One pattern, one word, of which it is known what it fits. */
static void
step(struct reader *r, struct attempt *a, size_t number)
{
	const struct place *word = &r->words[number - 1];
	const struct wording_pattern *p = &r->wording->patterns[a->pattern];
	uint32_t fits = p->any | (a->at == number ? a->fits : 0);
	if (a->states == 0)
		a->start = word->start;
	a->states = wording_skip(p, ((a->states | p->start) & fits) << 1);
	if ((a->states >> p->count & 1) != 0)
		add_hit(r, a, word);
	a->listed = a->states != 0;
}

/* A pattern that the word may begin waits for step(). */
static void
begin(struct reader *r, uint32_t pattern)
{
	uint32_t index = r->seen[pattern].attempt;
	if (index == 0)
		return;
	struct attempt *a = &r->attempts[index - 1];
	if (a->listed || a->said)
		return;
	a->listed = true;
	if (r->begun_count == r->begun_room)
		r->begun = mem_grow(r->ctx, r->begun, &r->begun_room,
		    r->begun_count + 1, sizeof *r->begun);
	r->begun[r->begun_count++] = index - 1;
}

static void
take_entry(struct reader *r, const struct wording_entry *e, size_t number)
{
	for (size_t k = 0; k < e->count; k++) {
		const struct wording_posting *p = &e->postings[k];
		uint32_t index = r->seen[p->pattern].attempt;
		if (index == 0)
			continue;
		struct attempt *a = &r->attempts[index - 1];
		a->fits = p->elements | (a->at == number ? a->fits : 0);
		a->at = number;
		if (p->begins)
			begin(r, p->pattern);
	}
}

static void
take_word(struct reader *r, size_t number)
{
	const struct wording *w = r->wording;
	const struct place *word = &r->words[number - 1];
	size_t kept = 0;
	for (size_t k = 0; k < w->anyhow_count; k++)
		begin(r, w->anyhow[k]);
	for (size_t k = word->first; k < word->last; k++)
		take_entry(r, r->entries[k], number);
	for (size_t k = 0; k < r->begun_count; k++) {
		uint32_t index = r->begun[k];
		step(r, &r->attempts[index], number);
		if (r->attempts[index].listed)
			r->begun[kept++] = index;
	}
	r->begun_count = kept;
}

/* ---- a sentence, a text ---- */

/* Nothing is seen: undone for what the words fit, which is far less than all
 * patterns. */
static void
forget(struct reader *r)
{
	for (size_t i = 0; i < r->entry_count; i++) {
		const struct wording_entry *e = r->entries[i];
		for (size_t k = 0; k < e->count; k++)
			r->seen[e->postings[k].pattern] = (struct seen){0};
	}
	r->word_count = 0;
	r->entry_count = 0;
	r->attempt_count = 0;
	r->begun_count = 0;
}

static void
end_sentence(struct reader *r)
{
	if (r->word_count == 0)
		return;
	for (size_t i = 1; r->attempt_count > 0 && i <= r->word_count; i++)
		take_word(r, i);
	r->out->sentences++;
	forget(r);
}

void
wording_read(void *ctx, const struct wording *wording, struct span text,
    struct wording_text *text_r)
{
	struct word word;
	void *scratch = mem_new(ctx);
	struct reader r = {.wording = wording,
	    .ctx = scratch,
	    .text = text,
	    .out_ctx = ctx,
	    .out = text_r,
	    .seen = mem_many(scratch, struct seen, wording->count)};
	size_t at = 0;
	*text_r = (struct wording_text){0};
	while (at < text.n && text_r->words < WORDING_WORDS_MAX) {
		if (next_word(text, &at, &word, &text_r->asks)) {
			note_word(&r, &word);
			text_r->words++;
			continue;
		}
		end_sentence(&r);
	}
	end_sentence(&r);
	mem_free(scratch);
}
