/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * T2: from facts to rows.  One mail is decided in the caller's transaction:
 * filing, identity, lifecycle, letters, events.  Nothing here touches a socket
 * or a file but the store's own.
 *
 * intake.c asks in this order what a mail is:
 *
 *   provedcopy             the same mail again, now with proof of its sender
 *   junk                   it lay in the Junk folder
 *   form                   a scanner or form, through which people write
 *   weakmark               a machine's by a mark that people's mail has too
 *   bounce absent          a machine's: a letter of ours that came back, an
 *                          officer's absence
 *   staff                  a colleague's, see below
 *   enquirer               anybody else's: _follow on an enquiry that is there,
 *                          _open a new one
 *   quarantine             in place of all these: it could not be read
 *
 * Where does it belong?  gather (evidence for policy/filing), member and
 * mpoffice (whose office), flood and campaign (very many, very like ones),
 * paperwork (no reply owed), corrections (of an office's list), chaser (where
 * does it stand?), voices (several about one case), footings (on what footing
 * they write), heed (what must be told at once).  What it does not know it
 * asks: question and likeness; placing, batch and teach take the answers, and
 * takeback takes them back.
 *
 * Colleagues: answer (words to the enquirer), notes, forwarded, logged, and
 * commands, which has the table of all commands and knows the module of each.
 * rights says who may, receipt what was done, undo takes it back.  What orders
 * have in common: spread and comeback (restrictions go with a case), further
 * (all mails, for who is given an enquiry), unread (they wrote again since),
 * forget (what a mail taught).
 *
 * Later than the mail: leaving, gone and holdback (a letter's last look, and
 * that it did not leave), post_fate (what became of it), renew, named, holding,
 * remind, unattended, asks (lines of a digest).
 */
#ifndef ENQ_INTAKE_H
#define ENQ_INTAKE_H

#include "daemon/office/intake_mail.h"
#include "daemon/office/office.h"

/* Bytes deciding an ordinary mail takes, letters included: for mem_pool(). */
enum { INTAKE_POOL = 256 * 1024 };

/*
 * Decides one mail.  ERR_STORE and ERR_TEMP are the store's; anything else is
 * the mail's fault and leaves it to intake_quarantine() after a rollback to
 * the caller's savepoint.
 */
MUST_USE
int intake_decide(void *ctx, struct office *office, struct intake_mail *mail,
    struct err *err);

/*
 * A mail that could not be read or decided: triage, the duty officer gets it
 * raw (P-4), and nothing of it is lost.
 */
MUST_USE
int intake_quarantine(void *ctx, struct office *office, int64_t message_id,
    const char *why, struct err *err);

#endif
