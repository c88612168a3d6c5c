/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When to try again.  Pure: the caller brings the time and 32 random bits.
 *
 * Letters (RFC 5321 s.4.5.4.1): quick first tries, because most refusals are
 * greylisting or a restart, then slower ones, and after four days the letter
 * becomes a person's task.  The mailbox: 30 s to 15 min (MAIL.md, IMAP).
 */
#ifndef ENQ_POLICY_RETRY_H
#define ENQ_POLICY_RETRY_H

#include <stdbool.h>
#include <stdint.h>

enum retry_priority {
	RETRY_URGENT = 0, /* what cannot wait */
	RETRY_FIRST,      /* answers, acknowledgements */
	RETRY_NORMAL,     /* allocations, receipts, questions */
	RETRY_REMINDER,   /* chases */
	RETRY_LATER       /* digests, ledgers */
};

/* Four days after the first try. */
#define RETRY_GIVE_UP_S ((int64_t)96 * 3600)

/*
 * attempt: tries made so far (1 after the first).  True and the instant of the
 * next try, which is after now; false when it is time to give up.
 */
bool retry_letter(int attempt, enum retry_priority priority,
    int64_t first_tried_at, int64_t now, uint32_t random, int64_t *next_at_r);

/* Seconds to wait after `failures` (1, 2, …) failed connections: 30 to 900. */
int64_t retry_mailbox_s(int failures, uint32_t random);

#endif
