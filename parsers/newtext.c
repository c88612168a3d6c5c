/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decision.  newtext_lines.c tells what a line may be; the words that mail
 * programs write in their many languages are in quotewords.c and its kin.
 */
#include "parsers/newtext.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/html.h"
#include "parsers/limits.h"
#include "parsers/newtext_p.h"
#include "parsers/quotewords.h"
#include "parsers/signwords.h"
#include "parsers/uuencode.h"

enum {
	BANNER_LINES = 12, /* non-empty lines at the top */
	FOOTER_LINES = 12,
	/* A program wraps at about 72; a person who answers starts anew. */
	WRAPPED_MIN = 50,
	WRAPPED_MAX = 40
};

static void
mark(struct text *t, size_t from, size_t n, enum kind kind)
{
	for (size_t i = from; i < from + n && i < t->count; i++)
		if (t->line[i].kind != KIND_BLANK)
			t->line[i].kind = kind;
}

/* What the HTML itself says is quoted. */
static void
mark_html(struct text *t, const struct mail *mail, struct span whole)
{
	size_t next = 0;
	for (size_t i = 0; i < t->count && next < mail->mark_count; i++) {
		struct line *line = &t->line[i];
		size_t at = (size_t)(line->s.p - whole.p);
		while (next < mail->mark_count && mail->marks[next].end <= at)
			next++;
		if (next == mail->mark_count || mail->marks[next].start > at ||
		    line->kind != KIND_NEW)
			continue;
		line->kind = mail->marks[next].intro ? KIND_INTRO : KIND_OLD;
	}
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

/* A file that stands uuencoded in the text is an attachment, not words. */
static void
mark_files(struct text *t, struct span whole)
{
	struct uuencode_file file = {.end = 0};
	size_t i = 0;

	while (uuencode_find(whole, file.end, &file))
		for (; i < t->count &&
		       (size_t)(t->line[i].s.p - whole.p) < file.end;
		     i++)
			if ((size_t)(t->line[i].s.p - whole.p) >= file.start)
				t->line[i].kind = KIND_BANNER;
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
	return quote_disclaimer(span_trim(s), &t->disclaimers) ||
	       is_footer(t, i);
}

/*
 * Quoted lines that a mail program wrapped: "> long\nend\n> next".  What goes
 * on in the middle of a sentence may be longer.
 */
static bool
is_wrapped_quote(const struct text *t, size_t i)
{
	if (i == 0 || i + 1 >= t->count || t->line[i - 1].kind != KIND_QUOTE ||
	    t->line[i + 1].kind != KIND_QUOTE)
		return false;
	struct span above = span_trim(t->line[i - 1].s);
	struct span s = t->line[i].s;
	if (above.n <= WRAPPED_MIN || s.n == 0)
		return false;
	bool goes_on = strchr(".?!:", above.p[above.n - 1]) == NULL &&
		       s.p[0] >= 'a' && s.p[0] <= 'z' && s.n < above.n;
	return s.n < WRAPPED_MAX || goes_on;
}

static bool
has_address(const struct text *t, size_t from, size_t n)
{
	for (size_t i = from; i < from + n && i < t->count; i++)
		if (span_find_byte(t->line[i].s, 0, '@') >= 0)
			return true;
	return false;
}

/* What the plain lines under line i, the last of an introduction, are. */
static enum kind
under_intro(const struct text *t, size_t i)
{
	size_t next = newtext_next_words(t, i);
	return next < t->count && t->line[next].kind == KIND_QUOTE ? KIND_NEW
								   : KIND_OLD;
}

/* Marks the n lines of a splitter; what the plain lines under it are. */
static enum kind
open_quote(struct text *t, size_t i, size_t n)
{
	enum kind under = under_intro(t, i + n - 1);
	/* "At 10:30 on 2 March 2026 the school wrote:" is a person's too. */
	if (under == KIND_OLD && i + n < t->count && !has_address(t, i, n) &&
	    newtext_intro(t, i) == n)
		t->doubt = true;
	mark(t, i, n, KIND_INTRO);
	return under;
}

/* The one pass that decides.  mode: what a plain line is here. */
static void
decide(struct text *t)
{
	enum kind mode = KIND_NEW;
	bool words = false; /* new words have been seen above */
	for (size_t i = 0; i < t->count; i++) {
		struct line *line = &t->line[i];
		if (line->kind == KIND_BLANK || line->kind == KIND_BANNER ||
		    line->kind == KIND_OLD)
			continue;
		if (line->kind == KIND_INTRO) {
			mode = under_intro(t, i);
			continue;
		}
		if (line->kind == KIND_QUOTE) {
			if (mode == KIND_SIGNATURE)
				mode = KIND_NEW;
			continue;
		}
		size_t n = mode == KIND_OLD ? 0 : newtext_splitter(t, i);
		if (n > 0) {
			mode = open_quote(t, i, n);
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

/* "-Ann Smith", alone under an empty line: no item of a list. */
static bool
is_dash_name(const struct text *t, size_t i)
{
	return i > 1 && t->line[i - 1].kind == KIND_BLANK &&
	       quote_dash_name(span_trim(t->line[i].s));
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
				     quote_rule(line->s) || is_dash_name(t, i)))
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
		line->kind = KIND_NEW; /* as newtext_splitter() reads lines */
		size_t n = newtext_splitter(t, i);
		if (n > 0) {
			mark(t, i, n, KIND_INTRO);
			i += n - 1;
			size_t next = newtext_next_words(t, i);
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
	struct span whole = span_str(facts->text);
	struct text t = {.ctx = mem_new(ctx)};
	quote_divider_starts(&t.dividers);
	quote_disclaimer_starts(&t.disclaimers);
	newtext_cut(&t, whole);
	mark_files(&t, whole);
	if (mail != NULL)
		mark_html(&t, mail, whole);
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
