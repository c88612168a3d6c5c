/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes in some charset → UTF-8.  Declared charset first (ISO-8859-1 and
 * US-ASCII read as windows-1252, as every mail reader does), then UTF-8 if the
 * bytes are valid, then windows-1252, which can read anything.  An unknown
 * charset still yields text.
 *
 * UTF-8 and windows-1252 are ours; the rest is iconv, whose modules
 * charset_init() loads before the jail closes.
 */
#ifndef ENQ_PARSERS_CHARSET_H
#define ENQ_PARSERS_CHARSET_H

#include "parsers/base/buf.h"
#include "parsers/base/span.h"

/* Loads and pins every charset module we use; once per process.  Returns how
 * many there are. */
int charset_init(void);

/* The i-th name of a charset that needs a module, NULL behind the last. */
const char *charset_label(size_t i);

bool charset_is_utf8(struct span bytes);
bool charset_is_ascii(struct span bytes);

/*
 * Appends bytes to out as valid UTF-8 without NUL.  label may be NULL or
 * nonsense.  False when the label was missing its mark: unknown, or the bytes
 * were not valid in it.
 */
bool charset_decode(struct buf *out, const char *label, struct span bytes);

#endif
