/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to wording.c, which reads, and wording_compile.c: compiled patterns
 * and the table of their words.
 *
 * A pattern is a row of elements, and a set of bits says after which of them
 * the words so far may stand: all ways at once, so there is nothing to go back
 * to.  Bit 0 is "nothing yet" and is always possible.
 */
#ifndef ENQ_PARSERS_WORDING_P_H
#define ENQ_PARSERS_WORDING_P_H

#include "parsers/wording.h"

enum {
	WORDING_WORD_BYTES = 40, /* longer words are cut */
	WORDING_OTHER_LETTER = 26
};

struct wording_choice {
	const char *p;
	size_t n;
	bool prefix; /* more letters may follow */
};

struct wording_element {
	struct wording_choice *choices; /* "any|some" */
	size_t count;                   /* 0: any word */
};

/* Bit i of a set of states: i elements stand behind us. */
struct wording_pattern {
	struct wording_element *elements;
	size_t count;
	uint32_t optional; /* bit i: element i may be missing */
	uint32_t any;      /* bit i: element i is any word */
	uint32_t first;    /* the first of each run that may be missing */
	uint32_t behind;   /* the state behind each run */
	uint32_t start;    /* the states before any word */
};

/* Which elements of a pattern a word fits. */
struct wording_posting {
	uint32_t pattern;
	uint32_t elements;
	uint32_t required; /* those of the pattern that may not be missing */
	bool begins;       /* the word may be the first of it */
};

/* A choice and all elements that have it; in a table by the hash of it. */
struct wording_entry {
	struct wording_choice choice; /* p NULL: a free place */
	struct wording_posting *postings;
	size_t count, room;
};

struct wording {
	struct wording_pattern *patterns;
	size_t count;
	struct wording_entry *table;
	size_t mask; /* places - 1, a power of two - 1 */
	/* By first letter: bit n when a prefix of n letters is there. */
	uint64_t lengths[WORDING_OTHER_LETTER + 1];
	uint32_t *anyhow; /* patterns that any word begins */
	size_t anyhow_count, anyhow_room;
};

static inline unsigned
wording_letter(char c)
{
	return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a')
				    : WORDING_OTHER_LETTER;
}

/*
 * The states reached by leaving out what may be missing: within each run of
 * such elements everything from the lowest state on.  Subtracting borrows up
 * to it, and the state behind the run stops that (Navarro and Raffinot,
 * Flexible Pattern Matching in Strings, 4.3).
 */
static inline uint32_t
wording_skip(const struct wording_pattern *p, uint32_t states)
{
	uint32_t stop = states | p->behind;
	uint32_t from_lowest = ~(stop - p->first) ^ stop;
	return states | (from_lowest & (p->optional << 1));
}

/* FNV-1a, a letter at a time, so that a word gives its prefixes' too. */
#define WORDING_HASH_BEGIN UINT32_C(2166136261)
static inline uint32_t
wording_hash(uint32_t hash, char c)
{
	return (hash ^ (unsigned char)c) * UINT32_C(16777619);
}

/* The place of a choice: its own, or a free one. */
static inline struct wording_entry *
wording_place(const struct wording *w, const char *p, size_t n, bool prefix,
    uint32_t hash)
{
	for (size_t i = hash + prefix;; i++) {
		struct wording_entry *e = &w->table[i & w->mask];
		if (e->choice.p == NULL ||
		    (e->choice.n == n && e->choice.prefix == prefix &&
			memcmp(e->choice.p, p, n) == 0))
			return e;
	}
}

#endif
