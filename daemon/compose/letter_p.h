/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A letter being written; private to letter*.c.
 */
#ifndef ENQ_COMPOSE_LETTER_P_H
#define ENQ_COMPOSE_LETTER_P_H

#include <gmime/gmime.h>

#include "daemon/compose/letter.h"
#include "parsers/base/buf.h"

/* What is being written, and how. */
struct writer {
	struct buf out;
	GMimeFormatOptions *options; /* NULL: not needed yet */
	const struct letter *letter;
	struct span text, html; /* of the letter */
	void *tmp;
	const char *encoded_from, *encoded; /* the last text encoded */
	struct err *err;
};

/* GMime's, for lines that end in CRLF. */
GMimeFormatOptions *letter_options(struct writer *w);

/* Lines of a library, which may end in LF alone. */
void letter_add_lines(struct buf *out, const char *lines);

/* All header fields up to MIME-Version; the body's own come with it. */
MUST_USE
int letter_add_header(struct writer *w);

#endif
