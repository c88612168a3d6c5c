/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to answer.c (words on their way), answer_pending.c (those that have
 * been written: what waits, what left, and whose they are) and answer_check.c
 * with answer_names.c (what the guard needs to know).
 */
#ifndef ENQ_ANSWER_P_H
#define ENQ_ANSWER_P_H

#include "daemon/intake/answer.h"

/* Answers of an enquiry that are held or wait to leave. */
struct pending {
	int64_t *ids;
	size_t count;
};

MUST_USE
int pending_find(struct intake *in, const struct enquiry *enquiry,
    struct pending *pending_r, struct err *err);
/* None of them leaves; who is told, answer_drop_pending() says. */
MUST_USE
int pending_drop(struct intake *in, const struct enquiry *enquiry,
    const struct pending *pending, struct receipt *r, struct err *err);

/* A colleague's answer has left since the letter that is replied to was
 * written: *words_r says whose and when; NULL: none has. */
MUST_USE
int pending_overtaken(struct intake *in, const struct enquiry *enquiry,
    const char **words_r, struct err *err);

/* Why SEND may not mean that held answer; *why_r NULL: it does.  The mail that
 * is replied to names it, or there is no other and its reader knew of it. */
MUST_USE
int pending_unsure(struct intake *in, const struct enquiry *enquiry,
    const struct letter_row *letter, const char **why_r, struct err *err);

/* answer_names.c: fills in whom it goes to and who else may be meant; their
 * memory is the intake's. */
struct guard_input;
MUST_USE
int answer_names(struct intake *in, const struct enquiry *enquiry,
    struct guard_input *input, struct err *err);

/* "10:42 on Monday 7 December 2026", in the council's zone. */
const char *answer_clock(void *ctx, int64_t at);

#endif
