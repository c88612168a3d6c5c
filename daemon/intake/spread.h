/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A restriction holds for whatever shares a case (restrictions.h).  The one
 * that goes with a part of an enquiry (restrict_keep()), or of an enquiry that
 * is given to a case, would so take from somebody, who is told nothing, what
 * they have in hand about that case.
 */
#ifndef ENQ_SPREAD_H
#define ENQ_SPREAD_H

#include "daemon/intake/intake_p.h"
#include "daemon/store/restrictions.h"

/* Why that case may not be divided from a restricted enquiry; *why_r NULL: no
 * other open enquiry would be with other people by that.  One that the writer
 * may not know of is not named. */
MUST_USE
int spread_refusal(struct intake *in, const struct enquiry *from,
    int64_t case_id, const char **why_r, struct err *err);

/* The same of one that was merged into a restricted enquiry and is divided from
 * it: about which cases it is, and *group, which the other's mails keep. */
MUST_USE
int spread_divided(struct intake *in, const struct enquiry *from,
    const struct enquiry *out, const struct restriction *group,
    const char **why_r, struct err *err);

/* The same of one that is restricted by order, and of a case it is to be about
 * from now on (LINK). */
MUST_USE
int spread_linked(struct intake *in, const struct enquiry *enquiry,
    int64_t case_id, const char **why_r, struct err *err);

/* SPLIT was undone.  kept: what restrict_keep() ordered of the enquiry that has
 * ended, and of the first; 0: nothing.  The one shows its words to nobody else
 * for ever, but is not about that case any more; the other's order ends. */
MUST_USE
int spread_let_go(struct intake *in, int64_t ended_id, int64_t case_id,
    const json_t *kept, struct err *err);

#endif
