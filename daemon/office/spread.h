/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Acknowledgements after a closure leave one after the other (P-42), and so do
 * those that the breaker held (cap.h): the place of each, kept in the store,
 * and who is told that it is so.
 */
#ifndef ENQ_SPREAD_H
#define ENQ_SPREAD_H

#include "daemon/office/post.h"

/* Is a letter that answers this mail one of those?  Where help is never is. */
bool spread_takes(const struct office *office, const struct intake_mail *mail,
    enum letter_kind kind);

/* Gives it the next place; had: letters its address had in this hour. */
MUST_USE
int spread_place(
    struct office *office, int had, struct post *post, struct err *err);
/* The next place of one that was written before: when it may leave. */
MUST_USE
int spread_again(struct office *office, int64_t *not_before_r, struct err *err);
/* It was written: whoever is in charge hears of it, once a day. */
MUST_USE
int spread_tell(
    void *ctx, struct office *office, const struct post *post, struct err *err);

/* When the last of them leaves; 0: none waits. */
MUST_USE
int spread_until(struct office *office, int64_t *until_r, struct err *err);

#endif
