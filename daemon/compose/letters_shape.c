/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters of one shape: those of a kind that have the same fields filled in
 * differ in their values alone, so a letter that needs no cleaning is filled
 * into what its shape always says.
 *
 * That is a claim about templates that somebody may edit: before a shape is
 * used, it has to make, of trial values, the letters that its templates make.
 */
#include "daemon/compose/letters.h"

#include "daemon/compose/letters_p.h"
#include "daemon/compose/quote.h"
#include "daemon/compose/skeleton.h"

enum {
	SHAPES = 16,      /* of a kind that are remembered */
	OFTEN = 4,        /* met as often, a shape is worth making */
	NAMES_BYTES = 512 /* longer ones are lists that never come again */
};

#define NO_QUOTE SIZE_MAX

struct shape {
	void *memory;
	struct span names; /* of the fields; empty: none */
	unsigned met;
	bool known;   /* the rest is there */
	size_t quote; /* which of the values is one; NO_QUOTE: none */
	struct pattern *subject;
	struct letter_body *text;
	struct skeleton *html;
	struct pattern *html_order; /* which value is in which of its holes */
};

struct shapes {
	struct shape list[SHAPES];
	size_t next; /* the one to be forgotten next */
};

/* What a letter is filled with. */
struct filling {
	/* Of its fields, in their order, those that are not empty. */
	struct buf names;
	struct span values[PATTERN_VALUES];
	size_t count;
};

struct shapes *
letters_shapes_new(const void *ctx)
{
	return mem_one(ctx, struct shapes);
}

/* ---- what a letter is filled with ---- */

static struct span
json_span(const json_t *v)
{
	return span_of(json_string_value(v), json_string_length(v));
}

static bool
add_value(struct filling *f, const json_t *v)
{
	if (json_string_length(v) == 0 || f->count == PATTERN_VALUES)
		return false;
	f->values[f->count++] = json_span(v);
	return true;
}

/* A mark after each name says what is there; null and false are nothing. */
static bool
add_item(struct filling *f, json_t *item)
{
	const char *name;
	json_t *v;

	if (!json_is_object(item)) {
		buf_add_byte(&f->names, '.');
		return add_value(f, item);
	}
	buf_add_byte(&f->names, '{');
	json_object_foreach(item, name, v)
	{
		if (!add_value(f, v))
			return false;
		buf_add_str(&f->names, name);
		buf_add_byte(&f->names, ' ');
	}
	buf_add_byte(&f->names, '}');
	return true;
}

static bool
add_list(struct filling *f, const char *name, const json_t *list)
{
	json_t *item;
	size_t i;

	if (json_array_size(list) == 0)
		return true;
	buf_add_str(&f->names, name);
	buf_add_byte(&f->names, '[');
	json_array_foreach(list, i, item)
	{
		if (!add_item(f, item))
			return false;
	}
	buf_add_byte(&f->names, ']');
	return true;
}

static bool
add_field(struct filling *f, const char *name, const json_t *v)
{
	if (json_is_null(v) || json_is_false(v))
		return true;
	if (json_is_array(v))
		return add_list(f, name, v);
	buf_add_str(&f->names, name);
	buf_add_byte(&f->names, json_is_true(v) ? '+' : ' ');
	return json_is_true(v) || add_value(f, v);
}

/*
 * False when it is no letter of a shape.  Whether the fields are the kind's is
 * for its templates to say, once: those of one shape are of the same types.
 */
static bool
gather(const struct render *r, json_t *fields, struct filling *f)
{
	const char *name;
	json_t *v;

	f->count = 0;
	buf_init(&f->names, r->tmp, NAMES_BYTES);
	(void)buf_reserve(&f->names, NAMES_BYTES - 1);
	json_object_foreach(fields, name, v)
	{
		if (!add_field(f, name, v))
			return false;
	}
	return f->names.n > 0 && !f->names.full;
}

/* ---- filling ---- */

