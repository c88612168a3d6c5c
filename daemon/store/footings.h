/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * On what footing the enquirer writes (policy/footing): a ledger, whose last
 * row counts, with who said so.
 */
#ifndef ENQ_STORE_FOOTINGS_H
#define ENQ_STORE_FOOTINGS_H

#include "daemon/store/store.h"

struct footing_row {
	int64_t id;            /* of a row that was read */
	const char *footing;   /* footing_name() */
	int source;            /* enum footing_source */
	bool over_age;         /* somebody knows that the young person is */
	const char *authority; /* on file; NULL: none is recorded */
	const char *author;    /* "daemon" or an officer's address */
	int64_t at;
};

MUST_USE
int footing_record(struct store *store, int64_t enquiry_id,
    const struct footing_row *row, struct err *err);
/* The last row; 0: none. */
MUST_USE
int footing_latest(struct store *store, void *ctx, int64_t enquiry_id,
    struct footing_row **row_r, struct err *err);
/* 1: some row of it, the last or not, has that footing from that source. */
MUST_USE
int footing_ever(struct store *store, int64_t enquiry_id, const char *footing,
    int source, struct err *err);
/* 1: of an enquiry of this address that footing counts, from that source. */
MUST_USE
int footing_of_address(struct store *store, const char *addr,
    const char *footing, int source, struct err *err);

#endif
