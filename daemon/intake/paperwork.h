/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filed, no reply owed (P-1): a school's report, a consultation reply, an
 * invoice, the tribunal's post.  Of a registered, proved sender of a kind that
 * `no_reply_owed` names, a mail that names a case goes to the case's owner, and
 * no enquiry, acknowledgement or clock comes of it; one that names none is
 * asked about.  One that asks something, is urgent or may start a legal clock
 * is dealt with like anybody's: a mail too many is cheaper than a question
 * lost.
 */
#ifndef ENQ_PAPERWORK_H
#define ENQ_PAPERWORK_H

#include "daemon/intake/intake_p.h"

/* A mail that belongs to no enquiry, with the cases it names.  1: it was such
 * a one, and is dealt with. */
MUST_USE
int paperwork_take(struct intake *in, const int64_t *cases, size_t case_count,
    struct err *err);

#endif
