/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by registers.c, registers_officers.c and imports.c: what a valid row
 * is, and look-ups for imports: who is or ever was in a register, on any day.
 */
#ifndef ENQ_STORE_REGISTERS_P_H
#define ENQ_STORE_REGISTERS_P_H

#include "daemon/store/registers.h"

/* valid_to is the last day somebody has rights on. */
#define VALID(t, day)                                                          \
	" (" t "valid_from IS NULL OR " t "valid_from <= " day ")"             \
	" AND (" t "valid_to IS NULL OR " t "valid_to >= " day ")"

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
