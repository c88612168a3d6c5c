/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mail that came attached to another: "forward as attachment", or dragged
 * into a new mail.  It is shown as if it had been passed on in the text, below
 * a block of From, Sent, To and Subject, so that whoever reads it sees the
 * words and who wrote them (passedon.h, P-3).
 */
#ifndef ENQ_PARSERS_ATTACHED_H
#define ENQ_PARSERS_ATTACHED_H

#include "parsers/facts.h"
#include "parsers/mail.h"

/*
 * Extends facts->text, after newtext_read(): the new text stays what it is and
 * where it stands is told anew.  A report's returned mail is nobody's letter.
 */
void attached_read(void *ctx, const struct mail *mail, struct facts *facts);

#endif
