/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One word for why a mail was not delivered, from a closed list:
 *   userunknown hostunknown hasmoved notaccept      the address is no good
 *   mailboxfull suspend filtered toobig exceedlimit the mailbox, for now
 *   blocked rejected requireptr authfailure policyviolation norelaying
 *   spamdetected virusdetected securityerror contenterror notcompliantrfc
 *   speeding toomanyconn                            what they think of us
 *   expired networkerror systemerror systemfull mailererror failedstarttls
 *   syntaxerror                                     machines in trouble
 *   undefined                                       nobody can tell
 * The first row is hard: P-6 mutes an address for nothing less.
 */
#ifndef ENQ_PARSERS_REASON_H
#define ENQ_PARSERS_REASON_H

#include <stdbool.h>

#include "parsers/base/span.h"

/*
 * The word for a server's answer and its enhanced status code ("" when it gave
 * none).  Words go first: servers say 5.0.0 and mean anything.
 */
const char *reason_of(struct span words, struct span status);

bool reason_is_hard(const char *reason);

/*
 * Is the address itself no good, all in all?  The word must be a hard one, and
 * neither the status (RFC 3463: 4.x.x is temporary, x.2.x the mailbox, x.7.x a
 * policy) nor the stage of the dialogue may speak against it: what is refused
 * at MAIL FROM is the sender, what is refused after the data is the mail.
 */
bool reason_mutes(const char *reason, struct span status, struct span words);

#endif
