/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a multipart lies in a mail, when it is built as plainly as nearly all
 * are: every boundary on a line of its own and closed in order, every part with
 * a clean Content-Type and a regular header.  For such a mail GMime would say
 * the same and take a sixth of all the parser's work, most of it for objects
 * that nobody asks for.  Whatever is odd, or holds another mail, is left to it:
 * tests/property/prop_multipart.c holds the two against each other.
 */
#ifndef ENQ_PARSERS_MULTIPART_H
#define ENQ_PARSERS_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/span.h"

enum {
	/* What goes beyond is not plain; limits.h allows far more. */
	MULTIPART_DEPTH = 8, /* multiparts in one another */
	MULTIPART_NODES = 200,
	MULTIPART_HEADER_BYTES = 16 * 1024 /* of one part */
};

/* One part.  The spans point into the body given to multipart_read(). */
struct multipart_node {
	int parent;        /* index of its multipart, -1: the given one */
	int depth;         /* 1: a part of the given one */
	bool is_multipart; /* then it has no body of its own */
	struct span media; /* "text/plain", in any case */
	/* Values as they stand; .n 0 if absent. */
	struct span type, disposition, id, encoding;
	struct span body;
};

struct multipart {
	struct multipart_node *nodes; /* in document order */
	size_t count;
};

/* type is the value of the multipart's Content-Type.  False: it is not plain,
 * ask GMime.  The nodes are a child of ctx. */
bool multipart_read(
    void *ctx, struct span type, struct span body, struct multipart *plan_r);

/* "text/plain" at the start of a Content-Type; empty if it is not as clean as
 * that. */
struct span multipart_clean_type(struct span value);

#endif
