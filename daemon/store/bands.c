/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ring of letters, numbered from 1.  Each band has a hash table whose chains
 * go from newer letters to older ones, so that adding and taking back touch
 * the heads alone, and a chain ends where the ring has forgotten.
 */
#include "daemon/store/bands.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/base/mem.h"

enum { FIRST_CAPACITY = 256 };

struct letter {
	uint32_t number; /* 0: taken back */
	int shared;      /* while something is looked for */
	int64_t enquiry_id;
	int64_t at;
	uint32_t keys[BANDS];
	uint32_t next[BANDS]; /* number of an older one; 0: none */
};

struct bands {
	size_t capacity; /* a power of two */
	size_t most;
	uint32_t last; /* number of the newest */
	struct letter *ring;
	uint32_t *heads; /* capacity of them for each band */
};

static void
make_room(struct bands *b, size_t capacity)
{
	b->capacity = capacity;
	b->ring = mem_many(b, struct letter, capacity);
	b->heads = mem_many(b, uint32_t, BANDS * capacity);
}

struct bands *
bands_new(void *ctx, size_t most)
{
	struct bands *b = mem_one(ctx, struct bands);
	b->most = most;
	make_room(b, most < FIRST_CAPACITY ? most : FIRST_CAPACITY);
	return b;
}

static struct letter *
place_of(const struct bands *b, uint32_t number)
{
	return &b->ring[number & (b->capacity - 1)];
}

/* NULL when the ring has it no more. */
static struct letter *
letter_of(const struct bands *b, uint32_t number)
{
	struct letter *l = place_of(b, number);
	return number != 0 && l->number == number ? l : NULL;
}

static uint32_t *
head_of(const struct bands *b, size_t band, uint32_t key)
{
	return &b->heads[band * b->capacity + (key & (b->capacity - 1))];
}

static void
put(struct bands *b, const struct letter *letter)
{
	struct letter *l = place_of(b, letter->number);
	*l = *letter;
	for (size_t i = 0; i < BANDS; i++) {
		uint32_t *head = head_of(b, i, l->keys[i]);
		l->next[i] = *head;
		*head = l->number;
	}
	b->last = l->number;
}

static void
grow(struct bands *b)
{
	const struct bands old = *b;
	const uint32_t first = old.last - (uint32_t)old.capacity;
	make_room(b, 2 * old.capacity);
	for (uint32_t n = first + 1; n <= old.last; n++) {
		const struct letter *l = letter_of(&old, n);
		if (l != NULL)
			put(b, l);
	}
	mem_free(old.ring);
	mem_free(old.heads);
}

void
bands_add(
    struct bands *b, const uint32_t keys[BANDS], int64_t enquiry_id, int64_t at)
{
	if (b->last >= b->capacity && b->capacity < b->most)
		grow(b);
	struct letter letter = {
	    .number = b->last + 1, .enquiry_id = enquiry_id, .at = at};
	memcpy(letter.keys, keys, sizeof letter.keys);
	put(b, &letter);
}

uint32_t
bands_end(const struct bands *b)
{
	return b->last;
}

void
bands_cut(struct bands *b, uint32_t end)
{
	if (b->last - end >= b->capacity) { /* It knows nothing older. */
		mem_free(b->ring);
		mem_free(b->heads);
		make_room(b, b->capacity);
		b->last = end;
	}
	while (b->last > end) {
		struct letter *l = place_of(b, b->last);
		for (size_t i = 0; i < BANDS; i++)
			*head_of(b, i, l->keys[i]) = l->next[i];
		l->number = 0;
		b->last--;
	}
}

/* Those of one band are counted, the first time they are met also listed. */
static void
look(const struct bands *b, size_t band, uint32_t key, struct letter **met,
    size_t *met_count)
{
	uint32_t number = *head_of(b, band, key);
	for (int i = 0; i < BANDS_LOOK; i++) {
		struct letter *l = letter_of(b, number);
		if (l == NULL)
			return;
		if (l->keys[band] == key && l->shared++ == 0)
			met[(*met_count)++] = l;
		number = l->next[band];
	}
}

static int
most_alike_first(const void *a, const void *b)
{
	const struct letter *x = *(struct letter *const *)a;
	const struct letter *y = *(struct letter *const *)b;
	if (x->shared != y->shared)
		return x->shared > y->shared ? -1 : 1;
	return x->enquiry_id > y->enquiry_id   ? -1
	       : x->enquiry_id < y->enquiry_id ? 1
					       : 0;
}

size_t
bands_find(struct bands *b, const uint32_t keys[BANDS], int64_t not_enquiry,
    int64_t since, int64_t *ids_r, size_t max)
{
	struct letter *met[BANDS * BANDS_LOOK];
	size_t met_count = 0;
	size_t count = 0;
	for (size_t i = 0; i < BANDS; i++)
		look(b, i, keys[i], met, &met_count);
	if (met_count > 1)
		qsort(met, met_count, sizeof met[0], most_alike_first);
	for (size_t i = 0; i < met_count; i++) {
		met[i]->shared = 0;
		if (count < max && met[i]->at >= since &&
		    met[i]->enquiry_id != not_enquiry)
			ids_r[count++] = met[i]->enquiry_id;
	}
	return count;
}
