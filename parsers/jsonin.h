/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads one JSON text (RFC 8259) into a tree.  The text is copied once, and
 * its strings lose their escapes in that copy, where they stand: facts are read
 * once for every mail, and most of them is two long strings.  Strict: UTF-8, no
 * NUL, no lone surrogate, no duplicate key; and, because facts need no others,
 * numbers are whole and fit 18 digits.
 */
#ifndef ENQ_PARSERS_JSONIN_H
#define ENQ_PARSERS_JSONIN_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/err.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"

enum {
	JSONIN_DEPTH = 16,
	JSONIN_VALUES = 400 * 1000 /* in one text */
};

enum jsonin_type {
	JSONIN_NULL,
	JSONIN_FALSE,
	JSONIN_TRUE,
	JSONIN_INT,
	JSONIN_TEXT,
	JSONIN_LIST,
	JSONIN_OBJECT
};

struct jsonin {
	enum jsonin_type type;
	struct span key;  /* in an object; a NUL stands behind it, */
	struct span text; /* and behind this; without their escapes */
	int64_t number;
	size_t count; /* children of a list or an object */
	struct jsonin *first;
	struct jsonin *last;
	struct jsonin *next;  /* sibling */
	struct jsonin *found; /* jsonin_get()'s: the child found last */
};

/* The tree and its texts are children of ctx. */
MUST_USE
int jsonin_read(
    void *ctx, struct span json, struct jsonin **root_r, struct err *err);

/* The member of that name; NULL when there is none, or no object.  Who asks in
 * the order of the text finds each at once. */
struct jsonin *jsonin_get(struct jsonin *object, const char *key);

/* Is it a text that says just that? */
bool jsonin_is(const struct jsonin *value, const char *text);

#endif
