/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Header lines that need no library: their values are ASCII that was checked
 * (compose_header()).  Lines end in CRLF.
 */
#ifndef ENQ_COMPOSE_HEADER_H
#define ENQ_COMPOSE_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/buf.h"
#include "parsers/base/err.h"
#include "parsers/base/mem.h"

enum {
	HEADER_COLUMNS = 76, /* of a line that we make, unless a word is more */
	/* The most a line should have (RFC 5322 s.2.1.1). */
	HEADER_FOLD_COLUMNS = 78
};

/* A header with something on either side of its value, on one line. */
void header_add(struct buf *out, const char *name, const char *before,
    const char *value, const char *after);

/*
 * Appends unstructured text with its dash as an encoded word (RFC 2047), as
 * GMime writes it: nearly every subject of ours has one, or two not far apart,
 * and nothing else that is not ASCII.  False, and nothing appended, unless it
 * is short words of printable ASCII besides, with one blank between.
 */
MUST_USE
bool header_encode_words(struct buf *out, struct span value);

/*
 * Unstructured text, folded before the blank that no longer fits, as GMime
 * folds.  False, and nothing appended, unless it is words with one blank
 * between, none too long for a line, and no two encoded words in a row, whose
 * blank is no blank (RFC 2047 s.6.2).
 */
MUST_USE
bool header_add_folded(struct buf *out, const char *name, struct span value);

/*
 * "Header: Name <address>", the address on a line of its own when it must be,
 * as GMime folds.  False, and nothing appended, when it is neither clearly so
 * nor clearly not.
 */
MUST_USE
bool header_add_named(
    struct buf *out, const char *header, const char *name, const char *address);

/* RFC 5322 s.3.3: "Mon, 7 Dec 2026 09:30:00 +0000"; the offset in minutes. */
MUST_USE
int header_add_date(
    struct buf *out, int64_t instant, int offset, struct err *err);

#endif
