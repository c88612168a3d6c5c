/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/html.h"

#include <limits.h>

#include <libxml/HTMLparser.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/htmlfilter.h"
#include "parsers/htmlquote.h"
#include "parsers/limits.h"

enum {
	CHUNK_BYTES = 16 * 1024,
	QUOTE_MAX = 20,
	LINK_MAX = 512,
	/* Lists inside lists that get deeper marks than the rest. */
	LIST_MAX = 16
};

/* What a tag does to the text. */
enum tag_kind {
	TAG_INLINE = 0,
	TAG_BLOCK,     /* a line of its own */
	TAG_PARAGRAPH, /* with an empty line around it */
	TAG_BREAK,
	TAG_CELL,
	TAG_ITEM,
	TAG_LIST,
	TAG_ORDERED,
	TAG_QUOTE,
	TAG_RULE,
	TAG_PRE,
	TAG_LINK,
	TAG_IMAGE,
	TAG_HIDDEN /* with all that is in it */
};

static const struct {
	const char *name;
	enum tag_kind kind;
} TAGS[] = {{"a", TAG_LINK}, {"address", TAG_BLOCK}, {"article", TAG_BLOCK},
    {"blockquote", TAG_QUOTE}, {"br", TAG_BREAK}, {"caption", TAG_BLOCK},
    {"center", TAG_BLOCK}, {"dd", TAG_BLOCK}, {"dir", TAG_LIST},
    {"div", TAG_BLOCK}, {"dl", TAG_PARAGRAPH}, {"dt", TAG_BLOCK},
    {"fieldset", TAG_BLOCK}, {"footer", TAG_BLOCK}, {"form", TAG_BLOCK},
    {"h1", TAG_PARAGRAPH}, {"h2", TAG_PARAGRAPH}, {"h3", TAG_PARAGRAPH},
    {"h4", TAG_PARAGRAPH}, {"h5", TAG_PARAGRAPH}, {"h6", TAG_PARAGRAPH},
    {"head", TAG_HIDDEN}, {"header", TAG_BLOCK}, {"hr", TAG_RULE},
    {"img", TAG_IMAGE}, {"li", TAG_ITEM}, {"main", TAG_BLOCK},
    {"menu", TAG_LIST}, {"noscript", TAG_INLINE}, {"object", TAG_HIDDEN},
    {"ol", TAG_ORDERED}, {"option", TAG_BLOCK}, {"p", TAG_PARAGRAPH},
    {"pre", TAG_PRE}, {"script", TAG_HIDDEN}, {"section", TAG_BLOCK},
    {"style", TAG_HIDDEN}, {"table", TAG_BLOCK}, {"tbody", TAG_INLINE},
    {"td", TAG_CELL}, {"textarea", TAG_BLOCK}, {"th", TAG_CELL},
    {"title", TAG_HIDDEN}, {"tr", TAG_BLOCK}, {"ul", TAG_LIST}};

/* The text so far, and where in the page we are. */
struct page {
	struct buf out;
	int quote;      /* open blockquotes */
	int line_quote; /* how many there were on the last line */
	int hidden;     /* open tags whose text is not shown */
	int pre;
	int list;             /* open lists */
	int number[LIST_MAX]; /* next number; 0: bullets */
	size_t item_end;      /* where the mark of the last item ends */
	int breaks;           /* line ends owed before the next text */
	bool space;           /* a blank owed before the next text */
	bool started;         /* the line has text */
	bool cell;            /* a cell of this row came before */
	char href[LINK_MAX];
	size_t link_start; /* where the open link's text begins */

	uint64_t indents; /* one bit an open blockquote: it only indents */
	int depth;        /* open elements */
	int mark_depth;   /* of the element whose mark is open, or 0 */
	struct html_marks *marks;
};

void
html_init(void)
{
	xmlInitParser();
}

static enum tag_kind
kind_of(const char *name)
{
	size_t low = 0, high = sizeof TAGS / sizeof TAGS[0];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *tag = TAGS[middle].name;
		int order =
		    name[0] != tag[0] ? name[0] - tag[0] : strcmp(name, tag);
		if (order == 0)
			return TAGS[middle].kind;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return TAG_INLINE;
}

/* Asks for at least n line ends before the next text. */
static void
owe_breaks(struct page *page, int n)
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

/* Writes what is owed, so that text can follow. */
static void
settle(struct page *page)
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

static void
add_preformatted(struct page *page, struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n') {
			page->breaks++;
			page->started = false;
		} else if (text.p[i] != '\r') {
			settle(page);
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

static void
add_text(struct page *page, struct span text)
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
		settle(page);
		buf_add(&page->out, text.p + start, i - start);
	}
}

static const char *
attribute(const xmlChar **attributes, const char *name)
{
	for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
		if (strcmp((const char *)attributes[i], name) == 0)
			return (const char *)attributes[i + 1];
	return NULL;
}

