/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail that came in: T1 puts it here, T2 decides it.
 *
 * States: received (T1) -> parsing (an attempt is committed before it starts)
 * -> decided, or quarantined after two failed attempts (P-4).
 */
#ifndef ENQ_STORE_INBOX_H
#define ENQ_STORE_INBOX_H

#include "daemon/store/store.h"

/* What became of a mail (P-1); text in the database. */
enum message_outcome {
	OUTCOME_NONE = 0,
	OUTCOME_ENQUIRY,   /* opened one */
	OUTCOME_FOLLOW_UP, /* filed into an existing one */
	OUTCOME_STAFF,     /* an officer's answer, command or note */
	OUTCOME_TRIAGE,    /* a human must place it */
	OUTCOME_MACHINE,   /* bounce, absence, receipt, list … */
	OUTCOME_DUPLICATE,
	OUTCOME_FILED /* no reply owed */
};
const char *message_outcome_name(enum message_outcome outcome);

/* Behind a mailbox's address: its Junk folder (P-2). */
#define INBOX_JUNK "/junk"

struct message_new {
	const char *mailbox; /* its address, perhaps with INBOX_JUNK */
	uint32_t uidvalidity;
	uint32_t uid;
	int64_t internaldate; /* instant of receipt (P-3) */
	int64_t received_at;  /* now: when we stored it */
	const char *sha256;   /* hex, of raw */
	struct span raw;
	struct span packed; /* raw after zip_pack(); empty: not done yet */
	bool parsing;       /* its first attempt is counted with it */
};

struct message {
	int64_t id;
	uint32_t uidvalidity;
	uint32_t uid;
	int64_t internaldate;
	int64_t received_at;
	int64_t size;
	const char *sha256;
	const char *state; /* "received" "parsing" "decided" "quarantined" */
	int attempts;
	bool moved; /* in Filed on the server */
	enum message_outcome outcome;
	int64_t enquiry_id;   /* 0: none */
	int64_t duplicate_of; /* 0: none */
	const char *class;
	const char *from_addr; /* lower case; "" when none */
	const char *from_name;
	const char *subject;
	const char *message_id;
	const char *rule;     /* the filing rule that decided (P-7) */
	const char *evidence; /* in words */
	bool junk;            /* it lay in the Junk folder */
	bool sealed;          /* seals.h: subject and evidence say so */
};

/* What T2 learnt of it. */
struct message_decision {
	enum message_outcome outcome;
	int64_t enquiry_id;
	int64_t duplicate_of;
	const char *state; /* "decided" or "quarantined" */
	const char *class;
	const char *from_addr;
	bool proved; /* by the border: it comes from there */
	const char *from_name;
	const char *subject;
	const char *subject_base;
	const char *message_id;
	const char *content_hash;
	const char *rule;
	const char *evidence;
	struct span facts; /* JSON; those of the first decision are kept */
	int64_t decided_at;
};

/* 1 added (*id_r), 0 was there already (*id_r is the old row). */
MUST_USE
int inbox_add(struct store *store, const struct message_new *message,
    int64_t *id_r, struct err *err);

/* Position in a mailbox; 0 when it was never opened. */
MUST_USE
int inbox_position(struct store *store, const char *mailbox,
    uint32_t *uidvalidity_r, uint32_t *after_r, struct err *err);
MUST_USE
int inbox_position_set(struct store *store, const char *mailbox,
    uint32_t uidvalidity, uint32_t after, struct err *err);

/* Mails not decided yet, oldest first: at most max ids. */
MUST_USE
int inbox_pending(struct store *store, void *ctx, size_t max, int64_t **ids_r,
    size_t *count_r, struct err *err);
/* Counts an attempt to parse (and state "parsing"); new count in *r. */
MUST_USE
int inbox_attempt(
    struct store *store, int64_t id, int *attempts_r, struct err *err);
MUST_USE
int inbox_decide(struct store *store, int64_t id,
    const struct message_decision *decision, struct err *err);

MUST_USE
int inbox_get(struct store *store, void *ctx, int64_t id,
    struct message **message_r, struct err *err);
/* Bytes and facts; 0: there are none, or the mail is sealed. */
MUST_USE
int inbox_raw(struct store *store, void *ctx, int64_t id, struct span *raw_r,
    struct err *err);
MUST_USE
int inbox_facts(struct store *store, void *ctx, int64_t id, struct span *json_r,
    struct err *err);
/* The same of a sealed one too: for who checks the whole store, takes the
 * words out, or has said why they must be read (tests/layers.sh has the list).
 */
MUST_USE
int inbox_sealed_raw(struct store *store, void *ctx, int64_t id,
    struct span *raw_r, struct err *err);
MUST_USE
int inbox_sealed_facts(struct store *store, void *ctx, int64_t id,
    struct span *json_r, struct err *err);

/*
 * An earlier decided mail with the same content hash and the same Message-ID
 * (or none): the first whose sender is proved, else the first.  A hit on one of
 * the two alone is *flag_r, not a duplicate; nor is the repeat of a mail whose
 * sender was not proved, or that lay in the Junk folder and is in no enquiry:
 * somebody has moved it out.
 */
MUST_USE
int inbox_duplicate(struct store *store, int64_t id, const char *content_hash,
    const char *message_id, int64_t *original_r, bool *flag_r, struct err *err);
/* Copies of that mail in the Junk folder wait no longer: they are duplicates of
 * it. */
MUST_USE
int inbox_out_of_junk(struct store *store, int64_t id, const char *content_hash,
    const char *message_id, struct err *err);
/* Mails of their own with the same content as that one. */
MUST_USE
int inbox_alike(struct store *store, void *ctx, int64_t id, int64_t **ids_r,
    size_t *count_r, struct err *err);
/* The enquiry that a stored mail with this Message-ID is filed in. */
MUST_USE
int inbox_enquiry_by_message_id(struct store *store, const char *message_id,
    int64_t *enquiry_r, struct err *err);
/* The newest enquiry that got a mail of this sender with this normalised
 * subject at or after since, and the oldest, which may be the same. */
MUST_USE
int inbox_enquiry_by_subject(struct store *store, const char *from_addr,
    const char *subject_base, int64_t since, int64_t *newest_r,
    int64_t *oldest_r, struct err *err);

/* UIDs stored but not yet moved on the server, at most max. */
MUST_USE
int inbox_unmoved(struct store *store, const char *mailbox,
    uint32_t uidvalidity, uint32_t *uids, size_t max, size_t *count_r,
    struct err *err);
MUST_USE
int inbox_moved(struct store *store, const char *mailbox, uint32_t uidvalidity,
    const uint32_t *uids, size_t count, struct err *err);

/* For people: newest first, or those in triage or quarantine. */
struct message_filter {
	bool triage_only;
	int64_t enquiry_id; /* 0: any */
	size_t max;
};
MUST_USE
int inbox_list(struct store *store, void *ctx,
    const struct message_filter *filter, struct message ***messages_r,
    size_t *count_r, struct err *err);

#endif
