/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where somebody has died nothing automatic leaves (P-41): no acknowledgement,
 * no word on where an enquiry stands, no update, no list that names it.  It is
 * asked where letters are written and again where they leave, so that nobody
 * who writes a letter can forget it.  An officer's own words are no letter of
 * a machine: they leave once the officer has said SEND.
 */
#ifndef ENQ_QUIET_H
#define ENQ_QUIET_H

#include "daemon/office.h"
#include "daemon/store/outbox.h"

#define QUIET_HELD "BEREAVEMENT: nothing automatic leaves"
#define QUIET_WORDS                                                            \
	"BEREAVEMENT: nothing automatic goes to them; a person writes or "     \
	"calls"
#define QUIET_ANSWER                                                           \
	"BEREAVEMENT: somebody whom this is about has died. Read your words "  \
	"once more."
#define QUIET_SENTENCE                                                         \
	"BEREAVEMENT: nothing automatic goes to anybody who asks about this. " \
	"What you write waits for your SEND."

/* Is nothing automatic to go to that address (NULL: whatever it is) about that
 * enquiry (0: none)?  1 yes, 0 no. */
MUST_USE
int quiet_covers(struct office *office, int64_t enquiry_id, const char *addr,
    struct err *err);

/* Is this a letter that may not leave?  1 yes, 0 no. */
MUST_USE
int quiet_stops(
    struct office *office, const struct letter_row *letter, struct err *err);

#endif
