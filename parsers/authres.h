/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Authentication-Results (RFC 8601), Microsoft's form without an authserv-id,
 * and ARC-Authentication-Results, which is reported and never trusted.
 *
 * A header that breaks the grammar yields its authserv-id and no results:
 * half a verdict from a header nobody can read is worse than none.  Which
 * header counts is policy (P-13) and not decided here; received_above is the
 * evidence for it.
 */
#ifndef ENQ_PARSERS_AUTHRES_H
#define ENQ_PARSERS_AUTHRES_H

#include "parsers/facts.h"
#include "parsers/mail.h"

/* Fills facts->authres and facts->arc, top to bottom. */
void authres_read(void *ctx, const struct mail *mail, struct facts *facts);

/*
 * One header's value.  False when it breaks the grammar: *result_r has no
 * results then.  arc: the value begins with "i=N;" (RFC 8617 s.4.1.1).
 */
bool authres_parse(
    void *ctx, struct span value, bool arc, struct authres *result_r);

#endif
