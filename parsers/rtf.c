/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One pass over the bytes with a stack of groups of our own.  What is read is
 * gathered as bytes of the code page and decoded when a character of another
 * kind (\u8211) comes, so that a character of two bytes stays whole.
 */
#include "parsers/rtf.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/charset.h"
#include "parsers/html.h"
#include "parsers/limits.h"
#include "parsers/transfer.h"

enum {
	GROUPS_MAX = LIMIT_DEPTH, /* deeper ones are read like this one */
	WORD_MAX = 32,            /* letters of a control word */
	NUMBER_MAX = 1000 * 1000 * 1000
};

struct group {
	bool skipped;   /* its text is not the letter's */
	bool html_tag;  /* {\*\htmltag64 <p>}: HTML as it was */
	bool rtf_only;  /* \htmlrtf: made for readers of RTF alone */
	int characters; /* \uc: how many stand in for one of Unicode */
};

struct reader {
	const void *ctx;
	struct span in;
	size_t at;
	struct group groups[GROUPS_MAX];
	size_t depth;   /* of groups that are open */
	bool from_html; /* the whole is HTML in disguise */
	bool starred;   /* behind \*, before the word it marks */
	int stand_ins;  /* characters to pass over behind \u */
	uint32_t high;  /* first half of a surrogate pair */
	const char *charset;
	struct buf bytes; /* of the code page, not yet decoded */
	struct buf out;
};

const char *
rtf_code_page(const void *ctx, uint32_t page)
{
	if (page == 65001)
		return "utf-8";
	if (page == 932)
		return "shift_jis";
	if (page == 936)
		return "gb18030";
	if (page == 949)
		return "cp949";
	if (page == 950)
		return "big5";
	if (page == 874 || (page >= 1250 && page <= 1258))
		return mem_fmt(ctx, "windows-%u", (unsigned)page);
	return NULL;
}

static struct group *
group(struct reader *r)
{
	return &r->groups[r->depth < GROUPS_MAX ? r->depth : GROUPS_MAX - 1];
}

/* Is what stands here text of the letter? */
static bool
is_shown(struct reader *r)
{
	const struct group *g = group(r);
	return !g->skipped && (g->html_tag || !g->rtf_only);
}

static void
flush(struct reader *r)
{
	if (r->bytes.n > 0)
		(void)charset_decode(&r->out, r->charset, buf_span(&r->bytes));
	buf_reset(&r->bytes);
}

static void
put_byte(struct reader *r, char c)
{
	if (r->stand_ins > 0)
		r->stand_ins--;
	else if (is_shown(r) && c != '\0')
		buf_add_byte(&r->bytes, c);
}

static void
put_character(struct reader *r, uint32_t c)
{
	if (!is_shown(r))
		return;
	flush(r);
	buf_add_utf8(&r->out, c);
}

/* \u: UTF-16, negative above 32767; a pair of surrogates is one character. */
static void
put_unicode(struct reader *r, int value)
{
	uint32_t c = (uint32_t)(value < 0 ? value + 65536 : value) & 0xffff;

	r->stand_ins = group(r)->characters;
	if (c >= 0xd800 && c < 0xdc00) {
		r->high = c;
		return;
	}
	if (c >= 0xdc00 && c < 0xe000 && r->high != 0)
		c = 0x10000 + ((r->high - 0xd800) << 10) + (c - 0xdc00);
	r->high = 0;
	put_character(r, c);
}

static void
open_group(struct reader *r)
{
	const struct group *outer = group(r);

	r->depth++;
	if (r->depth < GROUPS_MAX)
		*group(r) = *outer;
	r->starred = false;
	r->stand_ins = 0;
}

static void
close_group(struct reader *r)
{
	if (r->depth > 0)
		r->depth--;
	r->starred = false;
	r->stand_ins = 0;
}

