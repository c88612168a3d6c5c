/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Delivery reports: bounces, delay notices, success reports, read receipts
 * and complaints, as RFC 3464, 6533, 8098 and 5965 write them and as older
 * mail servers wrote them before.
 *
 * Fills is_bounce, hard, recipients, status, reason, original_message_id and,
 * when the mail is such a report, class and class_evidence; leaves them alone
 * otherwise.  Runs before automatic_classify().
 *
 * reason is a word of reason.h; hard says that the address itself is no good.
 */
#ifndef ENQ_PARSERS_DELIVERY_H
#define ENQ_PARSERS_DELIVERY_H

#include "parsers/facts.h"
#include "parsers/mail.h"

void delivery_read(void *ctx, const struct mail *mail, struct facts *facts);

#endif
