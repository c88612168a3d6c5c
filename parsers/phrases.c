/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/phrases.h"

enum {
	LONG_TEXT = 128, /* from here on choosing a letter is worth it */
	CHOICE = 8       /* among so many */
};

/* How common a character is in letters; 0 for most signs and digits. */
static size_t
commonness(char c)
{
	static const char order[] = "zqxjkvbpygfwmucldrhsnioate\n ";
	const char *at = strchr(order, to_lower((unsigned char)c));
	return at == NULL ? 0 : (size_t)(at - order) + 1;
}

/* The place in the phrase of its rarest letter. */
static size_t
rarest(const char *phrase)
{
	size_t best = 0;
	size_t least = commonness(phrase[0]);
	for (size_t i = 1; i < CHOICE && phrase[i] != '\0'; i++) {
		size_t here = commonness(phrase[i]);
		if (here < least) {
			least = here;
			best = i;
		}
	}
	return best;
}

bool
phrase_in(struct span text, const char *phrase)
{
	if (text.n < LONG_TEXT || phrase[0] == '\0')
		return span_find_ascii(text, 0, phrase) >= 0;
	/* memchr looks for the rarest letter, in each of its two cases. */
	size_t at = rarest(phrase);
	char cases[2] = {(char)to_lower((unsigned char)phrase[at]),
	    (char)to_upper((unsigned char)phrase[at])};
	for (size_t k = 0; k < (cases[0] == cases[1] ? 1 : 2); k++) {
		ptrdiff_t hit = span_find_byte(text, at, cases[k]);
		while (hit >= 0) {
			size_t start = (size_t)hit - at;
			if (span_starts(span_sub(text, start, text.n), phrase))
				return true;
			hit = span_find_byte(text, (size_t)hit + 1, cases[k]);
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
