/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What loading and rendering of letters share; private to letters*.c. */
#ifndef ENQ_COMPOSE_LETTERS_P_H
#define ENQ_COMPOSE_LETTERS_P_H

#include "daemon/compose/letters.h"
#include "daemon/compose/template.h"

struct shapes;

struct letter_form {
	struct template *subject, *body;
	/* Compiled against this kind's fields. */
	struct template_partial *partials;
	size_t partial_count, partial_capacity;
	/* What letters_html() remembers: never seen in what it writes. */
	struct shapes *shapes;
};

struct letter_set {
	struct letter_form forms[LETTER_KINDS];
};

/* A letter being rendered. */
struct render {
	const struct letter_form *form;
	enum letter_kind kind;
	void *tmp;
	struct err *err;
	/* The quote whose marks are rendered in its place; NULL: none. */
	const char *quote_name;
	struct span quote;
};

/* A kind's field of that name, the common ones included; NULL: no such. */
const struct letter_field *letter_field_find(
    enum letter_kind kind, const char *name);

/* The fields that every letter has; ended by name NULL. */
const struct letter_field *letter_common_fields(void);

/*
 * Adds the fields, checked and cleaned, to `out`; a quote of several lines
 * becomes two marks, and r->quote.
 */
MUST_USE
int letters_clean(struct render *r, json_t *fields, json_t *out);

/* A quote's lines, for a template that does something with each. */
json_t *letters_quote_list(struct span lines);

/* template_render_way() with the partials of this letter; way may be NULL. */
MUST_USE
int letters_render_as(const struct render *r, const struct template *t,
    const json_t *fields, enum template_escape escape, struct buf *out,
    struct template_way *way);

struct shapes *letters_shapes_new(const void *ctx);

/*
 * Appends the HTML part; `way` is the one that the text part took.  0: the
 * quote's marks are where they cannot be filled in.
 */
MUST_USE
int letters_html(const struct render *r, const json_t *fields,
    const struct template_way *way, struct buf *out);

#endif
