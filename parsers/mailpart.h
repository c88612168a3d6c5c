/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One part of a mail, once it is known where it stands: its header's words
 * become names and kinds, its bytes are decoded, hashed and, where people or
 * our other parsers read them, kept as text.
 */
#ifndef ENQ_PARSERS_MAILPART_H
#define ENQ_PARSERS_MAILPART_H

#include "parsers/digest.h"
#include "parsers/mail.h"

enum { PART_TYPE_BYTES = 100 }; /* a media type, a charset, an encoding */

/* The parts of one mail while they are being read. */
struct part_list {
	void *ctx;     /* what the parts keep hangs off it */
	void *scratch; /* what ends with the reading */
	struct mail *mail;
	size_t room;
	size_t texts;           /* bytes of all texts */
	struct digest *leaf;    /* over one leaf's bytes */
	struct digest *content; /* over the hashes of all leaves */
};

/* What is read of a part's header: values as they stand, .n 0 if absent. */
struct part_header {
	const char *media; /* lower case, "text/plain" */
	struct span type, disposition, id, encoding;
	bool is_multipart, is_message;
};

/* Appends a part.  The pointer holds until the next one is added. */
struct part *part_add(struct part_list *list, const struct part_header *header,
    int parent, int depth);

/* Decodes and hashes a leaf; files inside a winmail.dat become parts too. */
void part_read_leaf(struct part_list *list, size_t index,
    struct span type_header, struct span encoded);

/* Decoded bytes become the part's text. */
void part_read_text(struct part_list *list, struct part *part,
    struct span type_header, struct span bytes);

#endif
