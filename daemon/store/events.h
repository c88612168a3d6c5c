/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The audit trail: who, when, what, why.  Append-only by trigger and chained
 * by hash (invariant 5): hash = SHA-256(previous hash, at, enquiry, message,
 * letter, actor, kind, SHA-256(payload)); chain.h has the exact bytes.
 */
#ifndef ENQ_STORE_EVENTS_H
#define ENQ_STORE_EVENTS_H

#include "daemon/store/store.h"

struct event {
	int64_t id;
	int64_t at;
	int64_t enquiry_id;  /* 0: none */
	int64_t message_id;  /* 0: none */
	int64_t letter_id;   /* 0: none */
	const char *actor;   /* "daemon", "operator" or an officer's address */
	const char *kind;    /* "enquiry.opened", "letter.sent", … */
	const char *payload; /* JSON object; NULL when it became a tombstone */
};

MUST_USE
int event_add(struct store *store, const struct event *event, struct err *err);
/* The time line of an enquiry, oldest first, with the notes on its mails that
 * were made before they were placed. */
MUST_USE
int event_list(struct store *store, void *ctx, int64_t enquiry_id,
    struct event **events_r, size_t *count_r, struct err *err);
/* Open enquiries about which nobody could be written to, and nobody was asked
 * to take them since. */
MUST_USE
int event_unattended(struct store *store, void *ctx, int64_t **enquiries_r,
    size_t *count_r, struct err *err);
/* How many letters to colleagues reached neither them nor anybody in their
 * place, at or after since. */
MUST_USE
int event_untold(
    struct store *store, int64_t since, int64_t *count_r, struct err *err);
/* How many of a kind an enquiry has had at or after since. */
MUST_USE
int event_count(struct store *store, int64_t enquiry_id, const char *kind,
    int64_t since, int64_t *count_r, struct err *err);

#endif
