/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a refusal means, in plain words: a table over the codes and sentences
 * that Microsoft 365 (and any OAuth provider, RFC 6749 s.5.2) answers with.
 * Pure, and without a word of the answer itself, which may name a person.
 *
 * enquiryd-microsoft365(7) explains the longer ones.
 */
#ifndef ENQ_NET_DIAGNOSIS_H
#define ENQ_NET_DIAGNOSIS_H

#include "parsers/base/span.h"

enum diagnosis_from {
	DIAGNOSE_TOKEN = 1, /* the token server's JSON */
	DIAGNOSE_IMAP = 2,  /* the text of NO, BAD or BYE */
	DIAGNOSE_SMTP = 4   /* the text of a reply, codes included */
};

/* What would mend it. */
enum diagnosis_cure {
	CURE_WAIT = 0, /* patience: less often, later */
	CURE_TOKEN,    /* once: a fresh token; then a person */
	CURE_PERSON    /* nothing changes before a person does something */
};

struct diagnosis {
	const char *sign; /* stands in the answer, in any case */
	int from;         /* one or more of enum diagnosis_from */
	enum diagnosis_cure cure;
	const char *name;  /* "secret-expired": for logs and tests */
	const char *means; /* no full stop at the end */
	const char *todo;  /* a sentence or two; "" when means says it all */
};

/* The first row that fits; NULL when the answer says nothing we know. */
const struct diagnosis *diagnose(enum diagnosis_from from, struct span answer);

/* The row of a name: for what is seen by other means than an answer, such as
 * a clock that is wrong.  NULL when there is none. */
const struct diagnosis *diagnosis_named(const char *name);

/* "AADSTS7000222" where the answer has such a code, else an empty span. */
struct span diagnosis_code(struct span answer);

#endif
