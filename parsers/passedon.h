/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who wrote the mail that somebody passes on: the first block of "From: …
 * Sent: … To: … Subject: …" in a text.  Anybody can type such a block, so what
 * it says is only ever proposed to a person (P-3, P-5).
 */
#ifndef ENQ_PARSERS_PASSEDON_H
#define ENQ_PARSERS_PASSEDON_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/facts.h"

struct passed_on {
	struct address from; /* name NULL when there is none */
	const char *sent;    /* as written; NULL: not said */
	/* The same as a civil day and seconds; DAY_NONE when unreadable. */
	int32_t sent_day;
	int32_t sent_s;
};

/* False when the text has no such block, or one without an address. */
bool passedon_read(void *ctx, struct span text, struct passed_on *out);

/* The first of "Ruth Okafor <ruth@family.example>", "Ruth [mailto:ruth@…]" or
 * "ruth@…" in a line. */
bool passedon_address(void *ctx, struct span value, struct address *out);

#endif
