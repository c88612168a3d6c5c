/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to do about a server that could not be used, in plain words.
 */
#ifndef ENQ_CTL_HINT_H
#define ENQ_CTL_HINT_H

#include <stdbool.h>

#include "daemon/config/config.h"

struct hint {
	const char *sign;   /* stands in the message */
	bool starttls_only; /* for a server with tls = 'starttls' */
	bool persons;       /* waiting does not mend it */
	bool surely;        /* even when the message's own kind hopes so */
	const char *todo;
};

/* said: what IMAP or SMTP said of itself, without data of a person. */
const struct hint *hint_for(const char *said, enum tls_mode tls);

#endif
