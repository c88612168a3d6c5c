/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Markdown to the inside of the HTML part: md4c with raw HTML switched off
 * (MD_FLAG_NOHTML), then sizes and margins as style attributes, because mail
 * programs drop style sheets.  No colours: the reader's mode decides them
 * (DOMAIN.md G5).
 */
#ifndef ENQ_COMPOSE_MARKDOWN_H
#define ENQ_COMPOSE_MARKDOWN_H

#include "parsers/base/buf.h"
#include "parsers/base/err.h"

/* Appends bare HTML; -1 with ERR_INPUT when md4c gives up or out is full. */
MUST_USE
int markdown_to_html(struct buf *out, struct span markdown, struct err *err);
/* Appends the same with its styles; -1 with ERR_INPUT when out is full. */
MUST_USE
int markdown_style(struct buf *out, struct span html, struct err *err);

/* A paragraph's tag with its style. */
#define MARKDOWN_P "<p style=\"margin: 0 0 16px\">"

/*
 * Appends the first line of some words as it comes out of both when every mark
 * in it was escaped: blanks are one, and none begins it.  Returns its length.
 */
size_t markdown_add_words(struct buf *out, struct span words);

#endif
