/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Automatic mail: which class of writer sent a mail, and whether anything in
 * its bytes forbids an acknowledgement (P-5, RFC 3834).
 *
 * Two errors have two prices.  Acknowledging a machine starts loops, so every
 * single mark of RFC 3834's list forbids it by itself.  Failing to acknowledge
 * a person must stay rare, so words in a text are weighed only together with a
 * second sign; and taking a person's letter for a machine's loses it, so that
 * words alone never make a class: such a mail stays a human's, is flagged
 * MAIL_PERHAPS_AUTOMATIC, gets no acknowledgement, and somebody reads it.
 * X-Auto-Response-Suppress alone proves nothing: Outlook
 * writes it on letters that people type.
 *
 * People write through machines too: an office's casework system says no-reply,
 * a council's web form Auto-Submitted: auto-generated (RFC 3834 s.5.1).  Which
 * kind of mark decided stands in the flags MAIL_MARK_*, so that a register can
 * outweigh what is not firm (daemon/intake/form.h), and a person is asked when
 * something else speaks for a writer (daemon/intake/weakmark.h).
 *
 * Runs after delivery_read(), whose finding about reports it keeps, and after
 * newtext_read(), so that what is quoted does not speak for the writer.
 */
#ifndef ENQ_PARSERS_AUTOMATIC_H
#define ENQ_PARSERS_AUTOMATIC_H

#include "parsers/facts.h"
#include "parsers/mail.h"

/* The header every letter of ours carries (P-19). */
#define LOOP_HEADER "X-Enquiryd-Loop"

/* The evidence where only words say that somebody is away; a human's mail. */
#define AUTOMATIC_ABSENCE "words of an absence"

/*
 * Fills class, class_evidence, may_ack, no_ack_reason and flags.  loop_id is
 * the value of our own LOOP_HEADER; NULL when there is none to compare with.
 */
void automatic_classify(void *ctx, const struct mail *mail, const char *loop_id,
    struct facts *facts);

#endif
