/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Content-Transfer-Encoding (RFC 2045 s.6) undone.  The encoded bytes are all
 * there (the raw mail is mapped), so a reader pulls decoded bytes into its own
 * buffer until there are none left; nothing is ever held whole.
 *
 * Decoding cannot fail: what does not belong is skipped in base64, kept as it
 * stands in quoted-printable.
 */
#ifndef ENQ_PARSERS_TRANSFER_H
#define ENQ_PARSERS_TRANSFER_H

#include "parsers/base/span.h"

enum transfer_kind {
	TRANSFER_PLAIN = 0, /* 7bit, 8bit, binary, or a name we don't know */
	TRANSFER_BASE64,
	TRANSFER_QUOTED,
	TRANSFER_UU
};

/* The least room transfer_read() may be given: one uuencoded line. */
enum { TRANSFER_ROOM_MIN = 64 };

struct transfer {
	enum transfer_kind kind;
	struct span in;
	size_t at;
	uint32_t bits; /* base64: bits not yet written */
	int held;      /* and how many groups of six they are */
	bool in_body;  /* uuencode: past its "begin" line */
	/* Quoted-printable: where this line's text and blanks end. */
	size_t text_end, line_end;
};

enum transfer_kind transfer_by_name(struct span name);

void transfer_init(
    struct transfer *transfer, enum transfer_kind kind, struct span in);

/* Writes up to room decoded bytes; 0 only at the end. */
size_t transfer_read(struct transfer *transfer, char *out, size_t room);

/* The value of a hexadecimal digit, -1 for anything else. */
int hex_value(int c);

#endif
