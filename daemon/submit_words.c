/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/submit_words.h"

#include "daemon/net/diagnosis.h"

enum { WHY_BYTES = FRAME_TEXT / 3 };

void
submit_words_route(const struct smtp_outcome *o, char words_r[FRAME_TEXT])
{
	const struct diagnosis *d = diagnose(DIAGNOSE_SMTP, span_str(o->reply));
	/* The server's words may name the recipient once one was named. */
	const bool named = o->stage >= SMTP_AT_MAIL;

	if (d != NULL)
		(void)snprintf(words_r, FRAME_TEXT, "%.*s: %s%s%s", WHY_BYTES,
		    o->why, d->means, d->todo[0] == '\0' ? "" : ".  ", d->todo);
	else if (o->reply[0] == '\0' || named)
		(void)snprintf(words_r, FRAME_TEXT, "%s", o->why);
	else
		(void)snprintf(words_r, FRAME_TEXT, "%.*s: %.*s",
		    FRAME_TEXT / 2, o->why, FRAME_TEXT / 2 - 4, o->reply);
}

void
submit_words(const struct smtp_outcome *o, char words_r[FRAME_TEXT])
{
	if (o->route)
		submit_words_route(o, words_r);
	else
		(void)snprintf(words_r, FRAME_TEXT, "%s",
		    o->reply[0] == '\0' ? o->why : o->reply);
}
