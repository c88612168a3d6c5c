/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes that words are made of: ASCII letters and digits, and all that
 * UTF-8 writes other characters with.  One look at a table answers what took
 * a dozen comparisons for every letter of a mail.
 */
#ifndef ENQ_PARSERS_WORDBYTE_H
#define ENQ_PARSERS_WORDBYTE_H

#include "parsers/base/span.h"

/* The byte, an ASCII capital as its small letter; 0: it is no word's. */
extern const unsigned char wordbyte_fold[256];

/* The hash (FNV-1a) of such bytes, without regard to case. */
uint64_t wordbyte_hash(struct span word);

/* Moves *at to the first such byte and returns the end of their row: they are
 * a word.  At the end of the text both are its length. */
size_t wordbyte_next(struct span text, size_t *at);

#endif
