/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Look-ups for imports: who is or ever was in a register, on any day.
 */
#ifndef ENQ_STORE_REGISTERS_P_H
#define ENQ_STORE_REGISTERS_P_H

#include "daemon/store/registers.h"

/* Of the same name and constituency. */
MUST_USE
int mp_ever(struct store *store, void *ctx, const struct mp *like,
    struct mp **mp_r, struct err *err);

/* All who are or were registered for it, the newest first. */
MUST_USE
int mp_of_constituency(struct store *store, void *ctx, const char *constituency,
    struct mp ***mps_r, size_t *count_r, struct err *err);
/* The same MP under another name: what was theirs goes on. */
MUST_USE
int mp_rename(
    struct store *store, int64_t mp_id, const char *name, struct err *err);

#endif
