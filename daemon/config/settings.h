/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Settings as tables: name, type, default, range and the place in a struct
 * where the value goes.  libConfuse reads the grammar; this module feeds it
 * from a table, adds the checks it lacks (ranges, times, words, a key given
 * twice, a missing key) and fills the struct.  Every mistake is ERR_CONFIG,
 * "file:line: what is wrong", the first one found.
 *
 * A table ends with an entry without a name.  Sections may stand in the top
 * table only; their structs are either embedded (SET_SECTION) or elements of
 * an array that grows (SET_SECTIONS, which have a title and may repeat).
 */
#ifndef ENQ_SETTINGS_H
#define ENQ_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/err.h"
#include "parsers/base/span.h"

enum setting_type {
	SET_TEXT = 0, /* const char *; NULL when absent */
	SET_NUMBER,   /* int, min..max */
	SET_FLAG,     /* bool */
	SET_TIME,     /* int seconds of the day, written "17:00" */
	SET_WORD,     /* int: index into words */
	SET_LIST,     /* const char **, count at count_at */
	SET_SECTION,  /* a struct */
	SET_SECTIONS  /* array of structs, count at count_at */
};

/* Looks at a filled section; on a mistake says what in *err and returns -1. */
typedef int setting_check(const void *section, struct err *err);

struct setting {
	const char *name;
	enum setting_type type;
	bool required;
	const char *text; /* default of texts, times and words */
	long number;      /* default of numbers and flags */
	long min, max;
	const char *const *words; /* ends with NULL */
	size_t at;                /* where in the struct */
	size_t count_at;          /* size_t, of lists and sections */
	/* Sections only: */
	const struct setting *inner;
	size_t size;     /* of one struct */
	size_t title_at; /* const char *: the section's title */
	setting_check *check;
};

/* Fills *base_r from text; file is for messages.  Memory hangs off ctx. */
MUST_USE
int settings_read(void *ctx, const char *file, struct span text,
    const struct setting *table, void *base_r, struct err *err);

/* "17:00" as seconds of the day; false when it is no time. */
bool settings_time(struct span s, int *seconds_r);

#endif
