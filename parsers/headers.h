/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Our own scan of a header block, the second opinion beside GMime: it keeps
 * every header, duplicates included, in the order of the mail, and forgives
 * what stands before it (an mbox "From " line, blank lines, a line of junk).
 */
#ifndef ENQ_PARSERS_HEADERS_H
#define ENQ_PARSERS_HEADERS_H

#include <stddef.h>

#include "parsers/base/span.h"

/* A header as it stands: value without the colon, folds included. */
struct raw_header {
	struct span name, value;
};

/* Offset of the first header in raw, behind what may stand before it; raw.n
 * when there is no header at all. */
size_t headers_start(struct span raw);

/*
 * Takes the next header off *rest.  False at the empty line that ends the
 * block (left in *rest), at a line that cannot belong to a header, or at the
 * end.
 */
bool headers_next(struct span *rest, struct raw_header *header_r);

/* The value of the first header of that name in a block; .p NULL if absent. */
struct span headers_find(struct span block, const char *name);

/* The ids of a Message-ID, In-Reply-To or References value, one by one,
 * without <>; false when there are no more. */
bool headers_next_id(struct span *rest, struct span *id_r);

#endif
