/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Enquiries and the cases they concern; whom, is in parties.h.
 *
 * Days are civil (base/civil), instants are UTC.  original_due_day never
 * changes once set: lateness is reported against both (P-23).
 */
#ifndef ENQ_STORE_ENQUIRIES_H
#define ENQ_STORE_ENQUIRIES_H

#include "daemon/store/store.h"

struct enquiry {
	int64_t id;
	const char *reference; /* "ENQ-26-00417-U"; set by enquiry_add */
	const char *kind;      /* "mp" "family" "councillor" "other" */
	const char *state;     /* lifecycle_state_name() */
	int64_t owner_id;      /* officer; 0: none yet */
	const char *team;      /* key; "" when none */
	int64_t mp_id;         /* 0: not an MP's office */
	const char *subject; /* as received: staff only, never in letters out */
	const char *their_reference; /* NULL: none */
	int64_t received_at;         /* instant of receipt */
	int32_t received_day;
	int32_t deemed_day; /* the day it counts as received */
	int32_t due_day;
	int32_t original_due_day;
	const char *due_working; /* how it was counted (P-24) */
	int64_t answered_at;     /* 0: not yet */
	int64_t closed_at;       /* 0: not closed */
	const char *closed_reason;
	int64_t opened_by_message;
	int last_rung;   /* of the ladder (P-25), -1: none yet */
	int64_t version; /* counts updates */
	int target_days; /* what the policy owed when it came */
	/* What the ledgers say (store/ledgers.h); DAY_NONE: nothing. */
	int32_t paused_until; /* the last day, unless it ends before */
	int32_t promised_day; /* told last */
};

/* Gives it id, number and reference (prefix-YY-NNNNN-L by received_day). */
MUST_USE
int enquiry_add(struct store *store, void *ctx, const char *prefix,
    struct enquiry *enquiry, struct err *err);
/* Leaves out the numbers of a year (four digits) up to until, 0: none; the
 * last one that was given or left out. */
MUST_USE
int enquiry_number_skip(struct store *store, int year, int64_t until,
    int64_t *last_r, struct err *err);
/* Writes back everything but id, reference and received_*; ERR_STORE when the
 * version is not the one read. */
MUST_USE
int enquiry_update(
    struct store *store, struct enquiry *enquiry, struct err *err);
MUST_USE
int enquiry_get(struct store *store, void *ctx, int64_t id,
    struct enquiry **enquiry_r, struct err *err);
MUST_USE
int enquiry_by_reference(struct store *store, void *ctx, const char *reference,
    struct enquiry **enquiry_r, struct err *err);

MUST_USE
int enquiry_link_case(
    struct store *store, int64_t enquiry_id, int64_t case_id, struct err *err);
MUST_USE
int enquiry_unlink_case(
    struct store *store, int64_t enquiry_id, int64_t case_id, struct err *err);
/* Ids of the cases an enquiry concerns. */
MUST_USE
int enquiry_cases(struct store *store, void *ctx, int64_t enquiry_id,
    int64_t **ids_r, size_t *count_r, struct err *err);
/* Open enquiries that concern a case. */
MUST_USE
int enquiries_of_case(struct store *store, void *ctx, int64_t case_id,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err);
/* Those that have ended, too. */
MUST_USE
int enquiries_ever_of_case(struct store *store, void *ctx, int64_t case_id,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err);
/* Of one MP's office: those that are open, and those that ended at or after
 * since; oldest first. */
MUST_USE
int enquiries_of_mp(struct store *store, void *ctx, int64_t mp_id,
    int64_t since, struct enquiry ***enquiries_r, size_t *count_r,
    struct err *err);
/* Of one officer, or of nobody (0): those that are open, and those that ended
 * at or after since; oldest first. */
MUST_USE
int enquiries_of_owner(struct store *store, void *ctx, int64_t owner_id,
    int64_t since, struct enquiry ***enquiries_r, size_t *count_r,
    struct err *err);
/* Enquiries that an address is the enquirer of, open or ended at or after
 * since; newest first. */
MUST_USE
int enquiries_of_enquirer(struct store *store, void *ctx, const char *addr,
    int64_t since, struct enquiry ***enquiries_r, size_t *count_r,
    struct err *err);

/* For tick, digest and people.  Zero means "any". */
struct enquiry_filter {
	bool open_only;    /* not answered and not closed */
	int32_t due_by;    /* due_day <= this; 0: any */
	int64_t owner_id;  /* 0: any */
	bool unowned;      /* owner 0 only */
	bool unreached;    /* open ones with a party that letters miss */
	const char *state; /* NULL: any */
	size_t max;        /* 0: all */
};
/* Ordered by due day, then id. */
MUST_USE
int enquiry_list(struct store *store, void *ctx,
    const struct enquiry_filter *filter, struct enquiry ***enquiries_r,
    size_t *count_r, struct err *err);

/* Open ones whose last told day is that day or before, by that day. */
MUST_USE
int enquiry_list_promised(struct store *store, void *ctx, int32_t by,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err);

/* Open ones whose enquirer waits to hear who has it (namings.h), by the day
 * that was told. */
MUST_USE
int enquiry_list_to_name(struct store *store, void *ctx,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err);

/* Open ones of MPs' offices of which no MP is known, oldest first. */
MUST_USE
int enquiry_list_memberless(struct store *store, void *ctx,
    struct enquiry ***enquiries_r, size_t *count_r, struct err *err);

struct enquiry_counts {
	int64_t open;
	int64_t overdue; /* due_day < today */
	int64_t due_today;
	int64_t unowned;
	int64_t answered; /* ever */
	int64_t closed;
	int64_t triage; /* mails waiting to be placed */
	int64_t quarantined;
	int64_t triage_since; /* the longest waiting; 0: none */
};
/* What came and went since an instant: the digest's totals. */
struct enquiry_flow {
	int64_t received;
	int64_t answered;
	int64_t answered_late; /* of those, after the original date */
	int64_t unreadable;    /* mails put into quarantine */
};
/* Of a span of time, without the unreadable ones. */
MUST_USE
int enquiry_flow_between(struct store *store, int64_t since, int64_t until,
    struct enquiry_flow *flow_r, struct err *err);
MUST_USE
int enquiry_flow_since(struct store *store, int64_t since,
    struct enquiry_flow *flow_r, struct err *err);

MUST_USE
int enquiry_count(struct store *store, int32_t today,
    struct enquiry_counts *counts_r, struct err *err);

#endif
