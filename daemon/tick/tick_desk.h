/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all managers' digests of a day are made of (P-33): every open enquiry
 * with the section it belongs to, the counts, the trends of a Monday.  Which
 * of it one manager sees, and how it is laid out, is tick_digest.c's.
 */
#ifndef ENQ_TICK_DESK_H
#define ENQ_TICK_DESK_H

#include "daemon/compose/digest.h"
#include "daemon/office/interest.h"
#include "daemon/tick/tick_p.h"

enum { DESK_WEEKS = 6 };

struct desk {
	struct day *d;
	struct interests *own; /* beside d->officers; of managers alone */
	struct enquiry **open;
	size_t open_count;
	unsigned char *sections; /* of open: enum digest_section */
	struct enquiry_flow flow;
	struct enquiry_counts counts;
	struct digest_week weeks[DESK_WEEKS];
	size_t week_count; /* 0: not a day for trends */
	struct backlog backlog;
	struct span picture; /* of it; empty: too few weeks, or no Monday */
	const char *month;   /* its name */
	json_t *month_says;  /* empty: no day for it; ours */
	const char **away;
	size_t away_count;
};

/* desk->month_says is to be released, also on failure. */
MUST_USE
int desk_read(struct day *d, struct desk *desk, struct err *err);

#endif
