/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a mail is led to an enquiry without a key of ours (P-7, rules 2 and 5):
 * ids that the enquiry's mails named, whether we ever saw those mails or not,
 * and an MP's office's own reference.  What is found says where to look; who
 * may enter is the filing policy's business.
 *
 * A trail id is a Message-ID without <>, or "index:" and the root of Outlook's
 * Thread-Index, or "split:" and the Message-ID of a mail that opened it besides
 * the enquiry where that is, or "split-mail:" and our number of that mail.
 */
#ifndef ENQ_STORE_TRAIL_H
#define ENQ_STORE_TRAIL_H

#include "daemon/store/store.h"

enum { TRAIL_MAX = 8 }; /* enquiries of one id or reference, the newest */

/* Remembers that a mail of the enquiry names it; again is no error. */
MUST_USE
int trail_add(
    struct store *store, int64_t enquiry_id, const char *id, struct err *err);

/* 1 forgotten, 0 it was not remembered. */
MUST_USE
int trail_remove(
    struct store *store, int64_t enquiry_id, const char *id, struct err *err);

/* Enquiries whose mails name the id, newest first. */
MUST_USE
int trail_find(struct store *store, void *ctx, const char *id, int64_t **ids_r,
    size_t *count_r, struct err *err);

/* Enquiries of an MP's office under its own reference, newest first. */
MUST_USE
int trail_theirs(struct store *store, void *ctx, int64_t mp_id,
    const char *their_reference, int64_t **ids_r, size_t *count_r,
    struct err *err);

#endif
