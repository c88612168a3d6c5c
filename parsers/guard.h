/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is checked before GMime sees a byte: nesting, number of parts and size
 * of every header block, in one pass that keeps nothing but a stack of
 * boundaries.  Where a limit is passed the mail is cut for the library (the
 * raw mail never is), so hostile structure costs no more than honest mail.
 *
 * The same pass notes where attached mails stand, which GMime does not tell.
 */
#ifndef ENQ_PARSERS_GUARD_H
#define ENQ_PARSERS_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/span.h"

/* An attached mail: [start, end) of the bytes given to guard_scan(). */
struct guard_frame {
	size_t start, end;
};

struct guard {
	size_t safe_bytes; /* how much of the mail may be parsed */
	bool too_deep, too_many_parts, header_too_big;
	struct guard_frame *frames; /* in order of their start */
	size_t frame_count;
};

/* mail starts with its first header.  The frames are a child of ctx. */
void guard_scan(const void *ctx, struct span mail, struct guard *guard_r);

/*
 * Outside a header only a line that begins with "--" says something: where the
 * next one begins, at the line `at` or below; mail.n when there is none.
 * Encoded files have no dash.
 */
size_t guard_next_dashes(struct span mail, size_t at);

/* The frame that starts at start; NULL when there is none. */
const struct guard_frame *guard_frame_at(
    const struct guard *guard, size_t start);

#endif
