/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The closed table of letters.  A kind has a template file of its name, the
 * fields that template may use, and what the program must know about sending
 * it.  Adding a letter is adding a row here, a file in templates/ and its
 * golden test.
 *
 * A template is mail-shaped: "Subject: …", a blank line, a Markdown body.
 * It gives the subject, the text part (Mustache alone, wrapped at 72) and the
 * HTML part (Mustache with values escaped for Markdown, then md4c).
 *
 * templates/README.md lists each field with its meaning.  In short:
 *   line   one line of text; line ends in it become blanks
 *   text   several lines
 *   quote  several lines, given as one string, seen by the template as a list
 *          of lines to stand behind "> "
 *   flag   true or false
 *   list   of strings ({{.}}) or of objects, whose fields are lines
 * Each list and quote also gives the template a flag has_NAME.
 */
#ifndef ENQ_COMPOSE_LETTERS_H
#define ENQ_COMPOSE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "parsers/base/err.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"

enum letter_kind {
	LETTER_ACK_MP,     /* to an MP's office or a councillor */
	LETTER_ACK_FAMILY, /* to everybody else who writes */
	LETTER_ACK_URGENT, /* somebody may come to harm (P-39) */
	LETTER_ACK_STATUS, /* where an enquiry stands (P-31) */
	LETTER_NAMED,      /* who deals with it, as was promised (P-16) */
	LETTER_LEDGER,    /* an MP's office: where its enquiries stand (P-32) */
	LETTER_CORRECTED, /* what its reply to that closed */
	LETTER_ALLOCATION, /* to the owner: please answer (P-27) */
	LETTER_ANSWER,     /* an officer's words to the enquirer (P-28) */
	LETTER_UPDATE,    /* the clock of an enquiry changed: to its enquirer */
	LETTER_CHASE,     /* one enquiry, due or overdue, to its owner (P-25) */
	LETTER_MORNING,   /* one list per officer (P-25) */
	LETTER_DIGEST,    /* daily, to managers (P-33) */
	LETTER_RECEIPT,   /* what a mail of an officer's did (P-29) */
	LETTER_QUESTION,  /* triage, to the duty officer (P-9) */
	LETTER_QUESTIONS, /* several of them in one mail */
	LETTER_STANDING,  /* where an enquiry stands, to an officer who asks */
	LETTER_NOTICE,    /* a plain note to officer, duty officer, operator */
	LETTER_KINDS
};

/* The order letters leave in when not all may at once. */
enum letter_priority {
	LETTER_URGENT,   /* what cannot wait (P-39) */
	LETTER_FIRST,    /* what somebody outside waits for */
	LETTER_NORMAL,   /* what an officer acts on */
	LETTER_REMINDER, /* of what an officer has already */
	LETTER_LATER     /* lists */
};

enum letter_field_type {
	LETTER_LINE,
	LETTER_TEXT,
	LETTER_QUOTE,
	LETTER_FLAG,
	LETTER_LIST,
	LETTER_ITEM /* a line inside the entries of a list */
};

struct letter_field {
	const char *name;
	enum letter_field_type type;
};

struct letter_kind_info {
	const char *name;           /* "ack-mp": file ack-mp.md, outbox kind */
	const char *auto_submitted; /* NULL: carries no automatic mark (P-19) */
	bool leaves;                /* goes outside the council */
	enum letter_priority priority;
	const struct letter_field *fields; /* ended by name NULL */
};

const struct letter_kind_info *letter_kind_info(enum letter_kind kind);

/* For colleagues, behind "the": "answer", "question". */
const char *letter_kind_words(enum letter_kind kind);

/* False when no kind has that name. */
bool letter_kind_read(const char *name, enum letter_kind *kind_r);

/* A file of the template folder, read by the caller. */
struct letter_file {
	const char *name; /* "ack-mp.md"; partials begin with '_' */
	struct span bytes;
};

struct letter_set;

/*
 * Compiles all of them, strictly.  Every kind must be there; a .md file that
 * is no kind's and no partial, README.md apart, is refused too (a misspelt
 * name would otherwise be a letter nobody sends).  -1 with ERR_CONFIG
 * "file:line: …".
 */
MUST_USE
int letters_load(void *ctx, const struct letter_file *files, size_t file_count,
    struct letter_set **set_r, struct err *err);

enum {
	LETTERS_BODY_BYTES = 8 * 1024 * 1024, /* of either rendering */
	LETTERS_WIDTH = 72, /* columns a long line is wrapped to */
	LETTERS_KEEP = 78   /* shorter lines stay (RFC 5322 s.2.1.1) */
};

/*
 * Renders one letter; the three strings are children of ctx.  fields may lack
 * any name of the kind's table (it is then empty) but may have no other and
 * none of a wrong type: that is ERR_CONFIG, and a mistake in the caller.
 *
 * What a mail brought never makes it fail: a line too long ends in "…", a
 * quote too long is cut and sets the flag `cut`.  Only a LETTER_TEXT (an
 * officer's words) over 2 MB is ERR_INPUT, as it must not be sent in part.
 */
MUST_USE
int letters_render(void *ctx, const struct letter_set *set,
    enum letter_kind kind, json_t *fields, char **subject_r, char **text_r,
    char **html_r, struct err *err);

#endif
