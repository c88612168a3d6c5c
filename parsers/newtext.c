/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decision: lines and what they are.  The words that mail programs write
 * in their many languages are in quotewords.c.
 */
#include "parsers/newtext.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/limits.h"
#include "parsers/quotewords.h"

enum {
	MAX_LINES = 100000,
	MAX_INTRO_LINES = 4,
	MAX_BLOCK_LINES = 10,
	LOOK_AHEAD = 12,
	BANNER_LINES = 12, /* non-empty lines at the top */
	FOOTER_LINES = 12
};

enum kind {
	KIND_NEW = 0,
	KIND_BLANK,
	KIND_QUOTE,     /* ">" */
	KIND_INTRO,     /* "On … wrote:", header block, divider */
	KIND_OLD,       /* quoted without marks */
	KIND_SIGNATURE, /* signature, footer, disclaimer */
	KIND_BANNER     /* a gateway's words */
};

struct line {
	struct span s;
	enum kind kind;
	bool may_end_intro;
};

struct text {
	void *ctx;
	struct line *line;
	size_t count;
	bool doubt;
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

static bool
is_quote_line(struct span s)
{
	size_t i = 0;
	while (i < s.n && i < 3 && is_blank(s.p[i]))
		i++;
	return i < s.n && s.p[i] == '>';
}

/* A colon, under Markdown's marks perhaps, or Gmail's date. */
static bool
may_end_intro(struct span s)
{
	return s.n > 0 &&
	       (strchr(":*_", s.p[s.n - 1]) != NULL || span_ends(s, "：") ||
		   span_find(s, 0, "GMT") >= 0);
}

static void
cut_lines(struct text *t, struct span whole)
{
	struct span rest = whole;
	struct span line;
	size_t capacity = 0;
	while (t->count < MAX_LINES && span_line(&rest, &line)) {
		t->line = mem_grow(
		    t->ctx, t->line, &capacity, t->count + 1, sizeof(*t->line));
		struct line *new = &t->line[t->count++];
		new->s = line;
		new->may_end_intro = may_end_intro(span_trim(line));
		new->kind = is_blank_line(line)   ? KIND_BLANK
			    : is_quote_line(line) ? KIND_QUOTE
						  : KIND_NEW;
	}
	/* Nobody writes so many lines: the rest stays quoted, with doubt. */
	t->doubt = rest.n > 0;
}

/* The first line after i that is not blank; count when there is none near. */
static size_t
next_words(const struct text *t, size_t i)
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

/* How many lines from i join to an "On … wrote:"; joined is scratch. */
static size_t
join_intro(const struct text *t, size_t i, struct buf *joined)
{
	for (size_t n = 0; n < MAX_INTRO_LINES && i + n < t->count; n++) {
		if (t->line[i + n].kind != KIND_NEW)
			return 0;
		/* A sentence that ends above is not part of it. */
		if (n > 0 && joined->n > 0 &&
		    strchr(".!?", joined->p[joined->n - 1]) != NULL)
			return 0;
		if (n > 0)
			buf_add_byte(joined, ' ');
		buf_add_span(joined, span_trim(t->line[i + n].s));
		if (joined->full)
			return 0;
		size_t next = next_words(t, i + n);
		bool quoted =
		    next < t->count && t->line[next].kind == KIND_QUOTE;
		if (quote_intro(buf_span(joined), quoted))
			return n + 1;
	}
	return 0;
}

/*
 * "On … wrote:", which mail programs wrap over up to four lines: how many
 * lines from i, 0 when it is none.
 */
static size_t
intro_length(const struct text *t, size_t i)
{
	if (!may_introduce(t, i) || !quote_intro_starts(t->line[i].s))
		return 0;
	struct buf joined;
	buf_init(&joined, t->ctx, QUOTE_INTRO_BYTES);
	size_t n = join_intro(t, i, &joined);
	mem_free(joined.p);
	return n;
}

/* An Outlook header block: how many lines from i, 0 when it is none. */
static size_t
block_length(const struct text *t, size_t i)
{
	unsigned seen = 0;
	size_t labels = 0;
	size_t last = i;
	if (quote_label(t->line[i].s) == LABEL_NONE)
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
	bool rest = (seen & (1U << LABEL_SUBJECT | 1U << LABEL_DATE |
				1U << LABEL_TO)) != 0;
	if (!from || !rest || labels < 3)
		return 0;
	/* A long list of recipients wraps under its label. */
	return last - i + 1;
}

/* A splitter at i: how many lines it takes, 0 when there is none. */
static size_t
splitter_length(const struct text *t, size_t i)
{
	size_t n = intro_length(t, i);
	if (n > 0)
		return n;
	n = block_length(t, i);
	if (n > 0)
		return n;
	bool titled = quote_divider(t->line[i].s);
	if (!titled && !quote_rule(t->line[i].s))
		return 0;
	/* A bare rule counts only above a header block or introduction. */
	size_t next = next_words(t, i);
	if (next < t->count && t->line[next].kind == KIND_NEW) {
		n = block_length(t, next);
		if (n == 0)
			n = intro_length(t, next);
		if (n > 0)
			return next - i + n;
	}
	return titled ? 1 : 0;
}

static void
mark(struct text *t, size_t from, size_t n, enum kind kind)
{
	for (size_t i = from; i < from + n && i < t->count; i++)
		if (t->line[i].kind != KIND_BLANK)
			t->line[i].kind = kind;
}

/* "[EXTERNAL]", "This email originated from outside" at the top. */
static void
mark_banners(struct text *t)
{
	size_t seen = 0;
	bool inside = false;
	for (size_t i = 0; i < t->count && seen < BANNER_LINES; i++) {
		if (t->line[i].kind == KIND_BLANK)
			continue;
		seen++;
		struct span s = span_trim(t->line[i].s);
		if (t->line[i].kind != KIND_NEW)
			return;
		if (quote_banner(s) || (inside && quote_banner_more(s))) {
			t->line[i].kind = KIND_BANNER;
			inside = true;
		} else if (!(inside && quote_rule(s)) && !quote_rule(s)) {
			return;
		} else {
			t->line[i].kind = KIND_BANNER;
		}
	}
}

/* A mailing list's footer: a long rule and only a few lines under it. */
static bool
is_footer(const struct text *t, size_t i)
{
	size_t words = 0;
	if (!quote_rule(t->line[i].s))
		return false;
	for (size_t k = i + 1; k < t->count; k++) {
		if (t->line[k].kind == KIND_BLANK)
			continue;
		if (t->line[k].kind != KIND_NEW || ++words > FOOTER_LINES)
			return false;
		if (quote_footer(t->line[k].s))
			return true;
	}
	return words == 0;
}

static bool
starts_signature(const struct text *t, size_t i, bool words_above)
{
	struct span s = t->line[i].s;
	if (quote_signature(s))
		return true;
	if (!words_above)
		return false;
	return quote_disclaimer(span_trim(s)) || is_footer(t, i);
}

/* Quoted lines that a mail program wrapped: "> long\nend\n> next". */
static bool
is_wrapped_quote(const struct text *t, size_t i)
{
	return i > 0 && i + 1 < t->count && t->line[i - 1].kind == KIND_QUOTE &&
	       t->line[i + 1].kind == KIND_QUOTE && t->line[i].s.n < 40 &&
	       t->line[i - 1].s.n > 50;
}

/* The one pass that decides.  mode: what a plain line is here. */
static void
decide(struct text *t)
{
	enum kind mode = KIND_NEW;
	bool words = false; /* new words have been seen above */
	for (size_t i = 0; i < t->count; i++) {
		struct line *line = &t->line[i];
		if (line->kind == KIND_BLANK || line->kind == KIND_BANNER)
			continue;
		if (line->kind == KIND_QUOTE) {
			if (mode == KIND_SIGNATURE)
				mode = KIND_NEW;
			continue;
		}
		size_t n = mode == KIND_OLD ? 0 : splitter_length(t, i);
		if (n > 0) {
			mark(t, i, n, KIND_INTRO);
			size_t next = next_words(t, i + n - 1);
			bool marked =
			    next < t->count && t->line[next].kind == KIND_QUOTE;
			mode = marked ? KIND_NEW : KIND_OLD;
			i += n - 1;
			continue;
		}
		if (mode == KIND_NEW && starts_signature(t, i, words))
			mode = KIND_SIGNATURE;
		if (mode == KIND_NEW && is_wrapped_quote(t, i)) {
			line->kind = KIND_QUOTE;
			t->doubt = true;
			continue;
		}
		line->kind = mode;
		words = words || mode == KIND_NEW;
	}
}

/* "Sent from my iPhone" and bare rules at the end of each stretch. */
static void
mark_mobile(struct text *t)
{
	bool tail = true;
	for (size_t i = t->count; i-- > 0;) {
		struct line *line = &t->line[i];
		if (line->kind == KIND_BLANK)
			continue;
		if (line->kind != KIND_NEW)
			tail = true;
		else if (tail && (quote_mobile(span_trim(line->s)) ||
				     quote_rule(line->s)))
			line->kind = KIND_SIGNATURE;
		else
			tail = false;
	}
}

static size_t
count_kind(const struct text *t, enum kind kind)
{
	size_t n = 0;
	for (size_t i = 0; i < t->count; i++)
		if (t->line[i].kind == kind)
			n++;
	return n;
}

/*
 * Nothing new stands above an unmarked quote: the writer forwarded without a
 * word, or wrote under it.  Nobody can tell where, so what reaches to the next
 * quote is offered, with doubt.
 */
static void
offer_old(struct text *t)
{
	bool open = false;
	for (size_t i = 0; i < t->count; i++) {
		struct line *line = &t->line[i];
		if (line->kind != KIND_OLD)
			continue;
		line->kind = KIND_NEW; /* as splitter_length() reads lines */
		size_t n = splitter_length(t, i);
		if (n > 0) {
			mark(t, i, n, KIND_INTRO);
			i += n - 1;
			size_t next = next_words(t, i);
			if (next == t->count ||
			    t->line[next].kind != KIND_QUOTE)
				return;
			continue;
		}
		if (open && quote_signature(line->s)) {
			line->kind = KIND_SIGNATURE;
			return;
		}
		open = true;
		t->doubt = true;
	}
}

/* The bytes of the lines from..to (inclusive), as a range of the text. */
static struct text_range
range_of(const struct text *t, struct span whole, size_t from, size_t to)
{
	struct span last = t->line[to].s;
	return (struct text_range){(size_t)(t->line[from].s.p - whole.p),
	    (size_t)(last.p + last.n - whole.p)};
}

/* Runs of new lines become ranges; blank lines join what they stand between,
 * unless something else does too. */
static void
fill_ranges(struct text *t, struct span whole, struct facts *facts)
{
	size_t capacity = 0;
	size_t start = t->count;
	size_t last = 0;
	for (size_t i = 0; i <= t->count; i++) {
		enum kind kind = i < t->count ? t->line[i].kind : KIND_OLD;
		if (kind == KIND_NEW) {
			start = start == t->count ? i : start;
			last = i;
		} else if (kind != KIND_BLANK && start < t->count) {
			facts->reply_ranges =
			    mem_grow(t->ctx, facts->reply_ranges, &capacity,
				facts->reply_range_count + 1,
				sizeof(*facts->reply_ranges));
			facts->reply_ranges[facts->reply_range_count++] =
			    range_of(t, whole, start, last);
			start = t->count;
		}
	}
}

static void
fill_reply(void *ctx, struct span whole, struct facts *facts)
{
	struct buf b;
	buf_init(&b, ctx, LIMIT_TEXT_BYTES + LIMIT_TEXT_BYTES / 2);
	(void)buf_reserve(&b, whole.n);
	for (size_t i = 0; i < facts->reply_range_count; i++) {
		struct text_range r = facts->reply_ranges[i];
		if (i > 0)
			buf_add_str(&b, "\n\n");
		buf_add_span(&b, span_sub(whole, r.start, r.end - r.start));
	}
	struct span reply = span_trim(buf_span(&b));
	facts->reply = reply.n == 0 ? NULL : mem_strn(ctx, reply.p, reply.n);
	mem_free(b.p);
}

/* The first stretch of signature lines. */
static void
fill_signature(
    void *ctx, const struct text *t, struct span whole, struct facts *facts)
{
	size_t from = 0;
	while (from < t->count && t->line[from].kind != KIND_SIGNATURE)
		from++;
	if (from == t->count)
		return;
	size_t last = from;
	for (size_t i = from; i < t->count; i++) {
		if (t->line[i].kind == KIND_SIGNATURE)
			last = i;
		else if (t->line[i].kind != KIND_BLANK)
			break;
	}
	struct text_range r = range_of(t, whole, from, last);
	struct span s = span_trim(span_sub(whole, r.start, r.end - r.start));
	if (s.n > 0)
		facts->signature = mem_strn(ctx, s.p, s.n);
}

/* Plain lines between or after marked quotes next to an unmarked quote: a
 * mixture that a person should look at. */
static bool
is_doubtful(const struct text *t)
{
	bool quotes = count_kind(t, KIND_QUOTE) > 0;
	bool old = count_kind(t, KIND_OLD) > 0;
	bool inline_words = false;
	if (!old)
		return false;
	for (size_t i = 0; i < t->count && !inline_words; i++)
		if (t->line[i].kind == KIND_NEW &&
		    quote_says_inline(t->line[i].s))
			inline_words = true;
	return quotes || inline_words;
}

void
newtext_read(void *ctx, const struct mail *mail, struct facts *facts)
{
	(void)mail;
	struct span whole = span_str(facts->text);
	struct text t = {.ctx = mem_new(ctx)};
	cut_lines(&t, whole);
	mark_banners(&t);
	decide(&t);
	mark_mobile(&t);
	if (count_kind(&t, KIND_NEW) == 0)
		offer_old(&t);
	/* The ranges belong to the facts, the lines only to this call. */
	void *scratch = t.ctx;
	t.ctx = ctx;
	fill_ranges(&t, whole, facts);
	fill_reply(ctx, whole, facts);
	fill_signature(ctx, &t, whole, facts);
	facts->reply_sure =
	    facts->reply != NULL && !t.doubt && !is_doubtful(&t);
	mem_free(scratch);
}
