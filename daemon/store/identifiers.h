/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers by which others know the child of a case (P-10): its UPN, NHS number
 * and ULN, at most one of each; a child with several cases has one number in
 * all of them.  They come here as HMACs that the caller made
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
/* The case's one of that kind from now on.  key_id: which key made the mac. */
MUST_USE
int identifier_set(struct store *store, int64_t case_id, const char *kind,
    const unsigned char mac[IDENTIFIER_MAC], int64_t key_id, struct err *err);
MUST_USE
int identifier_remove(
    struct store *store, int64_t case_id, const char *kind, struct err *err);
/* The cases that have it, at most limit, in the order of their ids. */
MUST_USE
int identifier_find(struct store *store, void *ctx,
    const unsigned char mac[IDENTIFIER_MAC], int64_t limit, int64_t **cases_r,
    size_t *count_r, struct err *err);

/* ---- all of them ---- */

/* A number of several cases. */
struct identifier_shared {
	int64_t first, last; /* of the cases, by id */
	int64_t cases;
};
/* In the order of first and last.  One that two cases have under two keys is
 * not known to be one number: the next import brings it under the newest. */
MUST_USE
int identifier_shared(struct store *store, void *ctx,
    struct identifier_shared **shared_r, size_t *count_r, struct err *err);
/* How many numbers there are, each once however many cases have it. */
struct identifier_counts {
	int64_t matched;  /* a mail that gives one finds its cases */
	int64_t too_many; /* of more cases than most */
	int64_t lost;     /* under neither of two keys */
};
/* One under two keys counts as two, as above. */
MUST_USE
int identifier_count(struct store *store, int64_t key_id, int64_t old_key_id,
    int64_t most, struct identifier_counts *counts_r, struct err *err);

#endif
