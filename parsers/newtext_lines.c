/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines, and the shapes several of them make together. */
#include "parsers/newtext_p.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/quotelabel.h"
#include "parsers/quotewords.h"
#include "parsers/stretch.h"

enum {
	MAX_LINES = 100000,
	MAX_INTRO_LINES = 4,
	MAX_BLOCK_LINES = 10,
	MAX_TAIL = 60,
	LOOK_AHEAD = 12
};

static bool
is_blank_line(struct span s)
{
	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.p[i];
		/* NBSP, zero-width space, BOM, Gmail's tracking mark. */
		if (is_space(c))
			i++;
		else if (c == 0xC2 && i + 1 < s.n && s.p[i + 1] == '\xA0')
			i += 2;
		else if (i + 2 < s.n &&
			 (memcmp(s.p + i, "\xE2\x80\x8B", 3) == 0 ||
			     memcmp(s.p + i, "\xEF\xBB\xBF", 3) == 0 ||
			     memcmp(s.p + i, "\xE1\x90\xA7", 3) == 0))
			i += 3;
		else
			return false;
	}
	return true;
}

/* The Bat's "AS> quoted": initials. */
static bool
has_initials(struct span s)
{
	size_t n = 0;
	while (n < s.n && s.p[n] >= 'A' && s.p[n] <= 'Z')
		n++;
	return n > 0 && n < 4 && n + 1 < s.n && s.p[n] == '>' &&
	       s.p[n + 1] == ' ';
}

static bool
is_quote_line(struct span s)
{
	size_t i = 0;
	while (i < s.n && i < 3 && is_blank(s.p[i]))
		i++;
	s = span_sub(s, i, s.n);
	if (s.n == 0)
		return false;
	return s.p[0] == '>' || (s.p[0] == '&' && span_starts(s, "&gt;")) ||
	       has_initials(s);
}

/*
 * The end of an address that a mail program wrapped behind itself: "… <a@b" on
 * one line, ">:" or "> wrote:" on the next.  That is no quotation.
 */
static bool
is_wrapped_tail(struct span above, struct span s)
{
	struct span tail = span_trim(s);
	size_t open = above.n;
	while (open > 0 && strchr("<>", above.p[open - 1]) == NULL)
		open--;
	return tail.n > 1 && tail.n < MAX_TAIL && open > 0 &&
	       above.p[open - 1] == '<' &&
	       span_find_byte(above, open, '@') >= 0 &&
	       quote_intro_may_end(tail);
}

static enum kind
kind_of(const struct text *t, struct span line)
{
	if (is_blank_line(line))
		return KIND_BLANK;
	if (!is_quote_line(line))
		return KIND_NEW;
	if (quote_intro_may_end(line)) {
		const struct line *above =
		    t->count > 1 ? &t->line[t->count - 2] : NULL;
		/* GroupWise opens what it quotes with ">>> … >>>". */
		if (span_starts(span_trim(line), ">>> ") &&
		    quote_intro(line, false))
			return KIND_NEW;
		if (above != NULL && above->kind == KIND_NEW &&
		    is_wrapped_tail(above->s, line))
			return KIND_NEW;
	}
	return KIND_QUOTE;
}

/* A byte of the text that few lines have: where it stands next.  It is looked
 * for in the whole text, as that costs less than in every line. */
struct rare {
	char byte;
	ptrdiff_t at; /* -1: in no line that is left */
};

static bool
has_rare(struct rare *rare, struct span whole, struct span line)
{
	size_t start = (size_t)(line.p - whole.p);
	if (rare->at >= 0 && (size_t)rare->at < start)
		rare->at = span_find_byte(whole, start, rare->byte);
	return rare->at >= 0 && (size_t)rare->at < start + line.n;
}

void
newtext_cut(struct text *t, struct span whole)
{
	struct span rest = whole;
	struct span line;
	size_t capacity = 0;
	/* U+FF1A begins with the byte EF: that is enough to look closer. */
	struct rare colon = {':', span_find_byte(whole, 0, ':')};
	struct rare wide = {'\xEF', span_find_byte(whole, 0, '\xEF')};
	while (t->count < MAX_LINES && stretch_take_line(&rest, &line)) {
		t->line = mem_grow(
		    t->ctx, t->line, &capacity, t->count + 1, sizeof(*t->line));
		struct line *new = &t->line[t->count++];
		new->s = line;
		new->colon = has_rare(&colon, whole, line) ||
			     has_rare(&wide, whole, line);
		new->kind = kind_of(t, line);
		new->may_end_intro =
		    new->kind == KIND_NEW &&quote_intro_may_end(line);
	}
	/* Nobody writes so many lines: the rest stays quoted, with doubt. */
	t->doubt = rest.n > 0;
}

size_t
newtext_next_words(const struct text *t, size_t i)
{
	size_t end = i + 1 + LOOK_AHEAD;
	for (i++; i < t->count && i < end; i++)
		if (t->line[i].kind != KIND_BLANK)
			return i;
	return t->count;
}