/* Do all values come out of cleaning as they are?  The quote is cleaned. */
static bool
clean(const struct render *r, const struct shape *shape, struct filling *f)
{
	size_t lines;

	for (size_t i = 0; i < f->count; i++)
		if (i != shape->quote && !letters_line_is_clean(f->values[i]))
			return false;
	if (shape->quote == NO_QUOTE)
		return true;
	struct span *quote = &f->values[shape->quote];
	return letters_clean_lines(
		   r->tmp, *quote, LETTERS_QUOTE_LINES, quote, &lines) &&
	       lines > 0;
}

static bool
fill(const struct render *r, const struct shape *shape, struct filling *f,
    struct letter_parts *parts)
{
	struct span values[PATTERN_VALUES];
	struct span quote = {0};
	size_t count = pattern_holes(shape->html_order);

	if (!clean(r, shape, f))
		return false;
	if (shape->quote != NO_QUOTE)
		quote = f->values[shape->quote];
	for (size_t i = 0; i < count; i++)
		values[i] = f->values[pattern_value(shape->html_order, i)];
	pattern_fill(shape->subject, f->values, &parts->subject);
	letters_body_fill(shape->text, f->values, quote, &parts->text);
	(void)buf_reserve(&parts->html, parts->text.n * 2 + quote.n / 4);
	skeleton_fill(shape->html, values, quote, &parts->html);
	return !parts->subject.full && !parts->text.full && !parts->html.full;
}

/* ---- making a shape ---- */

static void
set_string(json_t *v, struct span s)
{
	/* It fails for want of memory alone; trials would show it. */
	(void)json_string_setn_nocheck(v, s.p, s.n);
}

/* Of a list's entries; returns the values that are left. */
static const struct span *
set_list(json_t *list, const struct span *next)
{
	const char *name;
	json_t *item;
	json_t *v;
	size_t i;

	json_array_foreach(list, i, item)
	{
		if (json_is_string(item))
			set_string(item, *next++);
		json_object_foreach(item, name, v)
		{
			set_string(v, *next++);
		}
	}
	return next;
}

/* The fields with other values, in the order in which they were gathered. */
static json_t *
with_values(const json_t *fields, const struct span *values)
{
	json_t *copy = json_deep_copy(fields);
	const struct span *next = values;
	const char *name;
	json_t *v;

	json_object_foreach(copy, name, v)
	{
		if (json_is_string(v))
			set_string(v, *next++);
		else
			next = set_list(v, next);
	}
	return copy;
}

/* Which of the values is a quote. */
static size_t
find_quote(const struct render *r, json_t *fields, const struct filling *f)
{
	const char *name;
	json_t *v;

	json_object_foreach(fields, name, v)
	{
		const struct letter_field *field =
		    letter_field_find(r->kind, name);

		if (field == NULL || field->type != LETTER_QUOTE)
			continue;
		for (size_t i = 0; i < f->count; i++)
			if (f->values[i].p == json_string_value(v))
				return i;
	}
	return NO_QUOTE;
}

/* What the templates make of a letter with a mark in place of each value, two
 * of its own in place of its quote's lines. */
static int
draft_marks(const struct render *r, const struct shape *shape,
    const json_t *fields, const struct filling *f, struct letter_draft *draft)
{
	struct span marks[PATTERN_VALUES];

	for (size_t i = 0; i < f->count; i++)
		marks[i] =
		    span_str(i == shape->quote ? QUOTE_MARK "\n" QUOTE_MARK
					       : pattern_mark(r->tmp, i));
	json_t *marked = with_values(fields, marks);
	int rc = letters_draft(r, marked, draft);
	json_decref(marked);
	return rc;
}

/* A draft with a bare hole for each mark, as a skeleton has them: the number
 * of a mark is no neighbour of its value. */
static struct span
bare_holes(const struct pattern *draft, struct buf *out)
{
	struct span holes[PATTERN_VALUES];

	for (size_t i = 0; i < PATTERN_VALUES; i++)
		holes[i] = span_str(SKELETON_HOLE);
	pattern_fill(draft, holes, out);
	return buf_span(out);
}

