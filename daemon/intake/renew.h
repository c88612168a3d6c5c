/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An acknowledgement names a day (P-16), and says in its row which.  It may
 * have been held longer than that, by `outgoing`, by the breaker or by a server
 * that was down.  What is finished is never changed, and a day that is over is
 * never promised: another letter is written in its place, with a day of its
 * own, and leaves as it would have.  Where none may be, whoever deals with the
 * enquiry is told that they wait; and so for one that says where it stood.
 * So it is of what was merged into another, where it stands now.  Whoever has
 * their answer by then, or an enquiry that was closed, needs none.
 */
#ifndef ENQ_RENEW_H
#define ENQ_RENEW_H

#include "daemon/office/office.h"
#include "daemon/store/outbox.h"

/* A claimed acknowledgement, or what says where an enquiry stands (P-31): 1 it
 * does not leave, and is dealt with. */
MUST_USE
int renew_stops(void *ctx, struct office *office,
    const struct letter_row *letter, struct err *err);

#endif
