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

#include "daemon/office/office.h"
#include "daemon/store/outbox.h"

#define QUIET_HELD "BEREAVEMENT: nothing automatic leaves"
#define QUIET_WORDS                                                            \
	"BEREAVEMENT: nothing automatic goes to them; a person writes or "     \
	"calls"
#define QUIET_BREACH "BREACH: nothing of this enquiry leaves"
#define QUIET_BREACH_WORDS                                                     \
	"BREACH: nothing of this enquiry leaves until the duty officer or a "  \
	"manager replies RESUME"
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

/* Does a breach stop all that leaves of that enquiry (P-41)?  1 yes, 0 no. */
MUST_USE
int quiet_breach(struct office *office, int64_t enquiry_id, struct err *err);

/* Both at once: does nothing automatic go to them?  1 yes, and *breach_r says
 * whether a breach is the reason; 0 no. */
MUST_USE
int quiet_robots(struct office *office, int64_t enquiry_id, const char *addr,
    bool *breach_r, struct err *err);

/* What an officer must know of it before they write; NULL: nothing. */
MUST_USE
int quiet_says(struct office *office, int64_t enquiry_id,
    const char **sentence_r, struct err *err);

/* May this letter not leave?  1 and *held_r, the reason it is held with; 0: it
 * may. */
MUST_USE
int quiet_stops(struct office *office, const struct letter_row *letter,
    const char **held_r, struct err *err);

/* Letters that were held for one of these reasons, and that nothing stops any
 * more, leave; those that are older than a day are dropped, for what they say
 * is past.  How many of both. */
struct quiet_gone {
	int left;
	int dropped;
};
MUST_USE
int quiet_let_go(void *ctx, struct office *office, struct quiet_gone *gone_r,
    struct err *err);

#endif
