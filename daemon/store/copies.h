/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copies of sent letters that the mailbox's Sent folder still lacks.
 */
#ifndef ENQ_STORE_COPIES_H
#define ENQ_STORE_COPIES_H

#include "daemon/store/store.h"

/* It was sent; a copy is owed. */
MUST_USE
int copy_owe(struct store *store, int64_t letter_id, struct err *err);
/* The copy is there. */
MUST_USE
int copy_done(struct store *store, int64_t letter_id, struct err *err);
/* The first letter after that one whose copy is owed: 1, or 0. */
MUST_USE
int copy_next(
    struct store *store, int64_t after, int64_t *letter_r, struct err *err);

#endif
