/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Restrictions that somebody ordered (P-40): about such an enquiry, and about
 * all that share a case with it, a named group alone is written to.  What that
 * covers is worked out when it is asked, so that an enquiry that is given to
 * the case tomorrow is covered too.  A case that the register restricts is no
 * row of these; registers.h knows both.
 */
#ifndef ENQ_STORE_RESTRICTIONS_H
#define ENQ_STORE_RESTRICTIONS_H

#include "daemon/store/store.h"

struct restriction {
	int64_t id; /* given by restriction_add() */
	int64_t enquiry_id;
	/* The group: addresses in lower case, a blank between, and a team.
	 * Both NULL: the owner and the owner's deputy. */
	const char *people;
	const char *team;
	const char *author;
	int64_t at;
};

/* 1 added, 0 one of that enquiry runs already. */
MUST_USE
int restriction_add(
    struct store *store, struct restriction *restriction, struct err *err);
/* 1 ended, 0 it was over or is not there. */
MUST_USE
int restriction_end(struct store *store, int64_t id, const char *by,
    int64_t now, struct err *err);
/* The one that counts for an enquiry: its own before one of an enquiry that
 * shares a case with it, and of those the newest.  1 found, 0 none runs. */
MUST_USE
int restriction_covering(struct store *store, void *ctx, int64_t enquiry_id,
    struct restriction *restriction_r, struct err *err);
/* By id, also one that has ended: 1 found, 0 absent. */
MUST_USE
int restriction_get(struct store *store, void *ctx, int64_t id,
    struct restriction *restriction_r, struct err *err);

#endif
