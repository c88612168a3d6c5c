/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What loading and rendering of letters share; private to letters*.c.
 *
 * A letter is drafted out of its templates, field by field.  Most letters of a
 * kind have the same fields filled in, and what the templates make of these is
 * known after a few of them: such a letter is filled into its shape.
 */
#ifndef ENQ_COMPOSE_LETTERS_P_H
#define ENQ_COMPOSE_LETTERS_P_H

#include "daemon/compose/letters.h"
#include "daemon/compose/pattern.h"
#include "daemon/compose/template.h"

struct shapes;

struct letter_form {
	struct template *subject, *body;
	/* Compiled against this kind's fields. */
	struct template_partial *partials;
	size_t partial_count, partial_capacity;
	/* What letters_fill() remembers: never seen in what it writes. */
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
};

/* What becomes of it. */
struct letter_parts {
	struct buf subject, text, html;
};

void letters_parts_init(struct letter_parts *parts, const void *ctx);

/* A kind's field of that name, the common ones included; NULL: no such. */
const struct letter_field *letter_field_find(
    enum letter_kind kind, const char *name);

/* The fields that every letter has; ended by name NULL. */
const struct letter_field *letter_common_fields(void);

/* ---- letters_clean.c ---- */

enum { LETTERS_QUOTE_LINES = 20000 }; /* of a quote, at most */

/* Adds the fields, checked and cleaned, to `out`; a quote as its lines. */
MUST_USE
int letters_clean(const struct render *r, json_t *fields, json_t *out);

/* Is it a line of text that comes out as it is? */
bool letters_line_is_clean(struct span s);

/*
 * Several lines: as one line is cleaned, but line ends and indents are the
 * writer's; empty lines do not pile up, and there are none at either end.
 * *lines_r is s itself or a child of ctx.  False when there were more than
 * `most` lines, or more bytes than a letter can hold.
 */
bool letters_clean_lines(void *ctx, struct span s, size_t most,
    struct span *lines_r, size_t *count_r);

/* ---- letters_render.c ---- */

/* A letter as its templates have it: the text part is not wrapped yet. */
struct letter_draft {
	struct buf subject, text;
	struct buf markdown, html;
	bool picture; /* and its text has a picture's words in Markdown */
};

/* The buffers are children of r->tmp. */
MUST_USE
int letters_draft(
    const struct render *r, json_t *fields, struct letter_draft *draft);

/* By its templates. */
MUST_USE
int letters_render_fields(
    const struct render *r, json_t *fields, struct letter_parts *parts);

/* ---- letters_shape.c ---- */

struct shapes *letters_shapes_new(const void *ctx);

/* True when a letter of that shape is known and was filled in. */
bool letters_fill(
    const struct render *r, json_t *fields, struct letter_parts *parts);

/* ---- letters_body.c ---- */

/* The text part of the letters of one shape. */
struct letter_body;

/*
 * From the draft of a letter with marks in place of its `count` values and, if
 * it is `quoted`, in place of a quote's two lines.  NULL: it has other marks,
 * or the quote has no lines of its own.
 */
struct letter_body *letters_body_new(
    const void *ctx, struct span draft, size_t count, bool quoted);
/* Appends it, wrapped. */
void letters_body_fill(const struct letter_body *body,
    const struct span *values, struct span quote, struct buf *out);

#endif
