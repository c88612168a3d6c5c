/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers by which others know the child of a case (P-10): its UPN, NHS number
 * and ULN, at most one of each.  They come here as HMACs that the caller made
 * (office/identifiers.h); what they were nobody can tell from the database.
 */
#ifndef ENQ_STORE_IDENTIFIERS_H
#define ENQ_STORE_IDENTIFIERS_H

#include "daemon/store/store.h"

enum { IDENTIFIER_MAC = 16 }; /* bytes */

/* kind: "upn", "nhs", "uln".  1 and the mac of the case's, 0: it has none. */
MUST_USE
int identifier_get(struct store *store, int64_t case_id, const char *kind,
    unsigned char mac_r[IDENTIFIER_MAC], struct err *err);
/* The case's one of that kind from now on.  No other case may have it. */
MUST_USE
int identifier_set(struct store *store, int64_t case_id, const char *kind,
    const unsigned char mac[IDENTIFIER_MAC], struct err *err);
MUST_USE
int identifier_remove(
    struct store *store, int64_t case_id, const char *kind, struct err *err);
/* 1 and the case that has it, 0: none. */
MUST_USE
int identifier_find(struct store *store,
    const unsigned char mac[IDENTIFIER_MAC], int64_t *case_id_r,
    struct err *err);

#endif
