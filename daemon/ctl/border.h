/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the council's border writes what it knows of a sender, seen from the
 * newest mails: `enquiryctl check` suggests trusted_hops from it.
 */
#ifndef ENQ_CTL_BORDER_H
#define ENQ_CTL_BORDER_H

#include "daemon/config/config.h"
#include "daemon/store/store.h"

struct border {
	size_t mails;   /* looked at, newest first */
	size_t stamped; /* have results with the border's id */
	size_t missed;  /* of those, below more Received than trusted_hops */
	int hops;       /* the fewest above the results of a missed one */
};

MUST_USE
int border_look(void *ctx, struct store *store, const struct config *config,
    struct border *border_r, struct err *err);

#endif
