/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/markdown.h"

#include <md4c-html.h>

#include "daemon/compose/lines.h"
#include "parsers/stretch.h"

static const struct {
	const char *tag, *styled;
} styles[] = {
    {"<h1>", "<h1 style=\"font-size: 24px; line-height: 1.3; "
	     "margin: 0 0 16px\">"},
    {"<h2>", "<h2 style=\"font-size: 19px; line-height: 1.3; "
	     "margin: 28px 0 8px\">"},
    {"<p>", MARKDOWN_P},
    {"<ul>", "<ul style=\"margin: 0 0 16px; padding: 0 0 0 24px\">"},
    {"<ol>", "<ol style=\"margin: 0 0 16px; padding: 0 0 0 24px\">"},
    {"<li>", "<li style=\"margin: 0 0 8px\">"},
    {"<table>", "<table style=\"border-collapse: collapse; "
		"margin: 0 0 16px\">"},
    {"<th>", "<th scope=\"col\" style=\"padding: 2px 16px 2px 0; "
	     "text-align: left\">"},
    {"<th align=\"right\">", "<th scope=\"col\" style=\"padding: 2px 0 "
			     "2px 8px; text-align: right\">"},
    /* A bar says nothing that its row does not say in figures. */
    {"<td>\u2588", "<td aria-hidden=\"true\" style=\"padding: 2px 16px 2px "
		   "0; white-space: nowrap; vertical-align: top\">\u2588"},
    {"<td>\u2591", "<td aria-hidden=\"true\" style=\"padding: 2px 16px 2px "
		   "0; white-space: nowrap; vertical-align: top\">\u2591"},
    {"<td>", "<td style=\"padding: 2px 16px 2px 0; "
	     "vertical-align: top\">"},
    {"<td align=\"right\">", "<td style=\"padding: 2px 0 2px 8px; "
			     "text-align: right; vertical-align: top\">"},
    {"<img ", "<img width=\"640\" style=\"max-width: 100%; height: auto\" "},
    {"<blockquote>", "<blockquote style=\"margin: 0 0 16px; "
		     "padding: 0 0 0 16px; border-left: 4px solid "
		     "#767676\">"},
};

/* The style of the tag that html begins with, or NULL; how long the tag is. */
static const char *
styled(struct span html, size_t *length_r)
{
	*length_r = 1;
	if (html.n < 2 || html.p[1] == '/')
		return NULL;
	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++)
		if (html.p[1] == styles[i].tag[1] &&
		    span_starts(html, styles[i].tag)) {
			*length_r = strlen(styles[i].tag);
			return styles[i].styled;
		}
	return NULL;
}

/* Every '<' of the text is "&lt;" by now, so what looks like a tag is one. */
static void
add_styled(struct buf *out, struct span html)
{
	while (html.n > 0) {
		ptrdiff_t at = span_find_byte(html, 0, '<');
		size_t n = at < 0 ? html.n : (size_t)at;

		buf_add_span(out, span_sub(html, 0, n));
		html = span_sub(html, n, html.n);
		if (html.n == 0)
			return;
		size_t length;
		const char *tag = styled(html, &length);
		buf_add_str(out, tag != NULL ? tag : "<");
		html = span_sub(html, length, html.n);
	}
}

/* "> words": a line of a quote. */
static bool
is_quoted(struct span line)
{
	return line.n > 2 && line.p[0] == '>' && line.p[1] == ' ';
}

/* "  words": the next line of a list item. */
static bool
is_continued(struct span line)
{
	return line.n > 2 && line.p[0] == ' ' && line.p[1] == ' ' &&
	       line.p[2] != ' ';
}

/*
 * Line ends in quotes and in list items are meant: a backslash makes each a
 * hard break.  Values are escaped, so only templates begin such lines.
 */
static void
keep_line_ends(struct buf *out, struct span markdown)
{
	struct span line = {0};
	struct span next;
	bool more = lines_take(&markdown, &line);

	while (more) {
		more = lines_take(&markdown, &next);
		bool meant = more && ((is_quoted(line) && is_quoted(next)) ||
					 (line.n > 0 && is_continued(next)));

		buf_add_span(out, line);
		buf_add_str(out, meant ? "\\\n" : "\n");
		line = next;
	}
}

static void
append(const MD_CHAR *text, MD_SIZE size, void *userdata)
{
	struct buf *out = userdata;

	buf_add(out, text, size);
}

static int
too_large(struct err *err)
{
	return err_set(err, ERR_INPUT, "the letter's HTML part is too large");
}

int
markdown_to_html(struct buf *out, struct span markdown, struct err *err)
{
	struct buf source;

	buf_init(&source, out->ctx, out->cap);
	/* Buffers that need not grow: quotes get a mark a line, and tags. */
	(void)buf_reserve(&source, markdown.n + markdown.n / 16);
	(void)buf_reserve(out, markdown.n + markdown.n / 4);
	keep_line_ends(&source, markdown);
	int result = md_html(source.p, (MD_SIZE)source.n, append, out,
	    MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_TABLES, 0);
	if (result != 0 || source.full || out->full)
		result = too_large(err);
	mem_free(source.p);
	return result;
}

int
markdown_style(struct buf *out, struct span html, struct err *err)
{
	(void)buf_reserve(out, html.n + html.n / 4);
	add_styled(out, html);
	return out->full ? too_large(err) : 0;
}

/* What md4c writes for a character that HTML gives a meaning; NULL: none. */
static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

size_t
markdown_add_words(struct buf *out, struct span words)
{
	size_t i = 0;

	while (i < words.n && words.p[i] == ' ')
		i++;
	while (i < words.n) {
		size_t n = stretch_words(words, i);

		buf_add(out, words.p + i, n);
		i += n;
		if (i == words.n || words.p[i] == '\n')
			break;
		const char *escaped = entity(words.p[i]);
		/* The last of several blanks is the one that stays. */
		if (escaped != NULL)
			buf_add_str(out, escaped);
		i++;
	}
	return i;
}
