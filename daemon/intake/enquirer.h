/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail from outside: the enquiry it belongs to, or a new one.  gather.h finds
 * the evidence, policy/filing decides, and this does it.
 */
#ifndef ENQ_ENQUIRER_H
#define ENQ_ENQUIRER_H

#include "daemon/intake/intake_p.h"

MUST_USE
int enquirer_decide(struct intake *in, struct err *err);
/* Why and with what a new enquiry is opened. */
struct opening {
	const char *rule;
	const char *evidence;
	const char *because; /* in words, for the allocation; NULL: none */
	const int64_t *cases;
	size_t case_count;
	int64_t follows; /* the enquiry they are of; 0: the mail names them */
	const int64_t *linked; /* enquiries it is linked to */
	size_t linked_count;
	const int64_t *matches; /* enquiries that it may belong to */
	size_t match_count;
};
/* enquirer_open.c: gives it a reference, an owner, a date, its letters. */
MUST_USE
int enquirer_open(
    struct intake *in, const struct opening *opening, struct err *err);
/* What a mail that a person places names: fills cases and linked of the
 * opening and, when suggested_r is not NULL, the enquiries it may be about. */
MUST_USE
int enquirer_evidence(struct intake *in, struct opening *opening,
    int64_t **suggested_r, size_t *count_r, struct err *err);
/* The same of one that a person says is new; of a party that writes on about
 * what is over it is about the same cases (P-12). */
MUST_USE
int enquirer_as_new(
    struct intake *in, struct opening *opening, struct err *err);
/* Why a mail is filed into an enquiry that is there. */
struct filed {
	int64_t enquiry;
	bool rights;
	bool reopens; /* what was answered goes on */
	const char *rule;
	const char *evidence;
	const char *because; /* in words, for the allocation; NULL: none */
	const char *again;   /* whoever has it is told once more; NULL */
};
/* Does a mail belong to an enquiry that is there, whose party its sender is
 * proved to be?  1 yes, 0 no. */
MUST_USE
int enquirer_belongs(struct intake *in, struct filed *filed_r, struct err *err);
/* enquirer_follow.c: puts it there, and tells whoever has the enquiry. */
MUST_USE
int enquirer_follow_up(
    struct intake *in, const struct filed *filed, struct err *err);

#endif
