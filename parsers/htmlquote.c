/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/htmlquote.h"

#include "parsers/phrases.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct mark {
	const char *words;
	enum htmlquote kind;
};

/*
 * Outlook puts "x_" before an id or class each time it quotes a mail, Yahoo
 * and others a prefix of their own: the word may stand anywhere in it.
 */
static const struct mark ids[] = {
    {"divRplyFwdMsg", HTMLQUOTE_REST}, /* Outlook on the web, and new */
    {"appendonsend", HTMLQUOTE_REST},
    {"mail-editor-reference-message-container", HTMLQUOTE_REST},
    {"OLK_SRC_BODY_SECTION", HTMLQUOTE_OLD}, /* for Mac */
    {"reply-intro", HTMLQUOTE_INTRO},        /* Roundcube */
    {"yahoo_quoted", HTMLQUOTE_OLD},
    {"cm_replymail_content", HTMLQUOTE_OLD}, /* Newton */
};

static const struct mark classes[] = {
    {"gmail_attr", HTMLQUOTE_INTRO},
    {"moz-cite-prefix", HTMLQUOTE_INTRO}, /* Thunderbird */
    {"ms-outlook-mobile-reference-message", HTMLQUOTE_REST},
    {"airmail_on", HTMLQUOTE_INTRO}, {"yahoo_quoted", HTMLQUOTE_OLD},
    {"protonmail_quote", HTMLQUOTE_OLD}, {"tutanota_quote", HTMLQUOTE_OLD},
    {"zmail_extra", HTMLQUOTE_OLD}, /* Zoho */
};

static const struct mark names[] = {
    {"messageReplySection", HTMLQUOTE_OLD}, /* Spark */
    {"quoted-content", HTMLQUOTE_OLD},      /* GMX, web.de, mail.com */
};

/* The thin line that Outlook draws above the header block of what it quotes,
 * in the colours of its versions, and Windows Mail's. */
static const char *const lines[] = {"border-top:solid #E1E1E1 1.0pt",
    "border-top:solid #B5C4DF 1.0pt",
    "border-top: 1pt solid rgb(225, 225, 225)",
    "border-top: 1pt solid rgb(181, 196, 223)",
    "border-top: solid #E1E1E1 1.0pt", "border-top: solid #B5C4DF 1.0pt",
    "border-top:1pt solid rgb(225,225,225)",
    "border-top-color: rgb(229, 229, 229)"};

static enum htmlquote
find(const char *value, const struct mark *marks, size_t count)
{
	if (value == NULL)
		return HTMLQUOTE_NONE;
	for (size_t i = 0; i < count; i++)
		if (phrase_in(span_str(value), marks[i].words))
			return marks[i].kind;
	return HTMLQUOTE_NONE;
}

/* Gmail's and Apple Mail's "indent more" is a blockquote without a border. */
static bool
is_indent(const struct htmlquote_hints *hints)
{
	struct span style = span_str(hints->style);
	if (hints->type != NULL || hints->class != NULL)
		return false;
	return phrase_in(style, "border:none") ||
	       phrase_in(style, "border: none") ||
	       phrase_in(style, "border:medium none") ||
	       phrase_in(style, "border: medium none") ||
	       phrase_in(style, "border-width: medium");
}

static bool
has_line(struct span style)
{
	/* Every paragraph of Outlook's has a style: one look spares eight. */
	return phrase_in(style, "border-top") &&
	       phrases_in(style, lines, COUNT(lines));
}

enum htmlquote
htmlquote_kind(const char *element, const struct htmlquote_hints *hints)
{
	if (strcmp(element, "blockquote") == 0)
		return is_indent(hints) ? HTMLQUOTE_INDENT : HTMLQUOTE_NONE;
	if (strcmp(element, "div") != 0 && strcmp(element, "p") != 0 &&
	    strcmp(element, "span") != 0)
		return HTMLQUOTE_NONE;
	enum htmlquote kind = find(hints->id, ids, COUNT(ids));
	if (kind == HTMLQUOTE_NONE)
		kind = find(hints->class, classes, COUNT(classes));
	if (kind == HTMLQUOTE_NONE)
		kind = find(hints->name, names, COUNT(names));
	if (kind == HTMLQUOTE_NONE && has_line(span_str(hints->style)))
		kind = HTMLQUOTE_REST;
	return kind;
}
