/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Acknowledgements as the caps of P-18 count them: by the form of an address
 * that loopguard_count_key() makes, so that a robot with a new tag, BATV or
 * SRS address each time is one correspondent; and how often a sender writes.
 */
#ifndef ENQ_STORE_ACKS_H
#define ENQ_STORE_ACKS_H

#include "daemon/store/store.h"

/* As domain_key: it answers what had waited, and counts for no domain, for no
 * minute, and for nothing that comes fresh. */
#define ACK_NO_DOMAIN ""

struct ack {
	int64_t enquiry_id;
	const char *addr_key;   /* loopguard_count_key() */
	const char *domain_key; /* its domain */
};

MUST_USE
int ack_add(
    struct store *store, const struct ack *ack, int64_t now, struct err *err);

struct ack_counts {
	int64_t party_day;     /* this enquiry, this address */
	int64_t enquiry_day;   /* this enquiry */
	int64_t address_hour;  /* this address */
	int64_t address_fresh; /* of these, not ACK_NO_DOMAIN */
	int64_t domain_hour;   /* this domain */
	int64_t all_minute;
};
/* Those written in the day, hour or minute up to now. */
MUST_USE
int ack_count(struct store *store, const struct ack *ack, int64_t now,
    struct ack_counts *counts_r, struct err *err);

/* 1: of this enquiry that address had one at `since` or later; 0 it had none.
 */
MUST_USE
int ack_since(
    struct store *store, const struct ack *ack, int64_t since, struct err *err);

/* Mails of a sender that were decided and had arrived in the ten minutes up to
 * `at`, by the server's clock (P-3).  By that of their reading, all that waits
 * after a closure would have come at once. */
enum { SENDER_RECENT_S = 600 };
MUST_USE
int sender_recent(struct store *store, const char *addr, int64_t at,
    int64_t *count_r, struct err *err);
/* Of those the proved or the unproved ones: what somebody else sends under an
 * address is not counted against the person it belongs to. */
MUST_USE
int sender_recent_as(struct store *store, const char *addr, bool proved,
    int64_t at, int64_t *count_r, struct err *err);

#endif
