/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mail that a person placed is taken back and waits to be placed again
 * (P-9).  An enquiry that was opened for it by mistake is closed; its number
 * was told to its writer, so from then on it stands for wherever the mail is
 * placed instead (gather.c).
 */
#ifndef ENQ_TAKEBACK_H
#define ENQ_TAKEBACK_H

#include "daemon/intake/intake_p.h"

MUST_USE
int takeback_placed(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

/* Closes an enquiry that was opened by mistake: 1 done, 0 refused in words. */
MUST_USE
int takeback_withdraw(struct intake *in, const struct command *command,
    struct enquiry *enquiry, struct receipt *r, struct err *err);

/* The enquiry that one stands for: *enquiry itself, or where the mail went
 * that opened it by mistake. */
MUST_USE
int takeback_follow(void *ctx, struct office *office, struct enquiry **enquiry,
    struct err *err);

#endif
