/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The labels of the header block that Outlook, phones and webmail put above
 * what they quote: "From: … Sent: … To: … Subject: …", in the languages that
 * families' mail programs are set to.
 */
#ifndef ENQ_PARSERS_QUOTELABEL_H
#define ENQ_PARSERS_QUOTELABEL_H

#include "parsers/base/span.h"

/* Labels by meaning. */
enum quote_label {
	LABEL_NONE = 0,
	LABEL_FROM,
	LABEL_DATE,
	LABEL_TO,
	LABEL_CC,
	LABEL_SUBJECT,
	LABEL_OTHER /* Reply-To, Importance, Attachments */
};

/* "From:", "*Von:*", "Emne :" … at the head of a line. */
enum quote_label quote_label(struct span line);

#endif
