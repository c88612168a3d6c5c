/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Facts: everything the daemon knows about a mail's bytes, and the JSON that
 * carries them.  The parser process writes it, `enquiryctl parse --json`
 * prints it, golden tests compare it, the database keeps it beside the raw
 * mail, and the engine decides by it alone.
 *
 * The JSON keys are a contract (enquiryd.conf(5) and enquiryctl(1) print the
 * list): absent text is null, lists are [], an unreadable date is null.
 * facts_from_json() checks every type and bound, because the process that
 * wrote it has read hostile bytes.
 *
 * All strings are valid UTF-8; NULL means absent.  All memory hangs off the
 * context given to facts_new() or facts_from_json().
 */
#ifndef ENQ_PARSERS_FACTS_H
#define ENQ_PARSERS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/base/err.h"
#include "parsers/base/span.h"
#include "parsers/mail.h"

/* What kind of writer sent it (P-5).  Only a human may change an enquiry. */
enum mail_class {
	CLASS_HUMAN = 0,
	CLASS_VACATION,
	CLASS_ACKNOWLEDGEMENT, /* "we have received your message" robots */
	CLASS_BOUNCE,
	CLASS_DELAY,     /* not delivered yet */
	CLASS_DELIVERED, /* success report */
	CLASS_MDN,       /* read receipt */
	CLASS_FEEDBACK,  /* ARF complaint */
	CLASS_LIST,
	CLASS_AUTO, /* other automatic mail */
	CLASS_LOOP  /* our own letter come back */
};

/* Where a reference was found. */
enum found_where {
	FOUND_SUBJECT = 0,
	FOUND_NEW_TEXT,
	FOUND_QUOTED_TEXT,
	FOUND_ATTACHMENT_NAME,
	FOUND_RECIPIENT /* in an address of To, Cc, Delivered-To … */
};

struct found_reference {
	const char
	    *kind; /* "own", "upn", "nhs", "uln", "case", a pattern's name */
	const char *text;   /* as written */
	const char *normal; /* canonical: "ENQ-26-00417-U" */
	enum found_where where;
	bool valid; /* its check function holds, or it has none */
};

struct attachment {
	const char *name; /* NULL when the mail gives none */
	const char *type;
	int64_t size;
	char sha256[65];
	/* Frame of the encoded bytes in the raw mail; length -1: none. */
	int64_t offset, length;
	const char *encoding;
	const char *cid;
	bool is_inline_image;
};

/* What the mail is wrapped in (wrapper.h); kind NULL: nothing. */
struct wrapper {
	const char *kind;     /* "secure-message", "smime-encrypted",
			       * "smime-signed-opaque", "smime-signed",
			       * "pgp-encrypted", "pgp-signed" */
	const char *product;  /* what opens it: "Egress", "S/MIME" … */
	const char *evidence; /* what decided */
	bool sealed;          /* its words cannot be read here */
};

struct authres_result {
	const char *method; /* "spf", "dkim", "dmarc", "compauth" … */
	const char *result; /* "pass", "fail", "none" … */
	const char **props; /* pairs: "header.from", "example.org", … */
	size_t prop_count;  /* strings, so twice the pairs */
};

/* One Authentication-Results header, top to bottom in the mail. */
struct authres {
	const char *id; /* authserv-id; NULL in Microsoft's form */
	/* Received headers that stand above it: 0 = stamped last. */
	int received_above;
	/* One of those was written by the host whose id this one claims: it
	 * was there before that host took the mail in. */
	bool below_own_received;
	struct authres_result *results;
	size_t result_count;
};

/* A line of the new text that fits the command grammar (P-29). */
struct command {
	const char *verb; /* upper case: "NOTE", "ASSIGN", … or a number */
	const char *args; /* rest of the line, trimmed; NULL when none */
	int line;         /* 1 = first line of the new text */
	bool ok;
	const char *why; /* when not ok: what does not fit */
};

/* What its words say.  Those who know the names write and read it
 * (daemon/policy/says.h); to facts they are text. */
struct says {
	const char **signs; /* pairs: "danger", "he has a knife", … */
	size_t sign_count;  /* strings, so twice the pairs */
	bool thanks;
	bool only_chaser;
	const char *writer; /* what they say to be; NULL: nothing */
	const char *sketch; /* hexadecimal; NULL: the text is too short */
};

/* A range of bytes [start, end) of facts.text. */
struct text_range {
	size_t start, end;
};

struct facts {
	const char *subject;
	const char *subject_base; /* without RE:, FW:, [EXTERNAL] … */
	struct address from;      /* from.addr NULL when there is none */
	struct address sender;
	struct address *reply_to, *to, *cc;
	size_t reply_to_count, to_count, cc_count;
	/* Bare addresses of Delivered-To, X-Original-To, Envelope-To,
	 * Received … for; lower-cased domain. */
	const char **delivered_to;
	size_t delivered_to_count;
	const char *message_id;                   /* without <> */
	const char *original_message_id_exchange; /* X-Microsoft-Original-… */
	const char *in_reply_to;
	const char **references;
	size_t reference_count;
	const char *thread_topic;
	const char *thread_index; /* base64 as written */
	int64_t date;             /* INSTANT_NONE when unreadable */
	bool has_return_path;
	const char *return_path; /* "" for <>; NULL when there is no header */
	/* X-MS-Exchange-Organization-AuthAs, there once, is Internal; and the
	 * server that AuthSource, there once, names as having said so. */
	bool auth_as_internal;
	const char *auth_source; /* NULL when there is none, or several */
	const char *probe;       /* X-Enquiryd-Probe, likewise */

	const char *text;      /* whole best text, "" when none */
	const char *reply;     /* new text only; NULL when none can be told */
	const char *signature; /* NULL when none */
	struct text_range *reply_ranges; /* where reply stands in text */
	size_t reply_range_count;
	bool reply_sure; /* false: quote and new text can't be told apart */

	struct attachment *attachments;
	size_t attachment_count;

	struct wrapper wrapper;
	struct says says;

	enum mail_class class;
	const char *class_evidence; /* the header or shape that decided */
	bool may_ack;
	const char *no_ack_reason; /* NULL when may_ack */

	bool is_bounce;
	bool hard;
	const char **recipients; /* failed addresses */
	const char **status;     /* parallel: "5.1.1" or "" */
	size_t recipient_count;
	const char *reason; /* closed list, delivery.h; NULL if no bounce */
	const char *original_message_id;

	struct authres *authres;
	size_t authres_count;
	struct authres *arc; /* reported, never trusted */
	size_t arc_count;

	struct found_reference *found;
	size_t found_count;
	struct command *commands;
	size_t command_count;
	int32_t absence_from; /* civil days, DAY_NONE when not given */
	int32_t absence_to;

	unsigned flags;   /* enum mail_flag */
	bool parser_died; /* set by the engine, never by the parser */
	char content_hash[65];
};

/* Before the jail: jansson reads random bytes at its first object. */
void facts_init(void);

struct facts *facts_new(void *ctx);

/* One JSON object as UTF-8 text; a child of ctx.  pretty: for people. */
char *facts_to_json(void *ctx, const struct facts *facts, bool pretty);
MUST_USE
int facts_from_json(
    void *ctx, struct span json, struct facts **facts_r, struct err *err);

const char *mail_class_name(enum mail_class class);
const char *found_where_name(enum found_where where);

#endif
