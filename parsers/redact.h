/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers that identify people (UPN, NHS number, ULN) are used to match and are
 * never shown (P-10): lists, questions, notices and time lines say that there
 * is one, and which kind.  The mail itself goes in full to who has its case
 * (P-27).
 */
#ifndef ENQ_PARSERS_REDACT_H
#define ENQ_PARSERS_REDACT_H

#include "parsers/facts.h"

/*
 * text, a piece of the mail that facts tell of, with "[NHS number]" and its
 * like in place of each that was found in it; text itself when there is none.
 * NULL gives NULL.
 */
const char *redact(void *ctx, const struct facts *facts, const char *text);

#endif