static bool
make_html(struct shape *shape, const struct letter_draft *draft, size_t count)
{
	const void *tmp = draft->html.ctx;
	struct pattern *markdown =
	    pattern_new(tmp, buf_span(&draft->markdown), count);
	struct buf bare;

	shape->html_order =
	    pattern_new(shape->memory, buf_span(&draft->html), count);
	if (shape->html_order == NULL || markdown == NULL ||
	    pattern_holes(shape->html_order) > PATTERN_VALUES)
		return false;
	buf_init(&bare, tmp, LETTERS_BODY_BYTES);
	if (!skeleton_holes_apart(bare_holes(markdown, &bare)))
		return false;
	buf_init(&bare, tmp, draft->html.n);
	shape->html =
	    skeleton_new(shape->memory, bare_holes(shape->html_order, &bare),
		pattern_holes(shape->html_order), shape->quote != NO_QUOTE);
	return shape->html != NULL;
}

static bool
parts_equal(const struct letter_parts *a, const struct letter_parts *b)
{
	return span_eq(buf_span(&a->subject), buf_span(&b->subject)) &&
	       span_eq(buf_span(&a->text), buf_span(&b->text)) &&
	       span_eq(buf_span(&a->html), buf_span(&b->html));
}

/* A quote as cleaning leaves it, with what wrapping and HTML care about. */
static const char trial_quote[] =
    "Dear team, & \"all\" <of> you,\n\n"
    "  this line of well over seventy-eight columns is broken at a blank in "
    "the text part\n| a | b |\n---\n> - 1. *x* _y_ [z](a)\n\nYours";

/* One letter of trial values by its shape and by its templates. */
static bool
proves(const struct render *r, const struct shape *shape, const json_t *fields,
    size_t round)
{
	struct span values[PATTERN_VALUES];
	struct filling f;
	struct letter_parts want;
	struct letter_parts got;

	for (size_t i = 0; i < PATTERN_VALUES; i++)
		values[i] = i == shape->quote ? span_str(trial_quote)
					      : skeleton_trial(round, i);
	letters_parts_init(&want, r->tmp);
	letters_parts_init(&got, r->tmp);
	json_t *tried = with_values(fields, values);
	bool same = letters_render_fields(r, tried, &want) == 0 &&
		    gather(r, tried, &f) &&
		    span_eq(buf_span(&f.names), shape->names) &&
		    fill(r, shape, &f, &got) && parts_equal(&want, &got);
	json_decref(tried);
	return same;
}

/* A shape that cannot demonstrate itself is not used. */
static void
make_shape(const struct render *r, json_t *fields, const struct filling *f,
    struct shape *shape)
{
	struct render trial = *r;
	struct letter_draft draft;

	trial.tmp = mem_new(r->tmp);
	shape->quote = find_quote(r, fields, f);
	if (draft_marks(&trial, shape, fields, f, &draft) == 0 &&
	    !draft.picture) {
		shape->subject = pattern_new(
		    shape->memory, buf_span(&draft.subject), f->count);
		shape->text = letters_body_new(shape->memory,
		    buf_span(&draft.text), f->count, shape->quote != NO_QUOTE);
		shape->known = shape->subject != NULL && shape->text != NULL &&
			       make_html(shape, &draft, f->count);
	}
	mem_free(trial.tmp);
	for (size_t i = 0; shape->known && i < SKELETON_TRIALS; i++) {
		trial.tmp = mem_new(r->tmp);
		shape->known = proves(&trial, shape, fields, i);
		mem_free(trial.tmp);
	}
}

/* The shape of those names, remembered from now on. */
static struct shape *
find_shape(struct shapes *shapes, struct span names)
{
	for (size_t i = 0; i < SHAPES; i++)
		if (span_eq(shapes->list[i].names, names))
			return &shapes->list[i];
	struct shape *shape = &shapes->list[shapes->next];
	shapes->next = (shapes->next + 1) % SHAPES;
	mem_free(shape->memory);
	*shape = (struct shape){.memory = mem_new(shapes)};
	shape->names =
	    span_of(mem_strn(shape->memory, names.p, names.n), names.n);
	return shape;
}

bool
letters_fill(const struct render *r, json_t *fields, struct letter_parts *parts)
{
	struct filling f;

	if (!gather(r, fields, &f))
		return false;
	struct shape *shape = find_shape(r->form->shapes, buf_span(&f.names));
	if (shape->met < OFTEN && ++shape->met == OFTEN)
		make_shape(r, fields, &f, shape);
	return shape->known && fill(r, shape, &f, parts);
}
