/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox: every letter is a finished row, bytes and Message-ID included,
 * before anything is told to the outside world.
 *
 *   held ──release──▶ waiting ──claim──▶ sending ──▶ sent
 *     │                  ▲                  │──▶ waiting (retry, later)
 *     └──drop──▶ dropped └──────────────────│──▶ failed
 *                                           └──▶ uncertain
 *
 * held: somebody must release it (the guard's reasons, `outgoing = hold`).
 * waiting: may be sent at or after not_before.  uncertain: the body was sent
 * and no final reply came; it goes once more a day later, as it is
 * (outbox_retry_uncertain()).
 */
#ifndef ENQ_STORE_OUTBOX_H
#define ENQ_STORE_OUTBOX_H

#include "daemon/store/store.h"

/* Letters of a smaller number leave first. */
enum { OUTBOX_PRIORITIES = 5 };

struct letter_row {
	int64_t id; /* from outbox_next_id(): it is part of the Message-ID */
	int64_t enquiry_id;   /* 0: none (a digest) */
	int64_t party_id;     /* 0: to staff */
	int64_t caused_by;    /* message id; 0: the clock */
	const char *kind;     /* letter_kind_info()->name */
	const char *once_key; /* invariant 4; NULL: may repeat */
	const char *state;
	int priority;  /* below OUTBOX_PRIORITIES */
	bool to_staff; /* recipient is a registered officer */
	int route;
	const char *envelope_from; /* "" is <> */
	const char *to_addr;
	const char *subject;
	const char *message_id; /* without <> */
	struct span bytes;      /* empty in lists */
	int64_t size;
	int64_t created_at;
	int64_t not_before;
	int attempts;
	bool retried;             /* after an uncertain end; never again */
	int64_t first_tried_at;   /* 0: never */
	int64_t tried_at;         /* 0: never */
	int64_t sent_at;          /* 0: not yet */
	const char *reply;        /* the server's last words */
	const char *held_reasons; /* one a line; NULL: none */
	int64_t claimed_by;       /* instance of the submit process; 0: none */
	bool sealed; /* to staff, it shows a sealed mail (seals.h) */
	/*
	 * What a reply to it needs, as a JSON object; NULL: nothing.  A
	 * digest's numbers ({"lines":[417,…]}, enquiry ids), a question's
	 * mail and choices, a receipt's held answer.
	 */
	const char *context;
};

MUST_USE
int outbox_next_id(struct store *store, int64_t *id_r, struct err *err);
/* 1 added, 0 a letter with that once_key is there already. */
MUST_USE
int outbox_add(
    struct store *store, const struct letter_row *letter, struct err *err);

/* T3a: takes the next letter that is due (priority, then since when, then id),
 * marks it sending and counts the attempt; 0 = nothing is due.  claimed_by is
 * the submit process that gets it.  ERR_INPUT: it is claimed, and in *letter_r,
 * but its bytes are damaged or, ->sealed, not to be sent. */
MUST_USE
int outbox_claim(struct store *store, void *ctx, int64_t now,
    int64_t claimed_by, struct letter_row **letter_r, struct err *err);
/* 1: one of that priority is due. */
MUST_USE
int outbox_has_due(
    struct store *store, int priority, int64_t now, struct err *err);
/* T3b.  state "sent" "waiting" (then not_before) "failed" "uncertain".  A
 * letter whose attempt is another one is left alone: 0. */
MUST_USE
int outbox_outcome(struct store *store, int64_t id, int attempt,
    const char *state, int64_t not_before, int64_t now, const char *reply,
    struct err *err);
/* Letters in `sending` that were given to another process than these: nobody
 * will ever tell their outcome.  They become uncertain; their ids. */
MUST_USE
int outbox_orphans(struct store *store, void *ctx, const int64_t *instances,
    size_t count, int64_t now, int64_t **ids_r, size_t *count_r,
    struct err *err);
/* Uncertain letters last tried at or before then go back to waiting, each
 * once only, with the same bytes and Message-ID; how many in *r.  priority:
 * of those that leave first, up to this one. */
MUST_USE
int outbox_retry_uncertain(struct store *store, int64_t tried_by, int64_t now,
    int priority, int64_t *count_r, struct err *err);
/* An uncertain letter turned out to have arrived (a reply, a bounce). */
MUST_USE
int outbox_arrived(
    struct store *store, int64_t id, int64_t now, struct err *err);
/* `outgoing` was set back: waiting letters that no operator has released are
 * held with that reason (staff_too: also those to officers). */
MUST_USE
int outbox_hold_waiting(struct store *store, bool staff_too, const char *reason,
    int64_t *count_r, struct err *err);
/* When the next waiting letter is due; INSTANT_NONE when there is none. */
MUST_USE
int outbox_next_due(struct store *store, int64_t *when_r, struct err *err);

/* held -> waiting at not_before; waiting or held -> dropped; waiting -> held.
 * 0: it was not in a state that allows it. */
MUST_USE
int outbox_release(
    struct store *store, int64_t id, int64_t not_before, struct err *err);
MUST_USE
int outbox_drop(struct store *store, int64_t id, struct err *err);
MUST_USE
int outbox_hold(
    struct store *store, int64_t id, const char *reasons, struct err *err);

/* One that is written in place of another, which was tried first then: it is
 * given up no later. */
MUST_USE
int outbox_tried_since(
    struct store *store, int64_t id, int64_t first_tried_at, struct err *err);

/* One that was claimed in this transaction, and that may not leave. */
MUST_USE
int outbox_hold_claimed(
    struct store *store, int64_t id, const char *reasons, struct err *err);

/* With its bytes, which are those that were written; ERR_INPUT: they are
 * damaged, or show a sealed mail, and *letter_r has none. */
MUST_USE
int outbox_get(struct store *store, void *ctx, int64_t id,
    struct letter_row **letter_r, struct err *err);
/* The same of one that shows a sealed mail too: inbox_sealed_raw(). */
MUST_USE
int outbox_sealed_get(struct store *store, void *ctx, int64_t id,
    struct letter_row **letter_r, struct err *err);
/* The same without its bytes, which need unpacking. */
MUST_USE
int outbox_row(struct store *store, void *ctx, int64_t id,
    struct letter_row **letter_r, struct err *err);
MUST_USE
int outbox_by_key(struct store *store, void *ctx, const char *once_key,
    struct letter_row **letter_r, struct err *err);
/* The newest letter of that kind of an enquiry in that state; no bytes. */
MUST_USE
int outbox_of_enquiry(struct store *store, void *ctx, int64_t enquiry_id,
    const char *kind, const char *state, struct letter_row **letter_r,
    struct err *err);
/* The newest letter of an enquiry to somebody outside; no bytes. */
MUST_USE
int outbox_to(struct store *store, void *ctx, int64_t enquiry_id,
    const char *addr, struct letter_row **letter_r, struct err *err);

struct outbox_filter {
	const char *state;  /* NULL: any */
	int64_t enquiry_id; /* 0: any */
	size_t max;         /* 0: all */
};
/* Without bytes, oldest first; of state "waiting" in the order they go. */
MUST_USE
int outbox_list(struct store *store, void *ctx,
    const struct outbox_filter *filter, struct letter_row ***letters_r,
    size_t *count_r, struct err *err);

/* To officers, whatever their state: those that show the mail or a copy of it,
 * oldest first.  Looks at every letter. */
MUST_USE
int outbox_showing(struct store *store, void *ctx, int64_t message_id,
    struct letter_row ***letters_r, size_t *count_r, struct err *err);

/* How often an enquiry was chased, whoever was written to. */
MUST_USE
int outbox_chases(
    struct store *store, int64_t enquiry_id, int64_t *count_r, struct err *err);

/* How many are held for `outgoing` alone (only_staff: of those to officers):
 * setting it on releases none of them. */
MUST_USE
int outbox_left_held(
    struct store *store, bool only_staff, int64_t *count_r, struct err *err);

struct outbox_counts {
	int64_t held, waiting, sending, sent, failed, uncertain, dropped;
	int64_t oldest_waiting; /* instant; 0: none */
};
MUST_USE
int outbox_count(
    struct store *store, struct outbox_counts *counts_r, struct err *err);

/* Addresses a hard bounce has muted (P-6). */
MUST_USE
int address_mute(struct store *store, const char *addr, int64_t until,
    const char *why, struct err *err);
/* They have written: what came back from there counts no more, be it muted, a
 * party's (parties.h) or an MP's office's (registers.h). */
MUST_USE
int address_reached(struct store *store, const char *addr, struct err *err);
MUST_USE
int address_is_muted(struct store *store, const char *addr, int64_t now,
    struct err *err); /* 1 yes, 0 no */

#endif
