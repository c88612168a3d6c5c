/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ids that people outside have seen: a letter's is in its Message-ID, an
 * enquiry's in the address that letters are answered to.  A number once used
 * never comes again, whatever becomes of its row (store_ids_from()).
 *
 * SQLite's AUTOINCREMENT promises the same, by a search and a write in its own
 * table for each row, which is a seventh of what adding a letter takes.
 */
#ifndef ENQ_STORE_IDS_H
#define ENQ_STORE_IDS_H

#include "daemon/store/store.h"

enum ids { IDS_ENQUIRY = 0, IDS_LETTER, IDS_COUNT };

/* The id of the next row.  Those that a transaction rolled back took come
 * again: nobody outside has seen them. */
MUST_USE
int ids_next(
    struct store *store, enum ids which, int64_t *id_r, struct err *err);
/* A transaction or a savepoint was rolled back. */
void ids_forget(struct store *store);

#endif