static void
open_link(struct page *page, const xmlChar **attributes)
{
	const char *href = attribute(attributes, "href");
	page->href[0] = '\0';
	page->link_start = page->out.n;
	if (href == NULL || strlen(href) >= LINK_MAX)
		return;
	if (span_starts(span_str(href), "http") ||
	    span_starts(span_str(href), "mailto:"))
		memcpy(page->href, href, strlen(href) + 1);
}

/* Is the target what the link's text says anyway? */
static bool
same_target(struct span text, struct span href)
{
	static const char *const schemes[] = {
	    "mailto:", "https://", "http://", "www."};
	struct span *both[2] = {&text, &href};
	for (size_t k = 0; k < 2; k++) {
		*both[k] = span_trim(*both[k]);
		for (size_t i = 0; i < 4; i++)
			if (span_starts(*both[k], schemes[i]))
				*both[k] = span_sub(
				    *both[k], strlen(schemes[i]), both[k]->n);
		if (both[k]->n > 0 && both[k]->p[both[k]->n - 1] == '/')
			both[k]->n--;
	}
	return span_eq_ascii(text, href);
}

static void
close_link(struct page *page)
{
	struct span text =
	    span_sub(buf_span(&page->out), page->link_start, page->out.n);
	bool shown = span_trim(text).n > 0;
	if (page->href[0] != '\0' && shown && page->hidden == 0 &&
	    !same_target(text, span_str(page->href)))
		buf_add_fmt(&page->out, " <%s>", page->href);
	page->href[0] = '\0';
}

static void
open_item(struct page *page)
{
	owe_breaks(page, 1);
	settle(page);
	int level = page->list < LIST_MAX ? page->list : LIST_MAX - 1;
	for (int i = 1; i < level; i++)
		buf_add_str(&page->out, "  ");
	if (page->number[level] > 0)
		buf_add_fmt(&page->out, "%d. ", page->number[level]++);
	else
		buf_add_str(&page->out, "* ");
	page->started = false;
	page->breaks = 0;
	page->item_end = page->out.n;
}

/* Outlook on the web puts the text of an item into a block: it stands beside
 * the item's mark all the same. */
static void
open_block(struct page *page, int breaks)
{
	if (page->out.n != page->item_end)
		owe_breaks(page, breaks);
}

static void
open_list(struct page *page, bool ordered)
{
	owe_breaks(page, page->list == 0 ? 2 : 1);
	page->list++;
	if (page->list < LIST_MAX)
		page->number[page->list] = ordered ? 1 : 0;
}

static void
add_image(struct page *page, const char *alt)
{
	struct span text = span_trim(span_str(alt));
	if (text.n == 0)
		return;
	add_text(page, span_str("["));
	add_text(page, text);
	add_text(page, span_str("]"));
}

static void
drop(int *count)
{
	if (*count > 0)
		(*count)--;
}

/* What is quoted is noted; true when a blockquote is none. */
static bool
look_at_quote(struct page *page, const char *name, const xmlChar **attributes)
{
	if (attributes == NULL)
		return false;
	const struct htmlquote_hints hints = {
	    .id = attribute(attributes, "id"),
	    .class = attribute(attributes, "class"),
	    .name = attribute(attributes, "name"),
	    .style = attribute(attributes, "style"),
	    .type = attribute(attributes, "type"),
	};
	enum htmlquote kind = htmlquote_kind(name, &hints);
	if (kind == HTMLQUOTE_NONE || kind == HTMLQUOTE_INDENT)
		return kind == HTMLQUOTE_INDENT;
	if (page->mark_depth > 0 || page->marks == NULL ||
	    page->marks->count == HTML_MARKS)
		return false;
	page->marks->list[page->marks->count++] = (struct html_mark){
	    .start = page->out.n,
	    .end = SIZE_MAX,
	    .intro = kind == HTMLQUOTE_INTRO,
	};
	/* Nothing closes what goes on to the end. */
	page->mark_depth = kind == HTMLQUOTE_REST ? INT_MAX : page->depth;
	return false;
}

static void
open_quote(struct page *page, bool indent)
{
	owe_breaks(page, 1);
	page->indents = page->indents << 1 | (indent ? 1 : 0);
	page->quote += indent ? 0 : 1;
}

static void
close_quote(struct page *page)
{
	if ((page->indents & 1) == 0)
		drop(&page->quote);
	page->indents >>= 1;
	owe_breaks(page, 1);
}

