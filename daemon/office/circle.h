/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An enquiry and the open ones that share a case with it: what is ordered about
 * a child rather than about one letter is ordered for all of these.
 */
#ifndef ENQ_CIRCLE_H
#define ENQ_CIRCLE_H

#include "daemon/store/enquiries.h"

struct circle {
	struct enquiry **of; /* the enquiry itself comes first */
	size_t count;
	size_t capacity;
};

MUST_USE
int circle_of(void *ctx, struct store *store, struct enquiry *enquiry,
    struct circle *circle_r, struct err *err);

#endif
