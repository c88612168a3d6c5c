/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/sketch.h"

#include "parsers/wordbyte.h"

enum {
	SHINGLE_WORDS = 3, /* of 4, who changes every tenth word was lost */
	WORDS_MAX = 20000  /* what stands behind is not looked at */
};
#define NONE UINT32_MAX
#define FNV_PRIME UINT64_C(0x100000001b3)

/* The finaliser of MurmurHash3: every bit of the result hangs on all. */
static uint64_t
mix(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

/* The hash (FNV-1a) of the next word, without regard to case; false: none. */
static bool
next_word(struct span text, size_t *at, uint64_t *hash_r)
{
	const unsigned char *p = (const unsigned char *)text.p;
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	size_t i = *at;
	unsigned char c;
	while (i < text.n && wordbyte_fold[p[i]] == 0)
		i++;
	*at = i;
	for (; i < text.n && (c = wordbyte_fold[p[i]]) != 0; i++)
		h = (h ^ c) * FNV_PRIME;
	*hash_r = h;
	bool any = i > *at;
	*at = i;
	return any;
}

/*
 * One hash of a shingle is enough: its upper half says to which place it
 * belongs, the lower one whether it is the least there (one permutation
 * hashing, Li, Owen and Zhang 2012).  One bit is dropped, so that NONE is no
 * hash.
 */
static void
add_shingle(struct sketch *sketch, const uint64_t words[SHINGLE_WORDS])
{
	uint64_t h = 0;
	for (size_t i = 0; i < SHINGLE_WORDS; i++)
		h = (h + words[i]) * FNV_PRIME;
	h = mix(h);
	uint32_t mine = (uint32_t)h >> 1;
	uint32_t *least = &sketch->least[(h >> 32) * SKETCH_HASHES >> 32];
	*least = mine < *least ? mine : *least;
	sketch->shingles++;
}

/*
 * A place without a shingle takes what another has, which one is the same for
 * all letters: so two letters agree on it as likely as on any other
 * (densification, Shrivastava 2017).
 */
static void
fill_places(struct sketch *sketch)
{
	const struct sketch found = *sketch;
	for (size_t i = 0; i < SKETCH_HASHES; i++)
		for (uint64_t k = i; sketch->least[i] == NONE; k = mix(k + 1))
			sketch->least[i] = found.least[k % SKETCH_HASHES];
}

bool
sketch_make(struct span text, struct sketch *sketch_r)
{
	uint64_t words[SHINGLE_WORDS] = {0}; /* the latest, the oldest first */
	size_t at = 0;
	size_t count = 0;
	sketch_r->shingles = 0;
	for (size_t i = 0; i < SKETCH_HASHES; i++)
		sketch_r->least[i] = NONE;
	while (count < WORDS_MAX &&
	       next_word(text, &at, &words[SHINGLE_WORDS - 1])) {
		count++;
		if (count >= SHINGLE_WORDS)
			add_shingle(sketch_r, words);
		memmove(words, words + 1, sizeof words - sizeof *words);
	}
	if (sketch_r->shingles < SKETCH_SHINGLES_MIN)
		return false;
	fill_places(sketch_r);
	return true;
}

void
sketch_bands(const struct sketch *sketch, int64_t bands_r[SKETCH_BANDS])
{
	for (size_t b = 0; b < SKETCH_BANDS; b++) {
		uint64_t h = b + 1;
		for (size_t r = 0; r < SKETCH_ROWS; r++)
			h = mix(h + sketch->least[b * SKETCH_ROWS + r]);
		bands_r[b] = (int64_t)(h >> 1);
	}
}

int
sketch_likeness(const struct sketch *a, const struct sketch *b)
{
	uint64_t same = 0;
	uint64_t shorter =
	    a->shingles < b->shingles ? a->shingles : b->shingles;
	for (size_t i = 0; i < SKETCH_HASHES; i++)
		same += a->least[i] == b->least[i];
	if (shorter == 0)
		return 0;
	/* same/HASHES is shared/(a + b - shared): solved for shared. */
	uint64_t both = (uint64_t)a->shingles + b->shingles;
	uint64_t percent =
	    100 * same * both / ((SKETCH_HASHES + same) * shorter);
	return percent > 100 ? 100 : (int)percent;
}
