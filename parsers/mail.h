/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * struct mail: what GMime made of the raw bytes, copied into plain values with
 * our limits applied.  The other parsers (automatic, delivery, authres, …)
 * read this and never see GMime.
 *
 * Life cycle: mail_init() once per process, before the jail; mail_read() per
 * mail.  The result hangs off ctx; spans named raw point into the caller's
 * bytes and live as long as those.  Every `const char *` is valid UTF-8
 * without NUL; NULL means absent.  mail_read() cannot fail: bytes that are no
 * mail at all give a mail without headers, with flags that say so.
 */
#ifndef ENQ_PARSERS_MAIL_H
#define ENQ_PARSERS_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/base/span.h"

/* One flag per thing worth telling; facts print their names. */
enum mail_flag {
	MAIL_NO_HEADERS = 1 << 0,
	MAIL_DUPLICATE_HEADER = 1
				<< 1, /* From, Subject, Content-Type … twice */
	MAIL_TRUNCATED = 1 << 2,      /* a limit cut something */
	MAIL_TOO_DEEP = 1 << 3,
	MAIL_TOO_MANY_PARTS = 1 << 4,
	MAIL_ENCRYPTED_STUB = 1 << 5, /* Egress, Purview: open by hand */
	MAIL_TNEF = 1 << 6,
	MAIL_TNEF_UNREADABLE = 1 << 7,
	MAIL_SMIME = 1 << 8,
	MAIL_PGP = 1 << 9,
	MAIL_BAD_CHARSET = 1 << 10, /* declared charset wrong or unknown */
	MAIL_NUL = 1 << 11,
	MAIL_NO_FROM = 1 << 12,
	MAIL_SEVERAL_FROM = 1 << 13,
	MAIL_UNREADABLE = 1 << 14, /* no text could be found at all */
	MAIL_ATTACHED_MAIL = 1 << 15,
	/* Only its words sound like a machine's (automatic.h). */
	MAIL_PERHAPS_AUTOMATIC = 1 << 16,
	/* What kind of mark made it a machine's (automatic.h). */
	MAIL_MARK_FIRM = 1 << 17,   /* no register outweighs it */
	MAIL_MARK_LIST = 1 << 18,   /* list headers, Precedence */
	MAIL_MARK_NOREPLY = 1 << 19 /* only its address says so */
};

struct header {
	const char *name;  /* as written; compare without case */
	struct span raw;   /* the folded value's bytes in the raw mail */
	const char *value; /* unfolded, RFC 2047 decoded, UTF-8 */
};

/* A person or group member of an address header. */
struct address {
	const char
	    *addr; /* local@domain, domain lower case; "" when unusable */
	const char *name; /* decoded phrase or comment; NULL when none */
};

/*
 * One MIME part in document order.  Containers have no bytes of their own.
 * offset and length frame the encoded body in the raw mail (for passing an
 * attachment on without decoding it here); length -1 when it has no frame of
 * its own, as inside TNEF or uuencode.
 */
struct part {
	int parent;              /* index of the container, -1 for the root */
	int depth;               /* 0 for the root */
	const char *type;        /* lower case, "text/plain" */
	const char *report_type; /* report-type parameter, lower case */
	const char *charset;     /* as declared, lower case */
	const char *name;        /* file name, decoded, never a path */
	const char *disposition; /* lower case: "attachment", "inline" */
	const char *cid;         /* Content-ID without <> */
	const char *encoding;    /* "7bit" "8bit" "binary" "base64" … */
	bool is_container;
	bool is_attachment;   /* counts as one for people (not a body) */
	bool is_inline_image; /* the HTML shows it (inlineimage.h) */
	int64_t offset;
	int64_t length;
	int64_t size;    /* decoded bytes */
	char sha256[65]; /* of the decoded bytes, hex; "" if none */
	/*
	 * Decoded UTF-8 for text parts that are not attachments and for
	 * message/delivery-status, disposition-notification and
	 * text/rfc822-headers; empty otherwise.
	 */
	struct span text;
};

struct html_mark;

struct mail {
	struct span raw;
	struct span raw_headers; /* the top header block */
	unsigned flags;          /* enum mail_flag */

	struct header *headers; /* top to bottom */
	size_t header_count;
	struct part *parts;
	size_t part_count;

	const char *subject;
	struct address from;
	struct address sender;
	struct address *reply_to, *to, *cc;
	size_t reply_to_count, to_count, cc_count;
	const char *message_id; /* without <> */
	const char *in_reply_to;
	const char **references;
	size_t reference_count;
	int64_t date; /* INSTANT_NONE when unreadable */
	int date_offset_minutes;

	/*
	 * The best text of the whole mail: text/plain where there is one with
	 * words in it, otherwise the HTML as text.  text_is_html says which.
	 */
	struct span text;
	bool text_is_html;
	/* The first mail attached to this one: its container among the parts
	 * (-1: none), and its text, empty when it is the text above. */
	int attached;
	struct span attached_text;
	/* What the HTML itself marks as quoted (html.h), as places in text. */
	struct html_mark *marks;
	size_t mark_count;

	/*
	 * SHA-256, hex, over From, Date, Subject and every decoded leaf in
	 * order (ARCHITECTURE.md, "Duplicate").
	 */
	char content_hash[65];
};

/* Opens iconv descriptors, initialises GMime, libxml2 and jansson; once, before
 * the jail closes.  Returns how many charset modules were opened. */
int mail_init(void);

struct mail *mail_read(void *ctx, struct span raw);

/* First header of that name from the top, NULL when absent. */
const struct header *mail_header(const struct mail *mail, const char *name);
/* The next one below `after` (NULL: from the top). */
const struct header *mail_header_next(
    const struct mail *mail, const struct header *after, const char *name);

#endif
