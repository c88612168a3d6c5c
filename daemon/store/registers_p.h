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

#endif
