/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Enquiries found by words (FIND): in their reference and the enquirer's own,
 * the subject, the names and addresses of who takes part, and the references
 * of their cases.  Nothing of it has an index: a person asks, now and then.
 */
#ifndef ENQ_STORE_SEARCH_H
#define ENQ_STORE_SEARCH_H

#include "daemon/store/store.h"

enum { SEARCH_WORDS_MAX = 3 };

/* Those that have every word somewhere, newest first, at most max. */
MUST_USE
int search_enquiries(struct store *store, void *ctx,
    const char *const words[SEARCH_WORDS_MAX], size_t max, int64_t **ids_r,
    size_t *count_r, struct err *err);

#endif
