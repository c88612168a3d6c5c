/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * May an automatic letter leave the council, now?  The last wall against mail
 * loops (P-16, P-18): policy/loopguard decides, this counts, remembers and
 * tells.
 *
 * The breaker: when more letters than `cap_minute` are due in one minute it
 * opens, and from then on what a machine writes to people outside is written
 * but held, until an operator has looked (`enquiryctl breaker reset`).  Mail is
 * taken in and filed as ever.  The other caps hold for their hour or day and
 * end by themselves.
 *
 * Mails that waited for us, over a closure for example, are no storm: their
 * letters are spread (policy/spread), count for no minute and no domain, and
 * wait their turn where the address had its share of this hour.
 */
#ifndef ENQ_CAP_H
#define ENQ_CAP_H

#include "daemon/office/office.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/parties.h"

struct intake_mail;

struct cap {
	bool again;      /* in: it may go on a day on which they were told */
	bool waited;     /* in: one of many after a closure, which are spread */
	int had;         /* letters its address had in this hour */
	const char *why; /* a sentence for the officer */
	const char *held; /* write it held, for this reason; NULL: send it */
	/* Out: it stands for many mails, and is written once under this key;
	 * NULL: for one. */
	const char *for_all;
};

/* 1 yes, 0 no.  mail is what the letter answers, party whom it goes to. */
MUST_USE
int cap_ask(void *ctx, struct office *office, const struct intake_mail *mail,
    const struct enquiry *enquiry, const struct party *party, int proof,
    struct cap *cap_r, struct err *err);
/*
 * The same of a letter that follows the acknowledgement of that mail on another
 * day: what the mail itself forbids was asked then.  It is no answer to a
 * robot, so no cap can trip: such letters are spread.
 */
MUST_USE
int cap_ask_later(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct party *party, struct cap *cap_r,
    struct err *err);
/* It was written. */
MUST_USE
int cap_count(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct party *party, bool waited, struct err *err);

/* When the breaker opened; 0: it is closed. */
MUST_USE
int cap_breaker(struct office *office, int64_t *since_r, struct err *err);
/* Closes it and lets go what it held, so many a minute (spread.h), or drops
 * that; how many in *count_r. */
MUST_USE
int cap_reset(void *ctx, struct office *office, bool drop, int64_t *count_r,
    struct err *err);

#endif
