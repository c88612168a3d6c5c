/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one table of what a mail may be.  Everything here is checked before a
 * library sees the bytes, or bounds what we keep of what it returns.  What
 * passes a limit is cut, flagged and kept readable; the raw mail is never cut.
 */
#ifndef ENQ_PARSERS_LIMITS_H
#define ENQ_PARSERS_LIMITS_H

enum {
	/* Nesting and number of parts: Dovecot's limits (message-parser.h). */
	LIMIT_DEPTH = 100,
	LIMIT_PARTS = 10000,
	/* Lines held against open boundaries: about a third of a second. */
	LIMIT_COMPARES = 5 * 1000 * 1000,
	/* One mail on the wire; larger ones stay on the server, reported. */
	LIMIT_MAIL_BYTES = 150 * 1024 * 1024,
	LIMIT_HEADER_BLOCK_BYTES = 1024 * 1024,
	LIMIT_PART_HEADERS_BYTES = 8 * 1024 * 1024, /* of all parts together */
	LIMIT_HEADER_LINE_BYTES = 64 * 1024,
	LIMIT_HEADERS = 2000,
	LIMIT_ADDRESSES = 1000,
	LIMIT_ADDRESS_BYTES = 320, /* RFC 5321 s.4.5.3.1: 64 + 1 + 255 */
	LIMIT_REFERENCES = 200,
	LIMIT_MESSAGE_ID_BYTES = 998, /* RFC 5322 s.2.1.1: one line */
	LIMIT_SUBJECT_BYTES = 4096,
	LIMIT_NAME_BYTES = 255, /* an attachment's or a person's name */
	/* The best text, after decoding. */
	LIMIT_TEXT_BYTES = 2 * 1024 * 1024,
	LIMIT_TEXTS_BYTES = 8 * 1024 * 1024, /* of all parts together */
	/* Of a part and of a whole mail, before conversion. */
	LIMIT_HTML_BYTES = 2 * 1024 * 1024,
	LIMIT_HTMLS_BYTES = 4 * 1024 * 1024,
	LIMIT_HTML_TAG_BYTES = 8 * 1024,
	LIMIT_ATTACHMENTS = 1000,
	/* Attached mails are hashed whole, those inside them again. */
	LIMIT_ATTACHED_MAIL_BYTES = 150 * 1024 * 1024,
	LIMIT_AUTHRES = 50,
	LIMIT_FOUND_REFERENCES = 200,
	LIMIT_FAILED_RECIPIENTS = 200,
	LIMIT_COMMANDS = 50,
	LIMIT_FACTS_BYTES = 16 * 1024 * 1024, /* the JSON text */
	/* PCRE2: an evil pattern ends in about a millisecond (STYLE 3.7). */
	LIMIT_PCRE_MATCH = 100000,
	LIMIT_PCRE_DEPTH = 1000,
	LIMIT_PCRE_HEAP_KB = 4096,
	/* The parser process. */
	LIMIT_PARSE_MS = 2000,
	LIMIT_PARSER_MEMORY_BYTES = 256 * 1024 * 1024
};

#endif
