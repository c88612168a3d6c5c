/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same mail twice, by two ways: the first copy proved nothing of its
 * sender, and this one does (P-2, P-13).  What a party may do that a stranger
 * may not, it does now: it is filed in their enquiry.  In all else it is a
 * duplicate, as any second copy: it opens nothing and is not acknowledged.
 *
 * Or it was sent to two of the addresses that our letters give for replies, and
 * each copy shows but its own (Bcc): each is filed where it was sent, for
 * whoever has the one enquiry knows nothing of what came to the other.
 */
#ifndef ENQ_PROVEDCOPY_H
#define ENQ_PROVEDCOPY_H

#include "daemon/intake/intake_p.h"

/* original: the mail it repeats.  1 filed, 0 it is a duplicate. */
MUST_USE
int provedcopy_take(struct intake *in, int64_t original, struct err *err);
/* 1: this copy came to the reply address of an open enquiry in which there is
 * none: it is decided as any mail. */
MUST_USE
int provedcopy_addressed(struct intake *in, int64_t original, struct err *err);

#endif
