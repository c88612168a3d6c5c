/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of statutory clocks while it is read: shared by statute_read.c,
 * which knows its blocks and what must hold of them, and statute_words.c,
 * which knows the words of a clock and their values.
 */
#ifndef ENQ_POLICY_STATUTE_READ_P_H
#define ENQ_POLICY_STATUTE_READ_P_H

#include "daemon/policy/statute.h"

struct reader {
	void *ctx;
	const char *file;
	int line;
	struct statute_table *table;
	size_t clock_room, excuse_room;
	struct statute *clock;         /* the block that is open, or */
	struct statute_excuse *excuse; /* this one; NULL: neither */
	struct err *err;
};

/* Says FILE:LINE, what is wrong, and the word if there is one; returns -1. */
int reader_fail(
    const struct reader *r, int line, const char *what, struct span word);
int reader_fail_here(
    const struct reader *r, const char *what, struct span word);

/* The next word of *rest, words being apart by blanks and commas. */
struct span reader_next_word(struct span *rest);

bool reader_is_name(struct span word);

/* A value that is free text; its copy is a child of r->ctx. */
MUST_USE
int reader_text(struct reader *r, struct span value, const char **text_r);

/* Takes the value of one word into the clock. */
MUST_USE
int reader_clock_word(struct reader *r, struct statute *clock, struct span word,
    struct span value);

#endif
