/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/phrases.h"

enum {
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

/* The next place at or after from where c stands; text.n when there is none. */
static size_t
next_letter(struct span text, size_t from, char c)
{
	const char *hit =
	    from < text.n ? memchr(text.p + from, c, text.n - from) : NULL;
	return hit == NULL ? text.n : (size_t)(hit - text.p);
}

bool
phrase_in(struct span text, const char *phrase)
{
	if (text.n < LONG_TEXT || phrase[0] == '\0')
		return span_find_ascii(text, 0, phrase) >= 0;
	/* memchr looks for the rarest letter, in each of its two cases; most
	 * places fail at the letter beside it already. */
	size_t at = rarest(phrase);
	size_t beside = at > 0 ? at - 1 : phrase[1] != '\0' ? 1 : 0;
	char cases[2] = {(char)to_lower((unsigned char)phrase[at]),
	    (char)to_upper((unsigned char)phrase[at])};
	for (size_t k = 0; k < (cases[0] == cases[1] ? 1 : 2); k++) {
		size_t hit = next_letter(text, at, cases[k]);
		for (; hit < text.n;
		     hit = next_letter(text, hit + 1, cases[k])) {
			size_t start = hit - at;
			if (start + beside < text.n &&
			    (text.p[start + beside] | ' ') ==
				(phrase[beside] | ' ') &&
			    span_starts(span_sub(text, start, text.n), phrase))
				return true;
		}
	}
	return false;
}

bool
phrases_in(struct span text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (phrase_in(text, list[i]))
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
