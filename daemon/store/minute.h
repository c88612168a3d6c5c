/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many of something happened in the last minute, second by second: what
 * the cap on all acknowledgements asks for every mail, and what a count over
 * the rows of a backlog would make dearer with each one.
 *
 * It is a memory of rows, so it forgets (known false) whenever it may differ
 * from them: after a rollback, and when the clock has gone back.
 */
#ifndef ENQ_STORE_MINUTE_H
#define ENQ_STORE_MINUTE_H

#include <stdbool.h>
#include <stdint.h>

enum { MINUTE_S = 60 };

struct minute {
	bool known;
	int64_t newest; /* second */
	struct {
		int64_t at;
		int64_t n;
	} seconds[MINUTE_S];
};

/* From now on it knows: of what happened after `since` it is told next, in the
 * order of time. */
void minute_begin(struct minute *m, int64_t since);

/* n more at that second. */
void minute_add(struct minute *m, int64_t at, int64_t n);

/* Those after now - MINUTE_S; false when it does not know. */
bool minute_count(const struct minute *m, int64_t now, int64_t *n_r);

#endif
