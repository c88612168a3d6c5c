/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a decision to a finished letter in the outbox: fields, rendering,
 * threading, addresses, once-key, release time.  Every letter of the program
 * goes through post_write().
 *
 * Where a reply goes is part of a letter: to staff, the Reply-To name says
 * whether a reply leaves the council (P-27).
 */
#ifndef ENQ_POST_H
#define ENQ_POST_H

#include "daemon/compose/letter.h"
#include "daemon/compose/letters.h"
#include "daemon/office/office.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/outbox.h"
#include "daemon/store/parties.h"
#include "daemon/store/registers.h"
#include "parsers/jsonout.h"

struct intake_mail;

/* Who moves next, without naming anybody. */
const char *post_next_words(const struct enquiry *enquiry);

struct post {
	enum letter_kind kind;
	const struct enquiry *enquiry; /* NULL: none */
	int64_t party_id;              /* 0: to staff */
	int64_t caused_by;             /* message; 0: the clock */
	struct letter_address to;
	bool to_staff;
	bool urgent;                /* it cannot wait (P-39) */
	bool to_outsider;           /* it says nothing of the enquiry (P-40) */
	const char *from_name;      /* NULL: the team's name */
	const char *reply_to_name;  /* NULL: no Reply-To of its own */
	json_t *fields;             /* post_write() takes the reference */
	const struct facts *thread; /* the mail it answers; NULL: none */
	const char *after;          /* else: Message-ID of our letter before */
	const char *once_key;
	int64_t not_before;       /* 0: now */
	const char *held_reasons; /* not NULL: written held */
	const char *context;      /* JSON for replies; NULL */
	struct span picture;      /* of the HTML part; empty: none */
	const struct letter_attachment *attachments;
	size_t attachment_count;
};

/* 1 written (*id_r), 0 the once-key was used already, or nobody is there who
 * may have it (unattended.h). */
MUST_USE
int post_write(void *ctx, struct office *office, struct post *post,
    int64_t *id_r, struct err *err);

/* Words for people. */
const char *post_kind_words(const char *kind);   /* "an MP's office" … */
const char *post_day(void *ctx, int32_t day);    /* "Monday 7 December 2026" */
const char *post_size(void *ctx, int64_t bytes); /* "1.2 MB" */

/* Sets a field; NULL and "" leave it out. */
void post_put(json_t *fields, const char *name, const char *value);
void post_put_span(json_t *fields, const char *name, struct span value);

/* Common fields (council, team, contacts, reference). */
json_t *post_fields(struct office *office, const struct enquiry *enquiry);

/* Which words a letter about it offers: NOT MINE to who has it, unless it would
 * come back to them; CLOSE to who may. */
void post_put_orders(
    json_t *fields, const struct enquiry *enquiry, const struct officer *to);
/* How late an answer is: "overdue", "late"; nothing when it is not. */
void post_put_late(void *ctx, struct office *office, json_t *fields,
    const struct enquiry *enquiry);

/* Adds "file" and "size" of each document to a list. */
void post_list_attachments(void *ctx, const struct facts *facts, json_t *list);

/*
 * What goes with a letter about a mail to a colleague: the mail's files, or the
 * whole of a mail that could not be read.  What does not go stands in
 * not_passed with "file", "size" and "why"; for who is only asked to take the
 * enquiry that is each file (P-27).
 */
struct letter_attachment;
MUST_USE
int post_files(void *ctx, struct office *office, const struct intake_mail *mail,
    bool for_duty, struct letter_attachment **files_r, size_t *count_r,
    json_t *not_passed, struct err *err);

/* Whom a letter that a machine writes answers, and what proves them. */
struct correspondent {
	const struct enquiry *enquiry;
	const struct party *party;
	int proof; /* enum proof */
	/* The letter that this one is written in place of; 0: none. */
	int64_t in_place_of;
};

/* What an acknowledgement may say. */
enum post_tone {
	TONE_DATED = 0, /* when they will have our answer */
	TONE_UNDATED,   /* only when they hear who has it (P-16) */
	TONE_CRISIS     /* where help is, and no more (P-39) */
};
/*
 * The acknowledgement of a mail.  0 and *why_r in words when none may go
 * (P-16, P-18), 1 when it was written.  Where help is may be said again on a
 * day on which they were acknowledged.
 */
MUST_USE
int post_ack(void *ctx, struct office *office, const struct intake_mail *mail,
    const struct correspondent *to, enum post_tone tone, const char **why_r,
    struct err *err);
/* The day that a letter of the program names, and whether it is that of the
 * answer; false: it names none. */
