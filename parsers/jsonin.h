/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads one JSON text (RFC 8259) into a tree whose strings stay where they
 * are in that text: facts are read once for every mail, and most of them is
 * two long strings.  Strict: UTF-8, no NUL, no lone surrogate, no duplicate
 * key; and, because facts need no others, numbers are whole and fit 18 digits.
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
	bool escaped; /* the text has backslashes */
	bool escaped_key;
	struct span key;  /* in an object; between the quotes */
	struct span text; /* between the quotes */
	int64_t number;
	size_t count; /* children of a list or an object */
	struct jsonin *first;
	struct jsonin *last;
	struct jsonin *next; /* sibling */
};

/* The tree is a child of ctx, and lives no longer than json's bytes. */
MUST_USE
int jsonin_read(
    void *ctx, struct span json, struct jsonin **root_r, struct err *err);

/* The member of that name; NULL when there is none, or no object. */
const struct jsonin *jsonin_get(const struct jsonin *object, const char *key);

/* A text without its escapes, NUL-terminated, as a child of ctx; the same for
 * the key of a member. */
char *jsonin_copy(void *ctx, const struct jsonin *text);
char *jsonin_copy_key(void *ctx, const struct jsonin *member);

/* Is it a text that says just that?  (One with escapes never does.) */
bool jsonin_is(const struct jsonin *value, const char *text);

#endif
