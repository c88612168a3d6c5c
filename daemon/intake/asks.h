/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a digest asks or offers line by line: flags and campaigns that wait for
 * a person's yes or no (P-11; DOMAIN B5), enquiries of which nobody has said
 * for which of several MPs they were written (P-14), and, once a week, the
 * addresses that colleagues have taught, each to be taken back (P-9).
 */
#ifndef ENQ_ASKS_H
#define ENQ_ASKS_H

#include "daemon/compose/digest.h"
#include "daemon/intake/intake_p.h"
#include "daemon/office/day.h"

/* What a digest asks or offers, about one enquiry. */
struct ask_line {
	enum digest_section section;
	const struct enquiry *enquiry;
	const char *kind; /* "flag" "campaign" "member" "alias" */
	int64_t id;       /* of it */
	const char *says;
	/* The same for whoever may not see the case (P-40). */
	const char *unnamed;
};

/* Fills d->asks: what waits today, and on the week's first working day the
 * addresses as well. */
MUST_USE
int asks_read(struct day *d, struct err *err);

/* For the letter's context: "asks", beside the enquiry of each line. */
json_t *asks_note(const struct ask_line *line);

/* A command in reply to a digest: 1 when its line was one of these. */
MUST_USE
int asks_take(struct intake *in, const struct command *command,
    struct receipt *r, struct err *err);

#endif
