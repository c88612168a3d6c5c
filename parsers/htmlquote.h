/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How mail programs mark in HTML what they quote.  The marks know no language,
 * so that a reply from a phone set to any of them is told from what it quotes.
 */
#ifndef ENQ_PARSERS_HTMLQUOTE_H
#define ENQ_PARSERS_HTMLQUOTE_H

/* What an element says about the text in it. */
enum htmlquote {
	HTMLQUOTE_NONE = 0,
	HTMLQUOTE_INTRO, /* "On … wrote:", as long as the element lasts */
	HTMLQUOTE_OLD,   /* quoted, as long as the element lasts */
	HTMLQUOTE_REST,  /* quoted from here to the end of the mail */
	HTMLQUOTE_INDENT /* a blockquote that only moves text to the right */
};

/* The attributes that tell; NULL where there is none. */
struct htmlquote_hints {
	const char *id, *class, *name, *style, *type;
};

enum htmlquote htmlquote_kind(
    const char *element, const struct htmlquote_hints *hints);

#endif
