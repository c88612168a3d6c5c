/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Officers' absences (P-30): from when to when, never why. */
#ifndef ENQ_STORE_ABSENCES_H
#define ENQ_STORE_ABSENCES_H

#include "daemon/store/store.h"

struct absence {
	int64_t officer_id;
	int32_t from_day, to_day; /* both are away */
	int64_t message_id;       /* that said so; 0: none */
	int64_t at;
};
/* 1 added; 0 it was known already: an absence robot answers each letter. */
MUST_USE
int absence_add(
    struct store *store, const struct absence *absence, struct err *err);
/* Those of an officer that end on that day or later. */
MUST_USE
int absences_of(struct store *store, void *ctx, int64_t officer_id,
    int32_t since, struct absence **absences_r, size_t *count_r,
    struct err *err);
/* The absences that hold on a day. */
MUST_USE
int absence_list(struct store *store, void *ctx, int32_t day,
    struct absence **absences_r, size_t *count_r, struct err *err);

#endif
