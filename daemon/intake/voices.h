/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Same child, many voices (P-11): several people write about one case.  The
 * owners learn of it and one owner is proposed; the writers never do.
 */
#ifndef ENQ_VOICES_H
#define ENQ_VOICES_H

#include "daemon/intake/intake_p.h"

/* Tells the owners of enquiries that a new one is linked to.  owner: of the
 * new one; NULL: nobody yet. */
MUST_USE
int voices_tell(struct intake *in, const struct enquiry *enquiry,
    const struct officer *owner, const int64_t *linked, size_t count,
    struct err *err);
/* LINK was undone: those hear so who were told, of what is open about that
 * case. */
MUST_USE
int voices_untell(struct intake *in, const struct enquiry *enquiry,
    int64_t case_id, struct err *err);

#endif
