/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What came into an enquiry since the letter was written that an officer
 * replies to: a list of this morning knows nothing of a mail of this noon.
 */
#ifndef ENQ_UNREAD_H
#define ENQ_UNREAD_H

#include "daemon/intake/intake_p.h"

/* 1: a mail from outside has come since, and was sent to somebody else than
 * that officer; *at_r, when.  0: none, or they have it, or reply to no letter
 * of ours. */
MUST_USE
int unread_mail(struct intake *in, const struct enquiry *enquiry, int64_t *at_r,
    struct err *err);

#endif
