/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/htmlpage.h"

#include "parsers/html.h"

enum { QUOTE_MAX = 20 };

void
page_owe_breaks(struct page *page, int n)
{
	if (page->breaks < n)
		page->breaks = n;
	page->space = false;
	page->started = false;
}

static void
start_line(struct page *page)
{
	for (int i = 0; i < page->quote && i < QUOTE_MAX; i++)
		buf_add_str(&page->out, "> ");
	page->line_quote = page->quote;
}

void
page_settle(struct page *page)
{
	if (page->out.n == 0) {
		page->breaks = 0;
		page->space = false;
		if (!page->started)
			start_line(page);
	}
	for (; page->breaks > 0; page->breaks--) {
		buf_add_byte(&page->out, '\n');
		if (page->breaks == 1)
			start_line(page);
		else if (page->quote > 0 && page->line_quote > 0)
			/* The gap above a quote is not part of it. */
			buf_add_byte(&page->out, '>');
		page->space = false;
	}
	if (page->space)
		buf_add_byte(&page->out, ' ');
	page->space = false;
	page->started = true;
}

/* Writes what is owed, and what stands before struck-out words. */
static void
settle_for_words(struct page *page)
{
	page_settle(page);
	if (page->struck > 0 && !page->struck_shown)
		buf_add_str(&page->out, HTML_STRUCK);
	page->struck_shown = page->struck > 0;
}

static void
add_preformatted(struct page *page, struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n') {
			page->breaks++;
			page->started = false;
		} else if (text.p[i] != '\r') {
			settle_for_words(page);
			buf_add_byte(&page->out, text.p[i]);
		}
	}
}

/* A no-break space (U+00A0): shown as a blank, never collapsed away. */
static bool
is_nbsp(struct span text, size_t i)
{
	return i + 1 < text.n && text.p[i] == '\xc2' && text.p[i + 1] == '\xa0';
}

static bool
is_word(struct span text, size_t i)
{
	return i < text.n && !is_space((unsigned char)text.p[i]) &&
	       !is_nbsp(text, i);
}

/* The end of the words at i that one blank each stands between. */
static size_t
words_end(struct span text, size_t i)
{
	while (is_word(text, i) ||
	       (i < text.n && text.p[i] == ' ' && is_word(text, i + 1)))
		i++;
	return i;
}

void
page_add_text(struct page *page, struct span text)
{
	size_t i = 0;
	if (page->hidden > 0)
		return;
	if (page->pre > 0) {
		add_preformatted(page, text);
		return;
	}
	while (i < text.n) {
		if (is_space((unsigned char)text.p[i])) {
			page->space = page->space || page->started;
			i++;
			continue;
		}
		if (is_nbsp(text, i)) {
			/* Alone on a line it makes an empty line. */
			if (page->started)
				page->space = true;
			i += 2;
			continue;
		}
		size_t start = i;
		i = words_end(text, i);
		settle_for_words(page);
		buf_add(&page->out, text.p + start, i - start);
	}
}
