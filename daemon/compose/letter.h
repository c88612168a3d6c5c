/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A letter is everything one outgoing mail consists of, as plain values;
 * letter_build() makes the finished bytes.  Same letter, same bytes: the date,
 * the Message-ID and the boundary are given, nothing is made up here
 * (ARCHITECTURE.md, "Letters": what is sent was first a finished row).
 *
 * The bytes are canonical CRLF, 7-bit, no line over 998, no bare CR or LF;
 * the body is multipart/alternative, the complete text first (DOMAIN.md G5),
 * in multipart/mixed when there are attachments; the HTML is in
 * multipart/related when it has a picture.
 *
 * Every header value passes compose_header(), which refuses CR, LF and NUL:
 * a template or a name from outside cannot add a header.
 */
#ifndef ENQ_COMPOSE_LETTER_H
#define ENQ_COMPOSE_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/base/err.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"

/* All strings are UTF-8; NULL means absent unless said otherwise. */

struct letter_address {
	const char *name; /* may be NULL */
	const char *addr; /* ASCII; IDN domains were converted by the caller */
};

/*
 * A file passed on.  `bytes` are as found in the mail, `encoding` says how
 * ("base64", "quoted-printable", "x-uuencode", "7bit", "8bit", "binary");
 * NULL means plain bytes.  They are decoded and encoded anew, unless they are
 * base64 that was proved to be what we would have written: what a stranger
 * wrote is never trusted to be well-formed.
 */
struct letter_attachment {
	const char *name;    /* never a path; NULL becomes "attachment" */
	const char *type;    /* "application/pdf"; NULL, odd, message/ and
				multipart/ become application/octet-stream */
	const char *charset; /* of text/ types, may be NULL */
	const char *encoding;
	struct span bytes;
};

struct letter {
	struct letter_address from;
	struct letter_address to;       /* one recipient a letter */
	struct letter_address reply_to; /* .addr NULL: none */
	const char *subject;
	int64_t date;            /* instant */
	int date_offset_minutes; /* of the council's zone then; +60 in summer */

	/* Ids without <>. */
	const char *message_id;
	const char *in_reply_to;
	const char *const *references;
	size_t reference_count;
	const char *thread_topic;
	const char *thread_index; /* base64, from thread_index_child() */

	const char *auto_submitted; /* "auto-replied", "auto-generated", NULL */
	const char *loop_id;        /* X-Enquiryd-Loop */
	bool suppress;              /* X-Auto-Response-Suppress: All */

	const char *text; /* LF line ends, wrapped */
	const char *html; /* the body's inside: md4c's rendering */

	/* A PNG that the HTML shows as <img src="cid:picture">; empty: none.
	 * What it says must stand in the text, too. */
	struct span picture;

	const struct letter_attachment *attachments;
	size_t attachment_count;

	/* 1 to 40 of [A-Za-z0-9.], different for each letter. */
	const char *boundary_seed;
};

enum {
	LETTER_SUBJECT_BYTES = 500,
	LETTER_NAME_BYTES = 255,
	LETTER_REFERENCES = 30, /* more: the first and the last ones stay */
	LETTER_BYTES = 64 * 1024 * 1024
};

/*
 * The finished bytes, a child of ctx.  -1 with ERR_INPUT when a value cannot
 * stand in a mail (CR, LF or NUL in a header, an address that is none, text
 * that is not UTF-8, too large).
 */
MUST_USE
int letter_build(void *ctx, const struct letter *letter, struct span *bytes_r,
    struct err *err);

/*
 * Can a letter be addressed to it?  Quoted local parts and domains that are
 * not ASCII are legal on mail that comes in and no address that we write to:
 * whoever plans a letter asks first, because letter_build() refuses.
 */
bool letter_address_ok(const char *addr);
/* Can it stand as a person's or a file's name?  NULL can. */
bool letter_name_ok(const char *name);

/*
 * The only way into a header: 0 when `value` has no CR, LF, NUL or other
 * control character and is UTF-8, else ERR_INPUT naming the header.
 */
MUST_USE
int compose_header(const char *name, struct span value, struct err *err);

#endif
