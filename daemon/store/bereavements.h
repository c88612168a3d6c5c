/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bereavements (P-41): somebody whom an enquiry is about has died.  Whom else
 * that covers is worked out when it is asked, so that a mail that comes, or an
 * enquiry that is given to the case, tomorrow is covered too.
 */
#ifndef ENQ_STORE_BEREAVEMENTS_H
#define ENQ_STORE_BEREAVEMENTS_H

#include "daemon/store/store.h"

struct bereavement {
	int64_t id; /* given by bereavement_add() */
	int64_t enquiry_id;
	const char *author;
	int64_t at;
};

/* 1 added, 0 one of that enquiry runs already. */
MUST_USE
int bereavement_add(
    struct store *store, struct bereavement *bereavement, struct err *err);
/* 1 ended, 0 it was over or is not there. */
MUST_USE
int bereavement_end(struct store *store, int64_t id, const char *by,
    int64_t now, struct err *err);
/*
 * Does one run that covers this enquiry, or this address?  Its own enquiry, all
 * that share a case with it, and the family that wrote it, whatever they write
 * about.  An MP's office or a school writes for many: of those only the
 * enquiry counts.  1 yes, 0 no; enquiry_id 0 and addr NULL: none.
 */
MUST_USE
int bereavement_covers(
    struct store *store, int64_t enquiry_id, const char *addr, struct err *err);
/* The same, or does a breach stop what leaves of that enquiry (breaches.h)?  Of
 * both it is the breach: 1 and *breach_r. */
MUST_USE
int bereavement_or_breach(struct store *store, int64_t enquiry_id,
    const char *addr, bool *breach_r, struct err *err);

#endif
