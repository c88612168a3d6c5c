/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was worked out of the words of earlier texts, to be had again without
 * going over their letters.  Where they end no processor can foretell, and that
 * costs more than all that is done with them; here a word is one comparison,
 * whatever its length.
 *
 * It is kept as it stands, case and all; of those that share a place, the
 * latest.  Nothing hangs on what is kept but time.
 */
#ifndef ENQ_PARSERS_WORDMEMO_H
#define ENQ_PARSERS_WORDMEMO_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/span.h"

enum { WORDMEMO_BYTES = 16, WORDMEMO_BITS = 11 };

/* All zeros is an empty one. */
struct wordmemo {
	struct wordmemo_word {
		uint64_t letters[2]; /* none of them 0; then zeros */
		/* The caller's. */
		uint64_t hash;
		uint32_t number;
	} words[1 << WORDMEMO_BITS];
};

/*
 * The place of the word that stands in the text from start to end; *known_r: it
 * has been here, otherwise the caller sets what it wants of it.  NULL, unknown:
 * a word too long to be kept, or too near the end of the text for its letters
 * to be taken at once.
 */
static inline struct wordmemo_word *
wordmemo_find(struct wordmemo *memo, struct span text, size_t start, size_t end,
    bool *known_r)
{
	static const char ones[2 * WORDMEMO_BYTES] =
	    "\377\377\377\377\377\377\377\377"
	    "\377\377\377\377\377\377\377\377";
	uint64_t w[2];
	uint64_t mask[2];
	*known_r = false;
	if (end - start > WORDMEMO_BYTES || text.n - start < WORDMEMO_BYTES)
		return NULL;
	memcpy(w, text.p + start, WORDMEMO_BYTES);
	memcpy(mask, ones + WORDMEMO_BYTES - (end - start), WORDMEMO_BYTES);
	w[0] &= mask[0];
	w[1] &= mask[1];
	/* Multiplied, every letter moves the upper bits. */
	uint64_t hash = (w[0] ^ w[1] * UINT64_C(0xff51afd7ed558ccd)) *
			UINT64_C(0xc4ceb9fe1a85ec53);
	struct wordmemo_word *word = &memo->words[hash >> (64 - WORDMEMO_BITS)];
	*known_r = word->letters[0] == w[0] && word->letters[1] == w[1];
	word->letters[0] = w[0];
	word->letters[1] = w[1];
	return word;
}

#endif