bool post_named_day(
    const struct letter_row *letter, int32_t *day_r, bool *answer_r);
/* The once-key of one that is written in place of that letter. */
const char *post_ack_again_key(void *ctx, int64_t in_place_of);
/* Where an enquiry stands, to the enquirer who asks (P-31); as above. */
MUST_USE
int post_status(void *ctx, struct office *office,
    const struct intake_mail *mail, const struct correspondent *to,
    const char **why_r, struct err *err);

/*
 * Who deals with it, to whoever was promised to hear that (P-16): naming.h says
 * when.  In the thread of their mail.
 */
struct naming_letter {
	const struct enquiry *enquiry;
	const struct party *party;
	const char *officer; /* NULL: a name that nothing automatic tells */
	bool dated;          /* the kind allows to say when (P-16) */
	bool late;           /* it leaves after the day that was promised */
	int had;             /* letters their address had in this hour */
	int64_t caused_by;   /* message; 0: the clock */
	int64_t not_before;  /* 0: one after the other with others */
};
MUST_USE
int post_named(void *ctx, struct office *office,
    const struct naming_letter *named, struct err *err);

/* What an allocation says besides the enquiry. */
struct allocation {
	const struct officer *to;
	bool for_duty;
	bool follow_up;           /* another mail on an enquiry they have */
	bool unproven;            /* nothing proves the sender */
	bool urgent;              /* it cannot wait (P-39) */
	const char *because;      /* how it was filed, in words; NULL */
	const char *acknowledged; /* "yes", or why not */
	const char *disclosure;
	const char *news; /* they ask for some; a campaign; NULL: none */
	const char *const *matches; /* suggestions of filing, in words */
	size_t match_count;
	const char *again; /* what makes it another than the first; NULL */
};
MUST_USE
int post_allocation(void *ctx, struct office *office,
    const struct intake_mail *mail, const struct enquiry *enquiry,
    const struct allocation *allocation, struct err *err);

/* An officer's words to the enquirer. */
struct answer {
	const struct officer *officer;
	const struct party *party;
	const char *reasons; /* one a line: it is held; NULL: it leaves */
	const char *codes;   /* the same by name, a blank between */
	bool needs_manager;  /* another child: SEND takes a manager */
	bool holding;        /* reads like no full answer yet (P-23) */
};
MUST_USE
int post_answer(void *ctx, struct office *office,
    const struct intake_mail *mail, const struct enquiry *enquiry,
    const struct answer *answer, int64_t *letter_r, struct err *err);

/* What `outgoing` says against a letter; NULL: nothing. */
const char *post_held_by_setting(const struct office *office, bool to_staff);

/* A notice to one officer: sentence, details, advice. */
struct notice {
	const struct officer *to;
	const struct enquiry *enquiry; /* NULL: none */
	int64_t caused_by;
	const char *about;
	const char *sentence;
	const char *const *details;
	size_t detail_count;
	const char *const *advice;
	size_t advice_count;
	const char *once_key;
	const char *context; /* for the reply; NULL: none */
	bool urgent;         /* it cannot wait (P-39) */
	bool to_outsider;    /* of a restricted one; it says nothing of it */
	const struct letter_attachment *attachments;
	size_t attachment_count;
};
MUST_USE
int post_notice(void *ctx, struct office *office, const struct notice *notice,
    struct err *err);

/* Whoever looks after what nobody owns, but not the one of that address (NULL:
 * anybody); 0 when there is nobody, which is logged. */
MUST_USE
int post_in_charge(void *ctx, struct office *office, const char *team,
    const char *not_addr, struct officer **officer_r, struct err *err);
/* Its owner while they are registered (P-14: one who has left is nobody's owner
 * any more), else whoever is in charge; 0 as there. */
MUST_USE
int post_owner(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct officer **officer_r, struct err *err);

/* One event of an enquiry, payload as a JSON object (reference taken; NULL is
 * an empty one).  It is kept compact, by key. */
MUST_USE
int post_event(struct office *office, const struct enquiry *enquiry,
    int64_t message_id, int64_t letter_id, const char *actor, const char *kind,
    json_t *payload, struct err *err);
/* The same of the daemon's, for events that every mail has: the payload is
 * written as it is said, without a tree of it.  post_say(), the members by key,
 * post_event_said(), which releases it. */
void post_say(struct office *office, struct jsonout *said);
MUST_USE
int post_event_said(struct office *office, const struct enquiry *enquiry,
    int64_t message_id, int64_t letter_id, const char *kind,
    struct jsonout *said, struct err *err);

#endif