static void
on_start(void *data, const xmlChar *name, const xmlChar **attributes)
{
	struct page *page = data;
	enum tag_kind kind = kind_of((const char *)name);
	page->depth++;
	bool indent = look_at_quote(page, (const char *)name, attributes);

	switch (kind) {
	case TAG_INLINE:
		break;
	case TAG_HIDDEN:
		page->hidden++;
		break;
	case TAG_BLOCK:
		open_block(page, 1);
		page->cell = false;
		break;
	case TAG_PARAGRAPH:
		open_block(page, 2);
		break;
	case TAG_BREAK:
		page->breaks++;
		page->space = false;
		page->started = false;
		break;
	case TAG_CELL:
		/* Cells of a row stand side by side. */
		if (page->cell)
			page->space = true;
		page->cell = true;
		break;
	case TAG_ITEM:
		open_item(page);
		break;
	case TAG_LIST:
	case TAG_ORDERED:
		open_list(page, kind == TAG_ORDERED);
		break;
	case TAG_QUOTE:
		open_quote(page, indent);
		break;
	case TAG_RULE:
		owe_breaks(page, 1);
		add_text(page, span_str("________________________________"));
		owe_breaks(page, 1);
		break;
	case TAG_PRE:
		owe_breaks(page, 2);
		page->pre++;
		break;
	case TAG_LINK:
		open_link(page, attributes);
		break;
	case TAG_IMAGE:
		add_image(page, attribute(attributes, "alt"));
		break;
	}
}

static void
on_end(void *data, const xmlChar *name)
{
	struct page *page = data;
	if (page->mark_depth > 0 && page->mark_depth == page->depth) {
		page->marks->list[page->marks->count - 1].end = page->out.n;
		page->mark_depth = 0;
	}
	drop(&page->depth);
	switch (kind_of((const char *)name)) {
	case TAG_HIDDEN:
		drop(&page->hidden);
		break;
	case TAG_BLOCK:
	case TAG_ITEM:
		owe_breaks(page, 1);
		page->cell = false;
		break;
	case TAG_PARAGRAPH:
		owe_breaks(page, 2);
		break;
	case TAG_LIST:
	case TAG_ORDERED:
		drop(&page->list);
		owe_breaks(page, page->list == 0 ? 2 : 1);
		break;
	case TAG_QUOTE:
		close_quote(page);
		break;
	case TAG_PRE:
		drop(&page->pre);
		owe_breaks(page, 2);
		break;
	case TAG_LINK:
		close_link(page);
		break;
	case TAG_INLINE:
	case TAG_BREAK:
	case TAG_CELL:
	case TAG_RULE:
	case TAG_IMAGE:
		break;
	}
}

static void
on_characters(void *data, const xmlChar *text, int n)
{
	if (n > 0)
		add_text(data, span_of((const char *)text, (size_t)n));
}

static void
on_cdata(void *data, const xmlChar *text, int n)
{
	(void)data;
	(void)text;
	(void)n;
}

/* Feeds the page without the markup that costs libxml2 too much. */
static void
feed(htmlParserCtxtPtr parser, struct span html)
{
	struct htmlfilter filter = {.html = html};
	size_t start = 0, at = 0;
	while (at < html.n) {
		ptrdiff_t open = span_find_byte(html, at, '<');
		size_t stop = open < 0 ? html.n : (size_t)open;
		size_t skip = open < 0 ? 0 : htmlfilter_unwanted(&filter, stop);
		at = skip > 0 ? stop : open < 0 ? html.n : stop + 1;
		if (skip == 0 && at < html.n && at - start < CHUNK_BYTES)
			continue;
		if (at > start)
			htmlParseChunk(
			    parser, html.p + start, (int)(at - start), 0);
		at += skip;
		start = at;
	}
	htmlParseChunk(parser, NULL, 0, 1);
}

struct span
html_to_text(const void *ctx, struct span html)
{
	return html_to_marked_text(ctx, html, NULL);
}

struct span
html_to_marked_text(
    const void *ctx, struct span html, struct html_marks *marks_r)
{
	static const htmlSAXHandler no_handler;
	htmlSAXHandler handler = no_handler;
	struct page page = {.marks = marks_r};

	if (marks_r != NULL)
		marks_r->count = 0;

	handler.startElement = on_start;
	handler.endElement = on_end;
	handler.characters = on_characters;
	handler.ignorableWhitespace = on_characters;
	handler.cdataBlock = on_cdata;
	html = span_sub(html, 0, LIMIT_HTML_BYTES);
	buf_init(&page.out, ctx, LIMIT_TEXT_BYTES);
	htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(
	    &handler, &page, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	ASSERT(parser != NULL);
	htmlCtxtUseOptions(parser,
	    HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | HTML_PARSE_NOERROR |
		HTML_PARSE_NOWARNING | HTML_PARSE_RECOVER);
	feed(parser, html);
	if (parser->myDoc != NULL)
		xmlFreeDoc(parser->myDoc);
	htmlFreeParserCtxt(parser);
	if (page.out.n > 0)
		buf_add_byte(&page.out, '\n');
	return buf_span(&page.out);
}
