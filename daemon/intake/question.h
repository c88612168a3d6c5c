/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person is asked about a mail, numbered, each with its choices (P-9);
 * placing.h takes the answers.
 */
#ifndef ENQ_QUESTION_H
#define ENQ_QUESTION_H

#include "daemon/intake/intake_p.h"

struct question {
	const char *task; /* how the subject begins; NULL: to place it */
	const char *rule;
	const char *evidence; /* why it is asked, one line */
	const char *because;  /* the same for people; NULL: evidence */
	const char *sentence;
	const char *first; /* choice 1, which is no enquiry; NULL: none */
	const char *new;   /* choice N; NULL: a new enquiry */
	const char *once;  /* asked once of all mails; NULL: once a mail */
	const int64_t *suggested; /* enquiries, strongest first */
	size_t suggested_count;
	const struct letter_attachment *whole; /* the mail; NULL: not sent */
	struct officer *to; /* NULL: whom question_whom_of() finds */
};
/* What a mail of an enquiry may mean: its flags are put to whoever is in
 * charge, who names those that are so. */
struct flag;
MUST_USE
int question_flags(struct intake *in, const struct enquiry *enquiry,
    struct flag *const *flags, size_t count, struct err *err);
/* Are so many like letters a campaign? */
MUST_USE
int question_campaign(struct intake *in, const struct enquiry *enquiry,
    int64_t campaign, size_t letters, struct err *err);
/* May a writer whose mail was placed take part from now on?  Asks who placed
 * it. */
MUST_USE
int question_address(struct intake *asked, const struct enquiry *enquiry,
    const char *addr, const struct officer *to, struct err *err);
/* A mail names several cases, or has the numbers of several people: is it
 * several enquiries?  by_number: it names them by one child's number. */
MUST_USE
int question_split(struct intake *in, const struct enquiry *enquiry,
    size_t cases, size_t people, bool by_number, struct err *err);
/* Is the mail about that case?  Asks whoever ordered LINK, and why. */
struct case_file;
MUST_USE
int question_link(struct intake *asked, const struct enquiry *enquiry,
    const struct case_file *file, const char *why, const struct officer *to,
    struct err *err);
/* On what footing does the enquirer write? */
MUST_USE
int question_footing(struct intake *in, const struct enquiry *enquiry,
    const char *const *labels, size_t count, struct err *err);
/* Is an address of parliament.uk an MP's office?  Asked once. */
MUST_USE
int question_office(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to, struct err *err);
/* The once-key of the next. */
const char *question_member_key(
    void *ctx, int64_t message_id, int64_t enquiry_id);
/* For which of these MPs does their caseworker write (member.h)? */
MUST_USE
int question_member(struct intake *in, const struct enquiry *enquiry,
    const struct mps *mps, const struct officer *to, struct err *err);
/* Whom a mail's place is asked of: who is in charge, unless one of the
 * enquiries it may belong to is restricted (P-40), or they have a child in it
 * (interest.h); 0: there is nobody. */
MUST_USE
int question_whom(void *ctx, struct office *office, const int64_t *suggested,
    size_t count, struct officer **to_r, struct err *err);
/* The same, but never the one of that address (NULL: anybody). */
MUST_USE
int question_whom_but(void *ctx, struct office *office,
    const int64_t *suggested, size_t count, const char *not_addr,
    struct officer **to_r, struct err *err);
/* The same of a mail that may belong to these: what names a restricted case is
 * read by somebody who may know of that, also when none of these is. */
MUST_USE
int question_whom_of(struct intake *asked, const int64_t *suggested,
    size_t count, struct officer **to_r, struct err *err);
/* 1: it names no case that the officer may not know of. */
MUST_USE
int question_shows(
    struct intake *asked, const struct officer *officer, struct err *err);
MUST_USE
int question_ask(
    struct intake *in, const struct question *question, struct err *err);

/* The same of a mail whose row says already that it waits. */
MUST_USE
int question_put(
    struct intake *in, const struct question *question, struct err *err);

/* ---- question_answer.c: what was said to them ---- */

/* Of a question that has two choices, the one that a reply begins with: 1 or 2;
 * 0: neither, and the receipt asks for one. */
int question_choice(const struct intake *in, struct receipt *receipt);
/* What somebody said about one of the flags that question_flags() put. */
struct flag_said {
	int64_t flag;
	bool yes;
	const struct command *command;
};
MUST_USE
int question_say(struct intake *in, const struct flag_said *said,
    struct receipt *receipt, struct err *err);
/* A reply to that: flags is the array of ids that the question kept. */
MUST_USE
int question_settle(
    struct intake *in, json_t *flags, struct receipt *receipt, struct err *err);

#endif
