/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of letters, and whom it concerns.  An answer that has left stops
 * the clock; one that never will gives the enquiry back to its officer.  A
 * letter to staff that nobody got is brought to somebody else (P-1, P-33).
 */
#ifndef ENQ_POST_FATE_H
#define ENQ_POST_FATE_H

#include "daemon/office/post.h"

/* What a letter's fate means for its enquiry (T3b). */
MUST_USE
int post_outcome(void *ctx, struct office *office,
    const struct letter_row *letter, const char *state, const char *reply,
    struct err *err);
/* The same of one whose stored bytes are damaged, and which never left. */
MUST_USE
int post_damaged(void *ctx, struct office *office,
    const struct letter_row *letter, struct err *err);
/* An answer will not reach them: its enquiry waits for another one.  Any other
 * letter: nothing. */
MUST_USE
int post_unanswered(void *ctx, struct office *office,
    const struct letter_row *letter, struct err *err);
/* An MP's office cannot be reached at an address: no list goes there until it
 * is mended (P-32), and of a list somebody is told, once. */
MUST_USE
int post_unlisted(void *ctx, struct office *office,
    const struct letter_row *letter, const char *why, struct err *err);
/* A letter to staff did not arrive, or nobody knows whether it did: somebody
 * else is told. */
MUST_USE
int post_untold(void *ctx, struct office *office,
    const struct letter_row *letter, const char *why, struct err *err);
MUST_USE
int post_perhaps_untold(void *ctx, struct office *office,
    const struct letter_row *letter, struct err *err);

#endif
