/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/skeleton.h"

#include "daemon/compose/markdown.h"
#include "daemon/compose/quote.h"

/* Where something is to be put, and what. */
struct hole {
	size_t at; /* in the HTML, which has no mark there any more */
	bool quote;
};

struct skeleton {
	struct buf html;
	struct hole *holes;
	size_t count, room; /* of holes */
};

/* Where the next hole or quote is; how long its mark; s.n: none. */
static size_t
next_mark(struct span s, struct span quote, bool *quote_r, size_t *length_r)
{
	ptrdiff_t hole = span_find(s, 0, SKELETON_HOLE);
	ptrdiff_t quoted =
	    quote.n == 0 ? -1 : (ptrdiff_t)span_find(s, 0, quote.p);

	*quote_r = quoted >= 0 && (hole < 0 || quoted < hole);
	*length_r = *quote_r ? quote.n : strlen(SKELETON_HOLE);
	if (*quote_r)
		return (size_t)quoted;
	return hole < 0 ? s.n : (size_t)hole;
}

static void
cut_marks(struct skeleton *skeleton, struct span html, struct span quote)
{
	while (html.n > 0 && skeleton->count < skeleton->room) {
		struct hole *hole = &skeleton->holes[skeleton->count];
		size_t length;
		size_t at = next_mark(html, quote, &hole->quote, &length);

		buf_add(&skeleton->html, html.p, at);
		hole->at = skeleton->html.n;
		skeleton->count += at < html.n;
		html = span_sub(html, at + length, html.n);
	}
}

struct skeleton *
skeleton_new(const void *ctx, struct span html, size_t count, bool quoted)
{
	struct buf quote;
	size_t quotes = 0;

	if (count > SKELETON_HOLES || html.n > SKELETON_BYTES)
		return NULL;
	struct skeleton *skeleton = mem_one(ctx, struct skeleton);
	buf_init(&skeleton->html, skeleton, SKELETON_BYTES);
	(void)buf_reserve(&skeleton->html, html.n);
	/* One more than there should be, so that it is seen. */
	skeleton->room = count + quoted + 1;
	skeleton->holes = mem_many(skeleton, struct hole, skeleton->room);
	buf_init(&quote, skeleton, SKELETON_BYTES);
	if (quoted)
		quote_add_html(&quote, span_str(QUOTE_MARK "\n" QUOTE_MARK));
	cut_marks(skeleton, html, buf_span(&quote));
	mem_free(quote.p);
	for (size_t i = 0; i < skeleton->count; i++)
		quotes += skeleton->holes[i].quote;
	if (quotes != quoted || skeleton->count != count + quoted ||
	    span_find(buf_span(&skeleton->html), 0, QUOTE_MARK) >= 0) {
		mem_free(skeleton);
		return NULL;
	}
	return skeleton;
}

void
skeleton_fill(const struct skeleton *skeleton, const struct span *values,
    struct span quote, struct buf *out)
{
	struct span html = buf_span(&skeleton->html);
	size_t done = 0;

	for (size_t i = 0; i < skeleton->count; i++) {
		const struct hole *hole = &skeleton->holes[i];

		buf_add(out, html.p + done, hole->at - done);
		done = hole->at;
		if (hole->quote)
			quote_add_html(out, quote);
		else
			markdown_add_words(out, *values++);
	}
	buf_add(out, html.p + done, html.n - done);
}

/* May c stand beside a value?  No mark of Markdown's, nor an escape. */
static bool
is_neutral(char c)
{
	return is_alnum(c) || (unsigned char)c > 0x7f ||
	       (c != '\0' && strchr(" \n.,:;()?/'\"", c) != NULL);
}

bool
skeleton_holes_apart(struct span markdown)
{
	size_t n = strlen(SKELETON_HOLE);
	ptrdiff_t at = span_find(markdown, 0, SKELETON_HOLE);

	while (at >= 0) {
		size_t start = (size_t)at;
		size_t end = start + n;

		if ((start > 0 && !is_neutral(markdown.p[start - 1])) ||
		    (end < markdown.n && !is_neutral(markdown.p[end])))
			return false;
		at = span_find(markdown, end, SKELETON_HOLE);
	}
	return true;
}

struct span
skeleton_trial(size_t round, size_t hole)
{
	static const char *const trials[SKELETON_TRIALS / 2] = {
	    "a",
	    "1", /* the only number that begins a list within a paragraph */
	    "Zo\u00eb Quine 12",
	    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
	    "- 1. a  > b # c = d | e ``` f ~~~ 2)",
	    "\u00a0nbsp\u2003",
	    "\u2013\u201cx\u201d",
	    "*a* _b_ [c](d) <e> &amp; \\",
	    /* Bars, which have a style of their own. */
	    "\u2588\u2591",
	    "\u2591",
	};
	size_t count = SKELETON_TRIALS / 2;

	/* First all holes alike, then each unlike its neighbours. */
	return span_str(trials[round < count ? round : (round + hole) % count]);
}
