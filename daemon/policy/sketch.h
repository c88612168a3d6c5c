/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sketch of a letter's words, to find letters that are nearly the same
 * (P-11): MinHash over shingles of three words.
 *
 * Why MinHash and not SimHash: who takes part in a campaign puts a paragraph
 * of their own into the letter.  That leaves the shared shingles as they are,
 * and MinHash estimates what share they are; with the two sizes that gives how
 * much of the shorter letter stands in the longer.  In a SimHash the own
 * paragraph moves every bit a little: half a letter of own words is 14 bits of
 * 64 away, where chance begins at 20.
 *
 * Letters are found by bands: each is three of the hashes, and two letters
 * that share half of their shingles share one of the 16 bands in 7 of 8 cases;
 * with one of many letters found, the campaign is.
 */
#ifndef ENQ_POLICY_SKETCH_H
#define ENQ_POLICY_SKETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/span.h"

enum {
	SKETCH_BANDS = 16,
	SKETCH_ROWS = 3,
	SKETCH_HASHES = SKETCH_BANDS * SKETCH_ROWS,
	/* Fewer are a note of two lines, which many write alike by chance. */
	SKETCH_SHINGLES_MIN = 40,
	/* Per cent of the shorter letter; below it is a matter of topic. */
	SKETCH_LIKE_PERCENT = 50
};

struct sketch {
	uint32_t least[SKETCH_HASHES];
	uint32_t shingles; /* how many the letter has */
};

/* False when the text is too short to say anything. */
bool sketch_make(struct span text, struct sketch *sketch_r);
/* The same of the wordbyte_hash() of its words. */
bool sketch_of_words(
    const uint64_t *hashes, size_t count, struct sketch *sketch_r);

/* The key of each band; never negative. */
void sketch_bands(const struct sketch *sketch, int64_t bands_r[SKETCH_BANDS]);

/* How much of the shorter letter stands in the other, in per cent. */
int sketch_likeness(const struct sketch *a, const struct sketch *b);

#endif
