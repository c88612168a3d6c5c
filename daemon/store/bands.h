/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which letters share a band of their sketches (policy/sketch): asked of every
 * letter, so it is kept in memory.  As rows they were 16 a letter, each on
 * another page of the database, which in a backlog made up most of what was
 * written.
 *
 * It is a memory of rows: the newest BANDS_MOST letters of the table `sketch`,
 * in the order they were added.  What a rollback takes back, bands_cut() does.
 */
#ifndef ENQ_STORE_BANDS_H
#define ENQ_STORE_BANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BANDS = 16,
	/* 60 days of a council that gets 270 enquiries a day; 3.5 MB. */
	BANDS_MOST = 16384,
	/* Of one band so many are looked at, the newest: a campaign of
	 * thousands costs no more than one of a hundred. */
	BANDS_LOOK = 128
};

struct bands;

/* Knows of no letter yet; holds `most` at last, a power of two. */
struct bands *bands_new(void *ctx, size_t most);

/* Every letter is newer than those before. */
void bands_add(struct bands *b, const uint32_t keys[BANDS], int64_t enquiry_id,
    int64_t at);

/* A place to go back to, and going back. */
uint32_t bands_end(const struct bands *b);
void bands_cut(struct bands *b, uint32_t end);

/*
 * Enquiries that share a band, added at or after `since`, without
 * not_enquiry: those that share the most first, then the newest.  At most max
 * into ids_r; how many.
 */
size_t bands_find(struct bands *b, const uint32_t keys[BANDS],
    int64_t not_enquiry, int64_t since, int64_t *ids_r, size_t max);

#endif
