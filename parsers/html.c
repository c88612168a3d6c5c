/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/html.h"

#include <limits.h>

#include <libxml/HTMLparser.h>

#include "parsers/base/mem.h"
#include "parsers/htmlfilter.h"
#include "parsers/htmlpage.h"
#include "parsers/htmlquote.h"
#include "parsers/htmlstrike.h"
#include "parsers/limits.h"

enum { CHUNK_BYTES = 16 * 1024 };

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
	if (href == NULL || strlen(href) >= PAGE_LINK)
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
	page_owe_breaks(page, 1);
	page_settle(page);
	int level = page->list < PAGE_LISTS ? page->list : PAGE_LISTS - 1;
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
		page_owe_breaks(page, breaks);
}

static void
open_list(struct page *page, bool ordered)
{
	page_owe_breaks(page, page->list == 0 ? 2 : 1);
	page->list++;
	if (page->list < PAGE_LISTS)
		page->number[page->list] = ordered ? 1 : 0;
}

static void
add_image(struct page *page, const char *alt)
{
	struct span text = span_trim(span_str(alt));
	if (text.n == 0)
		return;
	page_add_text(page, span_str("["));
	page_add_text(page, text);
	page_add_text(page, span_str("]"));
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
	page_owe_breaks(page, 1);
	page->indents = page->indents << 1 | (indent ? 1 : 0);
	page->quote += indent ? 0 : 1;
}

static void
close_quote(struct page *page)
{
	if ((page->indents & 1) == 0)
		drop(&page->quote);
	page->indents >>= 1;
	page_owe_breaks(page, 1);
}

/* "display:none": no reader of the page has seen it. */
static bool
is_veiled(const char *style)
{
	static const char display[] = "display";
	struct span rest = span_str(style);
	const ptrdiff_t at = span_find_ascii(rest, 0, display);
	if (at < 0)
		return false;
	rest =
	    span_trim(span_sub(rest, (size_t)at + sizeof(display) - 1, rest.n));
	return rest.n > 0 && rest.p[0] == ':' &&
	       span_starts(span_trim(span_sub(rest, 1, rest.n)), "none");
}

static void
on_start(void *data, const xmlChar *name, const xmlChar **attributes)
{
	struct page *page = data;
	enum tag_kind kind = kind_of((const char *)name);
	page->depth++;
	if (page->veiled == 0 && is_veiled(attribute(attributes, "style"))) {
		page->veiled = page->depth;
		page->hidden++;
	}
	if (page->struck == 0 &&
	    htmlstrike_is((const char *)name, attribute(attributes, "style")))
		page->struck = page->depth;
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
		page->breaks += page->hidden == 0;
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
		page_owe_breaks(page, 1);
		page_add_text(
		    page, span_str("________________________________"));
		page_owe_breaks(page, 1);
		break;
	case TAG_PRE:
		page_owe_breaks(page, 2);
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
	if (page->struck == page->depth) {
		if (page->struck_shown)
			buf_add_byte(&page->out, ']');
		page->struck = 0;
		page->struck_shown = false;
	}
	if (page->veiled == page->depth) {
		page->veiled = 0;
		drop(&page->hidden);
	}
	drop(&page->depth);
	switch (kind_of((const char *)name)) {
	case TAG_HIDDEN:
		drop(&page->hidden);
		break;
	case TAG_BLOCK:
	case TAG_ITEM:
		page_owe_breaks(page, 1);
		page->cell = false;
		break;
	case TAG_PARAGRAPH:
		page_owe_breaks(page, 2);
		break;
	case TAG_LIST:
	case TAG_ORDERED:
		drop(&page->list);
		page_owe_breaks(page, page->list == 0 ? 2 : 1);
		break;
	case TAG_QUOTE:
		close_quote(page);
		break;
	case TAG_PRE:
		drop(&page->pre);
		page_owe_breaks(page, 2);
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
		page_add_text(data, span_of((const char *)text, (size_t)n));
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
