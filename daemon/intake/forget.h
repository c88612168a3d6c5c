/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a mail taught about mails to come (P-7, rules 2 and 5) is forgotten when
 * the mail is sealed: one in a wrong thread would lead the mails of that
 * thread, another family's, into its enquiry for good.
 */
#ifndef ENQ_FORGET_H
#define ENQ_FORGET_H

#include "daemon/intake/intake_p.h"

/* asked: the mail as it was before the seal.  What no other mail of the enquiry
 * says too is taken out, and kept in `what` for forget_not(). */
MUST_USE
int forget_mail(struct intake *in, struct intake *asked,
    struct enquiry *enquiry, json_t *what, struct err *err);

MUST_USE
int forget_not(struct intake *in, struct enquiry *enquiry, const json_t *what,
    struct err *err);

#endif
