/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks for phrases in text, without regard to ASCII case.  The other parsers
 * keep lists of what robots and mail programs write and ask about each.
 */
#ifndef ENQ_PARSERS_PHRASES_H
#define ENQ_PARSERS_PHRASES_H

#include "parsers/base/span.h"

/* As span_find_ascii(), and quick in long texts too. */
bool phrase_in(struct span text, const char *phrase);

/*
 * In a subject or a name most phrases lack a letter among their first few: one
 * look at the text spares the search for each of them.  What is false here is
 * not in the text; in long texts everything is possible.
 */
uint64_t phrase_letters(struct span text);
bool phrase_possible(uint64_t letters, const char *phrase);

/* Is the text one of them, and no more? */
static inline bool
phrases_are(struct span text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_is(text, list[i]))
			return true;
	return false;
}

/* Does one of them stand in the text, or at its start? */
bool phrases_in(struct span text, const char *const *list, size_t count);
bool phrases_start(struct span text, const char *const *list, size_t count);

/*
 * The same question for one list and every line of a text: most lines are told
 * by their first four bytes.  Made in less time than five lines take without;
 * no phrase of the list may be shorter than that.
 */
enum { PHRASE_STARTS_BITS = 1024 };
struct phrase_starts {
	const char *const *list;
	size_t count;
	uint64_t bits[PHRASE_STARTS_BITS / 64]; /* of the phrases' heads */
};
void phrase_starts_make(
    struct phrase_starts *starts_r, const char *const *list, size_t count);
bool phrase_starts_any(const struct phrase_starts *starts, struct span text);

#endif
