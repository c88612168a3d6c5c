/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/phrases.h"

#include <assert.h>

#include "parsers/base/mem.h"
#include "parsers/stretch.h"

enum {
	HEAD_BYTES = 4,  /* of a phrase, for phrase_starts */
	LONG_TEXT = 128, /* from here on choosing a letter is worth it */
	CHOICE = 8       /* among so many */
};

/* How common a character is in letters; 0 for most signs and digits. */
static int
commonness(char c)
{
	/* z is the rarest letter of English, e the most common. */
	static const unsigned char rank['z' - 'a' + 1] = {24, 7, 15, 17, 26, 11,
	    10, 19, 22, 4, 5, 16, 13, 21, 23, 8, 2, 18, 20, 25, 14, 6, 12, 3, 9,
	    1};
	int lower = to_lower((unsigned char)c);
	if (lower >= 'a' && lower <= 'z')
		return rank[lower - 'a'];
	return c == ' ' ? 28 : c == '\n' ? 27 : 0;
}

/* The place in the phrase of its rarest letter. */
static size_t
rarest(const char *phrase)
{
	size_t best = 0;
	int least = commonness(phrase[0]);
	for (size_t i = 1; i < CHOICE && phrase[i] != '\0'; i++) {
		int here = commonness(phrase[i]);
		if (here < least) {
			least = here;
			best = i;
		}
	}
	return best;
}

/* The next place at or after from where the phrase's rare letter stands, or, of
 * two letters, the first; text.n when there is none. */
static size_t
next_place(struct span text, size_t from, const char *rare)
{
	if (from >= text.n)
		return text.n;
	if (commonness(*rare) > 0)
		return from + stretch_pair(text, from, rare);
	/* Signs and digits come so seldom that nothing beats memchr. */
	const char *hit = memchr(text.p + from, *rare, text.n - from);
	return hit == NULL ? text.n : (size_t)(hit - text.p);
}

bool
phrase_in(struct span text, const char *phrase)
{
	if (phrase[0] == '\0' || phrase[1] == '\0')
		return span_find_ascii(text, 0, phrase) >= 0;
	/* A letter is looked for with the one before it: where it stands alone
	 * no processor foretells. */
	size_t at = text.n < LONG_TEXT ? 0 : rarest(phrase);
	if (at > 0 && commonness(phrase[at]) > 0)
		at--;
	for (size_t hit = next_place(text, at, phrase + at); hit < text.n;
	     hit = next_place(text, hit + 1, phrase + at))
		if (span_starts(span_sub(text, hit - at, text.n), phrase))
			return true;
	return false;
}

/* One bit for each letter, whatever its case; other bytes share them. */
static uint64_t
letter_bit(char c)
{
	return UINT64_C(1) << ((c | ' ') & 63);
}

uint64_t
phrase_letters(struct span text)
{
	uint64_t letters = 0;
	if (text.n >= LONG_TEXT)
		return UINT64_MAX;
	for (size_t i = 0; i < text.n; i++)
		letters |= letter_bit(text.p[i]);
	return letters;
}

bool
phrase_possible(uint64_t letters, const char *phrase)
{
	while (*phrase != '\0' && (letters & letter_bit(*phrase)) != 0)
		phrase++;
	return *phrase == '\0';
}

/* The pairs of letters of a text: of a long list few phrases have all theirs
 * in the opening of a letter. */
struct pairs {
	uint64_t bits[64];
};

static void
pairs_find(struct pairs *pairs_r, struct span text)
{
	*pairs_r = (struct pairs){{0}};
	for (size_t i = 0; i + 1 < text.n; i++)
		pairs_r->bits[(text.p[i] | ' ') & 63] |=
		    letter_bit(text.p[i + 1]);
}

static bool
pairs_have(const struct pairs *pairs, const char *phrase)
{
	for (; phrase[0] != '\0' && phrase[1] != '\0'; phrase++)
		if ((pairs->bits[(phrase[0] | ' ') & 63] &
			letter_bit(phrase[1])) == 0)
			return false;
	return true;
}

static bool
many_phrases_in(struct span text, const char *const *list, size_t count)
{
	struct pairs pairs;
	pairs_find(&pairs, text);
	for (size_t i = 0; i < count; i++)
		if (pairs_have(&pairs, list[i]) && phrase_in(text, list[i]))
			return true;
	return false;
}

bool
phrases_in(struct span text, const char *const *list, size_t count)
{
	/* To look at the pairs costs what 1 phrase in 16 bytes costs. */
	if (text.n >= LONG_TEXT && text.n < count * 16)
		return many_phrases_in(text, list, count);
	uint64_t letters = phrase_letters(text);
	for (size_t i = 0; i < count; i++)
		if (phrase_possible(letters, list[i]) &&
		    phrase_in(text, list[i]))
			return true;
	return false;
}

bool
phrases_start(struct span text, const char *const *list, size_t count)
{
	/* Most texts differ from most phrases in the first letter, of which the
	 * two cases differ in one bit. */
	int first = text.n == 0 ? -1 : text.p[0] | ' ';
	for (size_t i = 0; i < count; i++)
		if ((list[i][0] | ' ') == first && span_starts(text, list[i]))
			return true;
	return false;
}

/* The first four bytes, without regard to ASCII case, as one of the bits. */
static size_t
head_bit(const char *p)
{
	uint32_t head;
	memcpy(&head, p, sizeof head);
	head |= UINT32_C(0x20202020);
	return head * UINT32_C(2654435761) >> 22;
}

void
phrase_starts_make(
    struct phrase_starts *starts_r, const char *const *list, size_t count)
{
	static_assert(PHRASE_STARTS_BITS == 1 << (32 - 22), "head_bit()");
	*starts_r = (struct phrase_starts){.list = list, .count = count};
	for (size_t i = 0; i < count; i++) {
		ASSERT(strlen(list[i]) >= HEAD_BYTES);
		size_t bit = head_bit(list[i]);
		starts_r->bits[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}

bool
phrase_starts_any(const struct phrase_starts *starts, struct span text)
{
	if (text.n < HEAD_BYTES)
		return false;
	size_t bit = head_bit(text.p);
	return (starts->bits[bit / 64] >> bit % 64 & 1) != 0 &&
	       phrases_start(text, starts->list, starts->count);
}
