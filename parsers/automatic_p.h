/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marks of an automatic mail: shared by automatic.c, which reads the headers
 * and decides, and automatic_words.c, which reads subjects and texts.
 */
#ifndef ENQ_PARSERS_AUTOMATIC_P_H
#define ENQ_PARSERS_AUTOMATIC_P_H

#include "parsers/automatic.h"

/* What was found: class, and the mark that says so. */
struct finding {
	enum mail_class class;
	/* NULL: nothing found; with CLASS_HUMAN: a doubt, no more. */
	const char *evidence;
};

struct look {
	void *ctx;
	const struct mail *mail;
	const struct facts *facts;
	struct span subject; /* without gateways' tags */
	struct span words;   /* new text's beginning */
	bool is_reply;
};

/* Answers to invitations, and receipts that came without a report. */
struct finding automatic_response(const struct look *l);

/*
 * Robots without any mark: Outlook rules, web forms, casework systems.  One
 * phrase is never enough; a question mark or a long text speaks for a person.
 * Yet "on sick leave since June … urgent" is a mother's letter too, and "I was
 * on annual leave until Monday" an officer's answer: the finding is weak.
 */
struct finding automatic_words(const struct look *l);

/* How programs head an out-of-office reply, in the languages that Exchange,
 * Gmail and the vacation programs speak.  A person's answer to one begins
 * with RE: and is not caught. */
bool automatic_subject(struct span subject);

/* The class that an automatic mail's words tell, else `otherwise`. */
struct finding automatic_kind(
    const struct look *l, enum mail_class otherwise, const char *evidence);

#endif
