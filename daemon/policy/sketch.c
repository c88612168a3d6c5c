/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/sketch.h"

#include "parsers/base/mem.h"
#include "parsers/wordbyte.h"
#include "parsers/wording.h"

enum {
	SHINGLE_WORDS = 3, /* of 4, who changes every tenth word was lost */
	/* What stands behind is not looked at, by wording_hashes() neither. */
	WORDS_MAX = WORDING_WORDS_MAX
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

/*
 * One hash of a shingle is enough: its upper half says to which place it
 * belongs, the lower one whether it is the least there (one permutation
 * hashing, Li, Owen and Zhang 2012).  One bit is dropped, so that NONE is no
 * hash.
 */
static void
add_shingle(
    struct sketch *sketch, uint64_t first, uint64_t second, uint64_t third)
{
	uint64_t h = first * FNV_PRIME;
	h = (h + second) * FNV_PRIME;
	h = (h + third) * FNV_PRIME;
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
sketch_of_words(const uint64_t *hashes, size_t count, struct sketch *sketch_r)
{
	if (count > WORDS_MAX)
		count = WORDS_MAX;
	sketch_r->shingles = 0;
	for (size_t i = 0; i < SKETCH_HASHES; i++)
		sketch_r->least[i] = NONE;
	for (size_t i = SHINGLE_WORDS; i <= count; i++)
		add_shingle(
		    sketch_r, hashes[i - 3], hashes[i - 2], hashes[i - 1]);
	if (sketch_r->shingles < SKETCH_SHINGLES_MIN)
		return false;
	fill_places(sketch_r);
	return true;
}

bool
sketch_make(struct span text, struct sketch *sketch_r)
{
	size_t most = text.n / 2 + 1 < WORDS_MAX ? text.n / 2 + 1 : WORDS_MAX;
	uint64_t *hashes = mem_many(NULL, uint64_t, most);
	size_t count = 0;
	size_t at = 0;
	for (size_t end; count < most && (end = wordbyte_next(text, &at)) > at;
	     at = end)
		hashes[count++] = wordbyte_hash(span_sub(text, at, end - at));
	bool made = sketch_of_words(hashes, count, sketch_r);
	mem_free(hashes);
	return made;
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
