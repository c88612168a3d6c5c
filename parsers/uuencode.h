/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that stand uuencoded in the middle of a text, as mail programs sent
 * them before MIME and some scripts still do:
 *
 *	begin 644 plan.pdf
 *	M…
 *	`
 *	end
 *
 * People begin lines with "begin" too.  It is a file only when a mode and a
 * name follow, every line below is of the encoding's alphabet (which has no
 * small letters) and as long as it says, and "end" comes.
 */
#ifndef ENQ_PARSERS_UUENCODE_H
#define ENQ_PARSERS_UUENCODE_H

#include "parsers/base/span.h"

struct uuencode_file {
	struct span name; /* as it stands in the begin line */
	/* From the begin line to behind the end line: [start, end). */
	size_t start, end;
};

/* The first file that begins at or after from; false when there is none. */
bool uuencode_find(struct span text, size_t from, struct uuencode_file *file_r);

#endif
