/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Patterns over words: what a sentence says, however it is wrapped, spelt in
 * capitals or punctuated.  A pattern is words with one blank between them:
 *
 *   any|some     one of these words
 *   pass*        a word that begins so
 *   ?please      may be missing
 *   ~3           up to three words of any kind
 *
 * Text is read as lower-case words; apostrophes vanish, so that "don't" is one
 * word, and hyphens divide.  A pattern never reaches over the end of a
 * sentence: . ! ? ; or an empty line.  Nothing is tried by going back, so that
 * no text makes it slow: one sentence of WORDING_WORDS_MAX words, with those of
 * all patterns of the signs, takes a tenth of a second.
 */
#ifndef ENQ_PARSERS_WORDING_H
#define ENQ_PARSERS_WORDING_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/err.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"

enum {
	WORDING_ELEMENTS = 31, /* of one pattern, ~3 counted as three */
	/* Nobody's letter; what stands behind is not looked at. */
	WORDING_WORDS_MAX = 20000
};

struct wording;

/* Compiles them; ERR_CONFIG names the pattern that is none. */
MUST_USE
int wording_new(void *ctx, const char *const *patterns, size_t count,
    struct wording **wording_r, struct err *err);

struct wording_hit {
	size_t pattern;   /* its index */
	size_t sentence;  /* 0 = first */
	struct span said; /* from the last word that could begin it */
};

struct wording_text {
	struct wording_hit *hits; /* at most one a pattern and sentence */
	size_t hit_count;
	size_t words;
	size_t sentences;
	bool asks; /* has a question mark */
};

/* Memory of the result hangs off ctx; spans point into text.  The wording keeps
 * what makes the next text cheaper, so that only one is read at a time. */
void wording_read(void *ctx, struct wording *wording, struct span text,
    struct wording_text *text_r);

/* The wordbyte_hash() of each word of the text that was read last, in order,
 * for who wants a word to be what wordbyte_next() says; valid until the next is
 * read.  NULL: it has none, or they are not known. */
const uint64_t *wording_hashes(const struct wording *wording, size_t *count_r);

#endif
