/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/wording_p.h"

enum {
	LETTERS = 256,
	BACK = 32 /* places looked at again: further back all is narrow */
};

/* A node that may still get children; number 0 is the root. */
struct twig {
	uint32_t child;   /* its first, or 0 */
	uint32_t sibling; /* its parent's next child, or 0 */
	uint32_t whole;   /* the entry of "any" */
	uint32_t begun;   /* the entry of "any*" */
	unsigned char letter;
};

struct wording_trie {
	struct twig *twigs; /* a parent before its children */
	size_t count, room;
};

struct wording_trie *
wording_trie_new(void *ctx)
{
	struct wording_trie *trie = mem_one(ctx, struct wording_trie);
	trie->count = 1;
	trie->twigs = mem_grow(trie, NULL, &trie->room, 1, sizeof *trie->twigs);
	return trie;
}

/* The child with that letter, made when it is not there. */
static uint32_t
grow(struct wording_trie *trie, uint32_t twig, unsigned char letter)
{
	uint32_t child = trie->twigs[twig].child;
	while (child != 0 && trie->twigs[child].letter != letter)
		child = trie->twigs[child].sibling;
	if (child != 0)
		return child;
	child = (uint32_t)trie->count++;
	trie->twigs = mem_grow(
	    trie, trie->twigs, &trie->room, trie->count, sizeof *trie->twigs);
	trie->twigs[child] =
	    (struct twig){.sibling = trie->twigs[twig].child, .letter = letter};
	trie->twigs[twig].child = child;
	return child;
}

uint32_t *
wording_trie_enter(struct wording_trie *trie, struct span choice)
{
	uint32_t twig = 0;
	bool prefix = choice.p[choice.n - 1] == '*';
	for (size_t i = 0; i < choice.n - prefix; i++)
		twig = grow(trie, twig, (unsigned char)choice.p[i]);
	return prefix ? &trie->twigs[twig].begun : &trie->twigs[twig].whole;
}

/* Are all the places free that the children would have? */
static bool
fits(const struct wording_trie *trie, uint32_t child, const struct wording *w,
    uint32_t base)
{
	for (; child != 0; child = trie->twigs[child].sibling) {
		size_t place = base + trie->twigs[child].letter;
		if (place < w->node_room && w->nodes[place].parent != 0)
			return false;
	}
	return true;
}

/* Finds room for the children of a node about where it was found last. */
static void
place_children(struct wording *w, const struct wording_trie *trie,
    uint32_t twig, uint32_t *places, uint32_t *base)
{
	uint32_t child = trie->twigs[twig].child;
	if (child == 0)
		return;
	*base = *base > BACK ? *base - BACK : 1;
	while (!fits(trie, child, w, *base))
		(*base)++;
	w->nodes = mem_grow(
	    w, w->nodes, &w->node_room, *base + LETTERS, sizeof *w->nodes);
	w->nodes[places[twig]].base = *base;
	for (; child != 0; child = trie->twigs[child].sibling) {
		places[child] = *base + trie->twigs[child].letter;
		w->nodes[places[child]].parent = places[twig];
	}
}

/* What fits all that begins with the parent's letters fits this node's too. */
static void
link_entries(
    struct wording *w, struct wording_node *node, const struct twig *twig)
{
	uint32_t shorter = w->nodes[node->parent].begun;
	node->begun = twig->begun != 0 ? twig->begun : shorter;
	node->whole = twig->whole != 0 ? twig->whole : node->begun;
	if (twig->begun != 0)
		w->entries[twig->begun].shorter = shorter;
	if (twig->whole != 0)
		w->entries[twig->whole].shorter = node->begun;
}

void
wording_trie_pack(const struct wording_trie *trie, struct wording *w)
{
	uint32_t base = 1;
	uint32_t *places = mem_many(w, uint32_t, trie->count);
	w->nodes = mem_grow(w, NULL, &w->node_room, LETTERS, sizeof *w->nodes);
	places[0] = w->nodes[WORDING_ROOT].parent = WORDING_ROOT;
	for (uint32_t i = 0; i < trie->count; i++) {
		place_children(w, trie, i, places, &base);
		link_entries(w, &w->nodes[places[i]], &trie->twigs[i]);
	}
	mem_free(places);
}
