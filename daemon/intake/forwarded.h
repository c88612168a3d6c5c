/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A colleague passes on what came to their own address (P-3), a form or a
 * scanner what somebody put into it (P-5, form.h).  Whoever wrote
 * it is proposed as the enquirer, never the colleague, and the duty officer
 * confirms them and the day from which it counts.  The text proves nothing, so
 * the program writes to nobody; the officer's answer goes to who is confirmed.
 */
#ifndef ENQ_FORWARDED_H
#define ENQ_FORWARDED_H

#include "daemon/intake/intake_p.h"
#include "parsers/passedon.h"

/* Is it the mailbox's address, or one of the council's domains? */
bool forwarded_is_ours(const struct intake *in, const char *addr);

/* 1 when the mail `then` is a colleague's, or was when it came, and names
 * somebody outside as the writer of what it passes on; or it came through a
 * form, and passed_r->from.addr may then be NULL. */
MUST_USE
int forwarded_read(struct intake *in, const struct intake *then,
    struct passed_on *passed_r, struct err *err);

/* The choices, as they end "1: …" (NULL: its day cannot be read) and "N: …". */
void forwarded_choices(struct intake *in, const struct passed_on *passed,
    const char **first_r, const char **new_r);

/* Opens the writer's enquiry; from_sent: counted from the day it first came,
 * else from that of the colleague's mail. */
MUST_USE
int forwarded_open(struct intake *in, struct intake *asked,
    const struct passed_on *passed, bool from_sent, struct err *err);

#endif
