/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Header text → UTF-8: unfolding, encoded words (RFC 2047, with RFC 2231's
 * language suffix) and raw 8-bit bytes (RFC 6532, or windows-1252 where they
 * are no UTF-8).  Tolerant on purpose: words inside quoted strings, words
 * glued to text, spaces in Q words and characters split across words are all
 * read as the writer meant them.
 */
#ifndef ENQ_PARSERS_WORDS_H
#define ENQ_PARSERS_WORDS_H

#include "parsers/base/span.h"

/* At most cap bytes, cut at a character; white space at both ends dropped,
 * no control characters.  A child of ctx. */
char *words_decode(const void *ctx, struct span raw, size_t cap);

/* The same; raw 8-bit bytes that are no UTF-8 are read in charset, which may
 * be NULL. */
char *words_decode_as(
    const void *ctx, struct span raw, const char *charset, size_t cap);

/* A message id: what stands in it without white space.  A child of ctx. */
char *words_id(const void *ctx, struct span raw, size_t cap);

/*
 * Length of an encoded word at s.p[0], 0 when there is none.  The parts are
 * returned when the pointers are not NULL; charset_r without language.
 */
size_t words_match(
    struct span s, struct span *charset_r, char *kind_r, struct span *text_r);

/* Shortens n bytes of UTF-8 to at most cap without splitting a character. */
size_t words_cut(const char *p, size_t n, size_t cap);

#endif
