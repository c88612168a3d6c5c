/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text part of letters of one shape.  An empty line stops everything that
 * wrapping does (wrap.h), so each block between two of them is wrapped alone:
 * what has no value in it once, when the shape is made.
 */
#include "daemon/compose/letters.h"

#include "daemon/compose/letters_p.h"
#include "daemon/compose/lines.h"
#include "daemon/compose/quote.h"
#include "daemon/compose/skeleton.h"
#include "daemon/compose/wrap.h"

struct block {
	/* As it is in every letter, wrapped: of a table's rule alone nothing
	 * is left. */
	struct span fixed;
	/* Else to be filled in and wrapped. */
	struct pattern *pattern;
	/* Else the quote, with this before each of its lines. */
	struct span before;
};

struct letter_body {
	struct block *blocks;
	size_t count, room;
	size_t bytes; /* of its draft */
};

/* "> MARK", twice, and what stands before the mark. */
static bool
read_quote(struct span text, struct span *before_r)
{
	struct span one;
	struct span two;

	if (!lines_take(&text, &one) || !lines_take(&text, &two) ||
	    text.n > 0 || !span_eq(one, two))
		return false;
	ptrdiff_t at = span_find(one, 0, QUOTE_MARK);
	*before_r = span_sub(one, 0, at < 0 ? 0 : (size_t)at);
	return span_starts(*before_r, ">") &&
	       before_r->n + strlen(QUOTE_MARK) == one.n &&
	       span_find(*before_r, 0, SKELETON_HOLE) < 0;
}

/* False when it has a mark that is none of the letter's. */
static bool
add_block(struct letter_body *body, struct span text, size_t count)
{
	struct buf wrapped;

	body->blocks = mem_grow(body, body->blocks, &body->room,
	    body->count + 1, sizeof(*body->blocks));
	struct block *block = &body->blocks[body->count++];
	if (span_find(text, 0, QUOTE_MARK) >= 0)
		return read_quote(text, &block->before);
	block->pattern = pattern_new(body, text, count);
	if (block->pattern == NULL || pattern_holes(block->pattern) > 0)
		return block->pattern != NULL;
	mem_free(block->pattern);
	block->pattern = NULL;
	buf_init(&wrapped, body, LETTERS_BODY_BYTES);
	wrap_text(&wrapped, text, LETTERS_KEEP, LETTERS_WIDTH);
	block->fixed = buf_span(&wrapped);
	return true;
}

/* Takes the lines before the next empty one off *rest. */
static struct span
take_block(struct span *rest)
{
	struct span all = *rest;
	size_t end = 0;
	struct span line;

	while (lines_take(rest, &line)) {
		if (span_trim(line).n > 0)
			end = (size_t)(line.p + line.n - all.p);
		else if (end > 0)
			break;
		else
			all = *rest;
	}
	return span_sub(all, 0, end);
}

struct letter_body *
letters_body_new(const void *ctx, struct span draft, size_t count, bool quoted)
{
	struct letter_body *body = mem_one(ctx, struct letter_body);
	struct span rest = span_of(mem_strn(body, draft.p, draft.n), draft.n);
	size_t quotes = 0;
	bool known = true;

	body->bytes = draft.n;
	while (known && rest.n > 0) {
		struct span text = take_block(&rest);

		known = text.n == 0 || add_block(body, text, count);
	}
	for (size_t i = 0; i < body->count; i++)
		quotes += body->blocks[i].before.n > 0;
	if (known && quotes == quoted)
		return body;
	mem_free(body);
	return NULL;
}

void
letters_body_fill(const struct letter_body *body, const struct span *values,
    struct span quote, struct buf *out)
{
	struct buf filled;

	buf_init(&filled, out->ctx, LETTERS_BODY_BYTES);
	(void)buf_reserve(&filled, body->bytes);
	(void)buf_reserve(out, body->bytes * 2 + quote.n + quote.n / 8);
	for (size_t i = 0; i < body->count; i++) {
		const struct block *block = &body->blocks[i];

		/* As wrap_text(): no empty line begins a letter. */
		if (out->n > 0)
			buf_add_byte(out, '\n');
		if (block->before.n > 0) {
			wrap_quote(out, block->before, quote, LETTERS_KEEP,
			    LETTERS_WIDTH);
		} else if (block->pattern != NULL) {
			buf_reset(&filled);
			pattern_fill(block->pattern, values, &filled);
			wrap_text(out, buf_span(&filled), LETTERS_KEEP,
			    LETTERS_WIDTH);
		} else {
			buf_add_span(out, block->fixed);
		}
	}
	mem_free(filled.p);
}
