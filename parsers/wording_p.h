/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to wording*.c: compiled patterns and the words they are made of.
 *
 * A pattern is a row of elements, and a set of bits says after which of them
 * the words so far may stand: all ways at once, so there is nothing to go back
 * to.  Bit 0 is "nothing yet" and is always possible.
 *
 * Its key is the rarest element that it cannot do without: a sentence is held
 * against a pattern only when a word of the key stands in it, and, mostly, only
 * far enough to see that the next rarest is missing.
 *
 * The choices of all patterns ("any", "pass*") stand in one trie.  A text's
 * word comes out of it as one entry, the longest choice that fits the word;
 * `shorter` leads on to the others that do.
 */
#ifndef ENQ_PARSERS_WORDING_P_H
#define ENQ_PARSERS_WORDING_P_H

#include "parsers/wording.h"

/* Some of wording.choices: "any|some". */
struct wording_choices {
	uint32_t first;
	uint32_t count;
};

struct wording_element {
	struct wording_choices choices;
	uint32_t bit;      /* 1 << its place in the row */
	size_t commonness; /* how many patterns have one of the choices */
};

/* Bit i of a set of states: i elements stand behind us. */
struct wording_pattern {
	/* All but ~n: the key, what else must be there, what may be missing;
	 * each the rarest first. */
	struct wording_element *elements;
	size_t count;
	size_t needed;     /* how many may not be missing, at least 1 */
	size_t length;     /* of the row */
	uint32_t optional; /* bit i: element i may be missing */
	uint32_t any;      /* bit i: element i is any word */
	uint32_t first;    /* the first of each run that may be missing */
	uint32_t behind;   /* the state behind each run */
	uint32_t start;    /* the states before any word */
};

/* A choice; number 0 is none, and fits every sentence. */
struct wording_entry {
	uint32_t shorter;  /* the longest other that fits all its words, or 0 */
	uint32_t patterns; /* how many have it */
	/* The patterns whose key has it: some of wording.keys. */
	uint32_t first_key, key_count;
};

/* A pattern, and the choices of its next rarest element: without one of them
 * the sentence does not have it. */
enum { WORDING_NEXT = 7 };
struct wording_key {
	uint32_t pattern;
	uint32_t next[WORDING_NEXT]; /* the first again where there are fewer */
};

/*
 * Some letters that a choice begins with.  The node with a letter more stands
 * at `base` + letter, and has this one for its parent: a double array (Aoe,
 * An efficient digital search algorithm, 1989).
 */
struct wording_node {
	uint32_t base;
	uint32_t parent; /* 0: a free place */
	uint32_t whole;  /* the longest entry that fits just these letters */
	uint32_t begun;  /* the longest that fits whatever begins with them */
};
enum { WORDING_ROOT = 1 }; /* no letter yet */

struct wording {
	struct wording_pattern *patterns;
	size_t count;
	uint32_t *choices; /* entries */
	size_t choice_count, choice_room;
	struct wording_entry *entries;
	size_t entry_count, entry_room;
	struct wording_key *keys;
	struct wording_node *nodes; /* 256 more places than are taken */
	size_t node_room;
	struct wording_reader *reader;
};

/* What reading needs, kept from one text to the next. */
struct wording_reader *wording_reader_new(
    void *ctx, const struct wording *wording);

/* The node with a letter more; 0: there is none. */
static inline uint32_t
wording_child(const struct wording *w, uint32_t node, unsigned char letter)
{
	uint32_t child = w->nodes[node].base + letter;
	return w->nodes[child].parent == node ? child : 0;
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

/*
 * The trie while it grows: wording_trie_enter() gives the place for the entry
 * of a choice, 0 until the caller fills it; wording_trie_pack() makes
 * wording.nodes of it, and the links from entry to entry.
 */
struct wording_trie;
struct wording_trie *wording_trie_new(void *ctx);
uint32_t *wording_trie_enter(struct wording_trie *trie, struct span choice);
void wording_trie_pack(const struct wording_trie *trie, struct wording *w);

#endif
