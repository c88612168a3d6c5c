/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an acknowledgement without a date promises instead: by when they hear
 * who deals with their enquiry (P-16).  One an enquiry, with the day that the
 * letter names; it ends once.
 */
#ifndef ENQ_STORE_NAMINGS_H
#define ENQ_STORE_NAMINGS_H

#include "daemon/store/store.h"

enum naming_outcome {
	NAMING_OPEN = 0,
	NAMING_KEPT, /* they were told by then */
	NAMING_LATE, /* they were told later */
	NAMING_ENDED /* closed before, or left to a person */
};
struct naming {
	int64_t enquiry_id;
	int32_t day;
	int64_t letter_id; /* the acknowledgement that told it */
	enum naming_outcome outcome;
};

/* 1 added, 0 the enquiry has one. */
MUST_USE
int naming_add(
    struct store *store, const struct naming *naming, struct err *err);
/* Another letter says it, of another day, in place of that one: 1; 0: what is
 * owed is by no such letter. */
MUST_USE
int naming_renew(struct store *store, const struct naming *naming,
    int64_t in_place_of, struct err *err);
/* It ended only because the enquiry was closed, at that instant: it has not
 * ended.  1 it was so, 0 not. */
MUST_USE
int naming_come_back(struct store *store, int64_t enquiry_id, int64_t closed_at,
    struct err *err);
/* 1 found, ended or not; 0 there is none. */
MUST_USE
int naming_get(struct store *store, int64_t enquiry_id, struct naming *naming_r,
    struct err *err);
/* Those for that day or before it that have not ended, by enquiry. */
MUST_USE
int namings_open(struct store *store, void *ctx, int32_t by,
    struct naming **namings_r, size_t *count_r, struct err *err);
/* 1 ended now, 0 it had before. */
MUST_USE
int naming_end(struct store *store, int64_t enquiry_id,
    enum naming_outcome outcome, int64_t at, struct err *err);

/* Of the days from one to the other: told by then; told late, or not yet on
 * the day `today`. */
struct naming_counts {
	int64_t kept, broken;
};
MUST_USE
int naming_count(struct store *store, int32_t from_day, int32_t until_day,
    int32_t today, struct naming_counts *counts_r, struct err *err);

#endif
