/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * T2: from facts to rows.  One mail is decided in the caller's transaction:
 * filing, identity, lifecycle, letters, events.  Nothing here touches a socket
 * or a file but the store's own.
 *
 * intake.c      the order of questions, duplicates, machine mail, triage
 * enquirer.c    mail from outside: where it belongs; enquirer_open.c: it is new
 * junk.c        what lay in the Junk folder
 * paperwork.c   mail that is filed, no reply owed
 * form.c        scanners, web forms and casework systems
 * gather.c      what such a mail names: evidence for filing (gather_thread.c)
 * bounce.c      letters of ours that came back
 * quarantine.c  what could not be read
 * staff.c       mail from officers: answers, commands, notes
 * post.c        the letters that come of it
 * post_fate.c   what becomes of those
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