/* Groups whose text is not the letter's; so is any that \* marks. */
static bool
is_destination(struct span word)
{
	static const char *const words[] = {"fonttbl", "colortbl", "stylesheet",
	    "info", "pict", "object", "nonshppict", "header", "headerl",
	    "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
	    "ftnsep", "template", "xe", "tc", "rxe", "bkmkstart"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (span_eq(word, span_str(words[i])))
			return true;
	return false;
}

/* Words that stand for a character. */
static bool
put_symbol(struct reader *r, struct span word)
{
	static const struct {
		const char *word;
		uint32_t c;
	} symbols[] = {{"par", '\n'}, {"line", '\n'}, {"row", '\n'},
	    {"sect", '\n'}, {"page", '\n'}, {"tab", '\t'}, {"cell", '\t'},
	    {"lquote", 0x2018}, {"rquote", 0x2019}, {"ldblquote", 0x201c},
	    {"rdblquote", 0x201d}, {"bullet", 0x2022}, {"endash", 0x2013},
	    {"emdash", 0x2014}, {"emspace", ' '}, {"enspace", ' '},
	    {"zwj", 0x200d}, {"zwnj", 0x200c}};
	for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
		if (span_eq(word, span_str(symbols[i].word))) {
			put_character(r, symbols[i].c);
			return true;
		}
	return false;
}

static void
use_word(struct reader *r, struct span word, bool has_number, int number)
{
	struct group *g = group(r);
	bool starred = r->starred;

	r->starred = false;
	if (span_eq(word, span_str("u"))) {
		put_unicode(r, number);
	} else if (span_eq(word, span_str("uc"))) {
		g->characters = number < 0 ? 0 : number > 8 ? 8 : number;
	} else if (span_eq(word, span_str("bin"))) {
		if (number > 0)
			r->at += (size_t)number < r->in.n - r->at
				     ? (size_t)number
				     : r->in.n - r->at;
	} else if (span_eq(word, span_str("ansicpg"))) {
		flush(r);
		r->charset = rtf_code_page(r->ctx, (uint32_t)number);
	} else if (span_eq(word, span_str("fromhtml"))) {
		r->from_html = true;
	} else if (span_eq(word, span_str("htmltag"))) {
		g->html_tag = r->from_html;
		g->skipped = g->skipped || !r->from_html;
	} else if (span_eq(word, span_str("htmlrtf"))) {
		g->rtf_only = r->from_html && (!has_number || number != 0);
	} else if (starred || is_destination(word)) {
		g->skipped = true;
	} else {
		(void)put_symbol(r, word);
	}
}

/* Behind a backslash: letters, perhaps a number, and one blank. */
static void
read_word(struct reader *r)
{
	size_t start = r->at;
	while (r->at < r->in.n && r->at - start < WORD_MAX &&
	       is_alpha((unsigned char)r->in.p[r->at]))
		r->at++;
	struct span word = span_sub(r->in, start, r->at - start);
	bool minus = r->at + 1 < r->in.n && r->in.p[r->at] == '-' &&
		     is_digit((unsigned char)r->in.p[r->at + 1]);
	if (minus)
		r->at++;
	size_t digits = r->at;
	int number = 0;
	while (r->at < r->in.n && is_digit((unsigned char)r->in.p[r->at])) {
		if (number < NUMBER_MAX / 10)
			number = number * 10 + (r->in.p[r->at] - '0');
		r->at++;
	}
	bool has_number = r->at > digits;
	if (r->at < r->in.n && r->in.p[r->at] == ' ')
		r->at++;
	use_word(r, word, has_number, minus ? -number : number);
}

/* Behind a backslash: one character that is no letter. */
static void
read_sign(struct reader *r)
{
	char c = r->in.p[r->at++];
	int high, low;

	switch (c) {
	case '\'':
		if (r->in.n - r->at < 2)
			return;
		high = hex_value((unsigned char)r->in.p[r->at]);
		low = hex_value((unsigned char)r->in.p[r->at + 1]);
		r->at += 2;
		if (high >= 0 && low >= 0)
			put_byte(r, (char)(high << 4 | low));
		return;
	case '*':
		r->starred = true;
		return;
	case '~':
		put_character(r, 0xa0);
		return;
	case '_':
		put_character(r, 0x2011);
		return;
	case '\r':
	case '\n':
		put_character(r, '\n');
		return;
	case '\\':
	case '{':
	case '}':
		put_byte(r, c);
		return;
	default: /* "\-", an optional hyphen, and what nobody writes */
		return;
	}
}

static void
read_all(struct reader *r)
{
	while (r->at < r->in.n && !r->out.full && !r->bytes.full) {
		char c = r->in.p[r->at++];
		if (c == '{')
			open_group(r);
		else if (c == '}')
			close_group(r);
		else if (c != '\\' && c != '\r' && c != '\n')
			put_byte(r, c);
		else if (c == '\\' && r->at < r->in.n &&
			 is_alpha((unsigned char)r->in.p[r->at]))
			read_word(r);
		else if (c == '\\' && r->at < r->in.n)
			read_sign(r);
	}
	flush(r);
}

struct span
rtf_to_text(const void *ctx, struct span rtf)
{
	rtf = span_trim(rtf);
	if (!span_starts(rtf, "{\\rtf"))
		return span_of("", 0);
	struct reader *r = mem_one(ctx, struct reader);
	r->ctx = r;
	r->in = rtf;
	r->groups[0].characters = 1;
	buf_init(&r->bytes, r, rtf.n);
	buf_init(&r->out, ctx, LIMIT_TEXT_BYTES);
	read_all(r);
	struct span text = buf_span(&r->out);
	if (r->from_html)
		text = html_to_text(ctx, text);
	mem_free(r);
	return text;
}