/* An introduction ends in a colon within a few lines, or begins with Gmail's
 * date; most lines are told apart here. */
static bool
may_introduce(const struct text *t, size_t i)
{
	for (size_t k = i; k < t->count && k < i + MAX_INTRO_LINES; k++) {
		if (t->line[k].kind != KIND_NEW)
			return false;
		if (t->line[k].may_end_intro)
			return true;
	}
	return false;
}

/* "2026." is a year to Hungarians and Croats. */
static bool
ends_sentence(struct span s)
{
	return s.n > 0 && strchr(".!?", s.p[s.n - 1]) != NULL &&
	       (s.n < 2 || !is_digit(s.p[s.n - 2]));
}

/* How many lines from i join to an "On … wrote:"; joined is scratch. */
static size_t
join_intro(const struct text *t, size_t i, struct buf *joined)
{
	for (size_t n = 0; n < MAX_INTRO_LINES && i + n < t->count; n++) {
		if (t->line[i + n].kind != KIND_NEW)
			return 0;
		struct span part = span_trim(t->line[i + n].s);
		/* A sentence that ends above is not part of it. */
		if (n > 0 && ends_sentence(buf_span(joined)))
			return 0;
		if (n > 0 && part.n > 0 && part.p[0] != '>')
			buf_add_byte(joined, ' ');
		buf_add_span(joined, part);
		if (joined->full)
			return 0;
		size_t next = newtext_next_words(t, i + n);
		bool quoted =
		    next < t->count && t->line[next].kind == KIND_QUOTE;
		if (quote_intro(buf_span(joined), quoted))
			return n + 1;
	}
	return 0;
}

static bool
is_author(const struct text *t, size_t i)
{
	size_t next = newtext_next_words(t, i);
	return next < t->count && t->line[next].kind == KIND_QUOTE &&
	       quote_author(t->line[i].s);
}

size_t
newtext_intro(const struct text *t, size_t i)
{
	if (t->line[i].colon && quote_intro_joined(t->line[i].s))
		return 1;
	if (t->line[i].may_end_intro && is_author(t, i))
		return 1;
	if (!may_introduce(t, i) || !quote_intro_starts(t->line[i].s))
		return 0;
	struct buf joined;
	buf_init(&joined, t->ctx, QUOTE_INTRO_BYTES);
	size_t n = join_intro(t, i, &joined);
	mem_free(joined.p);
	return n;
}

/* Is there what programs write and people leave out: an address, a time? */
static bool
is_precise(const struct text *t, size_t from, size_t last, bool subject)
{
	for (size_t i = from; i <= last; i++)
		if (span_find_byte(t->line[i].s, 0, '@') >= 0 ||
		    (subject && quote_label(t->line[i].s) == LABEL_DATE &&
			quote_time(t->line[i].s)))
			return true;
	return false;
}

/* An Outlook header block: how many lines from i, 0 when it is none. */
static size_t
block_length(const struct text *t, size_t i)
{
	unsigned seen = 0;
	size_t labels = 0;
	size_t last = i;
	if (!t->line[i].colon || quote_label(t->line[i].s) == LABEL_NONE)
		return 0;
	for (size_t k = i; k < t->count && k < i + MAX_BLOCK_LINES; k++) {
		enum quote_label label = quote_label(t->line[k].s);
		/* One blank line may stand between; two end the block. */
		if (t->line[k].kind == KIND_BLANK && k > last + 1)
			break;
		if (label == LABEL_NONE || t->line[k].kind == KIND_QUOTE)
			continue;
		if ((seen & (1U << label)) != 0)
			break;
		seen |= 1U << label;
		labels++;
		last = k;
	}
	bool from = (seen & (1U << LABEL_FROM)) != 0;
	bool subject = (seen & (1U << LABEL_SUBJECT)) != 0;
	/* "From: 9 am, To: 3 pm, Date: Monday" is a family's timetable, and
	 * "Date: 3 March, To: SEND team, Subject: …" the head of a letter. */
	if (!from || labels < 3 || !is_precise(t, i, last, subject))
		return 0;
	/* A long list of recipients wraps under its label. */
	return last - i + 1;
}

size_t
newtext_splitter(const struct text *t, size_t i)
{
	size_t n = newtext_intro(t, i);
	if (n > 0)
		return n;
	n = block_length(t, i);
	if (n > 0)
		return n;
	bool titled = quote_divider(t->line[i].s, &t->dividers);
	if (!titled && !quote_rule(t->line[i].s))
		return 0;
	/* A bare rule counts only above a header block or introduction. */
	size_t next = newtext_next_words(t, i);
	if (next < t->count && t->line[next].kind == KIND_NEW) {
		n = block_length(t, next);
		if (n == 0)
			n = newtext_intro(t, next);
		if (n > 0)
			return next - i + n;
	}
	return titled ? 1 : 0;
}
