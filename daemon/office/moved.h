/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A case that an import gives to another officer or team (P-14).  Its open
 * enquiries stay with whoever has them, who has begun to answer: they are told
 * whose the case is now, and so is whoever is in charge of its new team, and
 * either gives them over.  What nobody has goes to the new team.
 */
#ifndef ENQ_MOVED_H
#define ENQ_MOVED_H

#include "daemon/office/office.h"

struct moved {
	int64_t case_id;
	const char *owner; /* address; NULL: nobody */
	const char *team;
	bool to_team; /* another than before */
};

/* *count_r: open enquiries that somebody was told of. */
MUST_USE
int moved_tell(void *ctx, struct office *office, const struct moved *cases,
    size_t case_count, size_t *count_r, struct err *err);

#endif
