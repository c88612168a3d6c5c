/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is told when personal data is where it should not be (P-41): the duty
 * officer, a manager, the owner, and whom `information_governance` names.
 */
#ifndef ENQ_GOVERNANCE_H
#define ENQ_GOVERNANCE_H

#include "daemon/office/post.h"

/* "10:42 on Monday 7 December 2026", in the council's zone. */
const char *governance_instant(void *ctx, int64_t at);

/*
 * One notice to each of them; what they are of is of notice->enquiry (NULL:
 * none).  notice->to is filled here, and notice->once_key becomes a key of each
 * by their address.  *names_r: whom, in words, "" nobody.
 */
MUST_USE
int governance_tell(void *ctx, struct office *office,
    const struct notice *notice, const char **names_r, struct err *err);

#endif
