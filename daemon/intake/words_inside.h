/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whoever may read a restricted enquiry may write of it in a mail that is a
 * reply to no letter about it (P-40): then somebody inside reads that mail, and
 * not whoever is on duty.
 */
#ifndef ENQ_WORDS_INSIDE_H
#define ENQ_WORDS_INSIDE_H

#include "daemon/intake/intake_p.h"

struct words_inside {
	/* Restricted enquiries that the mail names, by their references or by
	 * their case's. */
	int64_t *ids;
	size_t count, room;
	/* Inside the first of them, and not its writer unless nobody else is;
	 * NULL: it names none, or nobody is there. */
	struct officer *to;
};

MUST_USE
int words_inside_read(
    struct intake *in, struct words_inside *inside_r, struct err *err);

/* 1: a line of the list that is answered is of a restricted enquiry which the
 * writer may read. */
MUST_USE
int words_inside_listed(struct intake *in, struct err *err);

#endif
