/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTML part of a letter: out of its shape's skeleton, or by Markdown. */
#include "daemon/compose/letters.h"

#include "daemon/compose/letters_p.h"
#include "daemon/compose/markdown.h"
#include "daemon/compose/quote.h"
#include "daemon/compose/skeleton.h"

enum {
	SHAPES = 16,      /* of a kind that are remembered */
	OFTEN = 4,        /* met as often, a shape is worth a skeleton */
	TURNS_BYTES = 512 /* longer ways are lists that never come again */
};

/* Letters of one kind that took the same turns. */
struct shape {
	void *memory;
	struct span turns; /* empty: none */
	bool quoted;       /* with marks in place of a quote's lines */
	unsigned met;
	struct skeleton *skeleton; /* NULL: not yet, or not at all */
};

struct shapes {
	struct shape list[SHAPES];
	size_t next; /* the one to be forgotten next */
};

struct shapes *
letters_shapes_new(const void *ctx)
{
	return mem_one(ctx, struct shapes);
}

/* The shape of these turns, remembered from now on; NULL: too long for it. */
static struct shape *
find_shape(const struct render *r, struct span turns)
{
	struct shapes *shapes = r->form->shapes;
	bool quoted = r->quote_name != NULL;

	if (turns.n == 0 || turns.n > TURNS_BYTES)
		return NULL;
	for (size_t i = 0; i < SHAPES; i++) {
		struct shape *shape = &shapes->list[i];

		if (shape->quoted == quoted && span_eq(shape->turns, turns))
			return shape;
	}
	struct shape *shape = &shapes->list[shapes->next];
	shapes->next = (shapes->next + 1) % SHAPES;
	mem_free(shape->memory);
	*shape = (struct shape){.memory = mem_new(shapes), .quoted = quoted};
	shape->turns =
	    span_of(mem_strn(shape->memory, turns.p, turns.n), turns.n);
	return shape;
}

static bool
is_mark(const struct render *r, struct span value)
{
	return r->quote_name != NULL && span_eq(value, span_str(QUOTE_MARK));
}

/* Those values of a way that are no marks of its quote. */
static size_t
own_values(
    const struct render *r, const struct template_way *way, struct span *values)
{
	size_t n = 0;

	for (size_t i = 0; i < way->count; i++)
		if (!is_mark(r, way->values[i]))
			values[n++] = way->values[i];
	return n;
}

/* By Markdown; `instead`: see struct template_way.  The marks stay. */
static int
make(const struct render *r, const json_t *fields, const struct span *instead,
    struct buf *markdown, struct buf *html)
{
	struct template_way way;
	struct buf bare;

	template_way_init(&way, r->tmp);
	way.instead = instead;
	buf_init(&bare, r->tmp, 2 * LETTERS_BODY_BYTES);
	buf_init(markdown, r->tmp, LETTERS_BODY_BYTES);
	int rc = letters_render_as(
	    r, r->form->body, fields, TEMPLATE_MARKDOWN, markdown, &way);
	if (rc == 0)
		rc = markdown_to_html(&bare, buf_span(markdown), r->err);
	if (rc == 0)
		rc = markdown_style(html, buf_span(&bare), r->err);
	mem_free(bare.p);
	return rc;
}

/* Where the trial values of a round stand, and what they are. */
static void
set_trial(const struct render *r, const struct template_way *way, size_t round,
    struct span *instead, struct span *values)
{
	size_t n = 0;

	for (size_t i = 0; i < way->count; i++) {
		instead[i] = way->values[i];
		if (!is_mark(r, way->values[i]))
			instead[i] = values[n] = skeleton_trial(round, n);
		n += !is_mark(r, way->values[i]);
	}
}

/* Does it become what Markdown makes, whatever the values are? */
static bool
proves(const struct render *r, const json_t *fields,
    const struct template_way *way, const struct skeleton *skeleton)
{
	struct span *instead = mem_many(r->tmp, struct span, way->count + 1);
	struct span *values = mem_many(r->tmp, struct span, way->count + 1);
	bool same = true;

	for (size_t round = 0; same && round < SKELETON_TRIALS; round++) {
		struct buf markdown;
		struct buf want;
		struct buf got;

		buf_init(&want, r->tmp, 2 * LETTERS_BODY_BYTES);
		buf_init(&got, r->tmp, 2 * LETTERS_BODY_BYTES);
		set_trial(r, way, round, instead, values);
		same = make(r, fields, instead, &markdown, &want) == 0;
		skeleton_fill(skeleton, values,
		    span_str(QUOTE_MARK "\n" QUOTE_MARK), &got);
		same = same && span_eq(buf_span(&want), buf_span(&got));
		mem_free(markdown.p);
		mem_free(want.p);
		mem_free(got.p);
	}
	return same;
}

/* A shape that cannot demonstrate itself has no skeleton. */
static void
try_shape(const struct render *r, const json_t *fields,
    const struct template_way *way, struct shape *shape)
{
	struct span *holes = mem_many(r->tmp, struct span, way->count + 1);
	size_t count = 0;
	struct buf markdown;
	struct buf html;

	for (size_t i = 0; i < way->count; i++) {
		bool mark = is_mark(r, way->values[i]);
		holes[i] = mark ? way->values[i] : span_str(SKELETON_HOLE);
		count += !mark;
	}
	buf_init(&html, r->tmp, 2 * LETTERS_BODY_BYTES);
	if (make(r, fields, holes, &markdown, &html) < 0 ||
	    !skeleton_holes_apart(buf_span(&markdown)))
		return;
	struct skeleton *skeleton =
	    skeleton_new(shape->memory, buf_span(&html), count, shape->quoted);
	if (skeleton != NULL && !proves(r, fields, way, skeleton)) {
		mem_free(skeleton);
		skeleton = NULL;
	}
	shape->skeleton = skeleton;
}

static bool
fill(const struct render *r, const struct template_way *way,
    const struct skeleton *skeleton, struct buf *out)
{
	struct span values[SKELETON_HOLES + 2];

	if (way->count > SKELETON_HOLES + 2)
		return false;
	size_t n = own_values(r, way, values);
	for (size_t i = 0; i < n; i++)
		if (!skeleton_holds(values[i]))
			return false;
	skeleton_fill(skeleton, values, r->quote, out);
	return true;
}

int
letters_html(const struct render *r, const json_t *fields,
    const struct template_way *way, struct buf *out)
{
	struct shape *shape = find_shape(r, buf_span(&way->turns));
	struct buf markdown;
	struct buf html;

	if (shape != NULL && shape->met < OFTEN && ++shape->met == OFTEN)
		try_shape(r, fields, way, shape);
	if (shape != NULL && shape->skeleton != NULL &&
	    fill(r, way, shape->skeleton, out))
		return 1;
	if (r->quote_name == NULL)
		return make(r, fields, NULL, &markdown, out) < 0 ? -1 : 1;
	buf_init(&html, r->tmp, 2 * LETTERS_BODY_BYTES);
	if (make(r, fields, NULL, &markdown, &html) < 0)
		return -1;
	return quote_into_html(out, buf_span(&html), r->quote);
}
