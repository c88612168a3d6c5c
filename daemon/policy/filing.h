/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a human's mail belongs (P-7, P-8).  The engine gathers the hits by
 * looking things up; this decides and says why, so that the rule and its
 * evidence can be stored and shown.
 *
 * Rules, strongest first (numbers of P-7)
 *  1 token      our HMAC token in a recipient address
 *  2 thread     References, In-Reply-To or Thread-Index name an id we know;
 *               keyed when it is one of our own and its HMAC holds
 *  3 subject    own reference in the Subject
 *  4 text       own reference in the new text or an attachment's name
 *  5 theirs     the enquirer's own reference, known for that office
 *  6 same       same sender and same subject within 30 days
 *  7 case       the council's case reference, or a UPN, NHS number or ULN of
 *               the case's child: a new enquiry on that case.  A number that
 *               stands for several cases names each of them, unless one is
 *               named by its reference too
 *  8 none       a new enquiry without a case
 *
 * Invariants (P-8; tests/property/prop_filing.c)
 * 1. A mail is filed into an existing enquiry only if the hit is keyed, or the
 *    sender is a party of it (enquirer, contributor, officer, same office or
 *    copied) and is proved: From alone never merges.
 * 2. Every other hit is at most suggested to a person.
 * 3. Only enquirer, contributor, officer and same office have rights, and only
 *    when they are proved; a copied party's, a stranger's or an unproved keyed
 *    mail is filed and gives none.
 * 4. Two enquiries with an equal claim are never chosen between: ask.  A reply
 *    to one whose Subject or new words name another has two, and so has one
 *    that goes to the reply address of another.
 * 5. An officer's mail is staff mail, wherever it points.
 * 6. The order in which hits are given does not matter.
 * 7. What the mail says against a hit (another child's case, another reference
 *    of the same office, a new subject above an old thread of who writes for
 *    many) is never filed there unasked: a generic subject that an office uses
 *    for every family is then no claim, and a reply, a token or a typed
 *    reference asks.
 *    So too a keyed hit of a stranger who has asked on their own: whoever was
 *    passed a letter of ours takes it for the way to write about theirs.
 * 8. A reference or token that is one character off says where a proved party
 *    meant to write, and is filed there with a note; whoever else writes such
 *    a one is asked about, whether there is such an enquiry or not, so that
 *    what he gets back tells him nothing.
 * 9. In a thread the nearest known mail decides: people go on in the thread of
 *    an old enquiry, and what they answered last is what they mean.
 * 10. A new enquiry goes on about the cases of one that is over only when its
 *     sender has rights there and more than a like subject says so.
 *
 * A case's reference in a mail lets nobody into another person's enquiry: it
 * opens a new one.  Its links to open ones are known inside the council only.
 */
#ifndef ENQ_POLICY_FILING_H
#define ENQ_POLICY_FILING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum filing_rule {
	FILING_TOKEN = 1,
	FILING_THREAD,
	FILING_SUBJECT,
	FILING_TEXT,
	FILING_THEIRS,
	FILING_SAME,
	FILING_CASE,
	FILING_NONE
};

/* What the sender is in the enquiry a hit names. */
enum filing_party {
	PARTY_STRANGER = 0,
	PARTY_COPIED,
	PARTY_SAME_OFFICE,
	PARTY_CONTRIBUTOR,
	PARTY_ENQUIRER,
	PARTY_OFFICER /* registered and valid today */
};

/* How far from the mail in its thread; FILING_THREAD only. */
enum {
	THREAD_PARENT = 0, /* what it answers; then 1, 2 … older */
	/* Not an ancestor that is ours: an id others of the enquiry's mails
	 * name too, or the root of Outlook's Thread-Index. */
	THREAD_SHARED = 10000
};

struct filing_hit {
	enum filing_rule rule; /* FILING_TOKEN … FILING_CASE */
	bool keyed;            /* its HMAC holds (rules 1 and 2 only) */
	int64_t enquiry;       /* 0 with FILING_CASE: none open on it */
	int64_t case_id;       /* FILING_CASE only */
	bool by_number;        /* likewise: a UPN, NHS number or ULN of its
				* child stands in the mail, not its reference */
	enum filing_party party;
	int distance; /* enum above */
	/* One character off (TOKEN, SUBJECT, TEXT): never keyed. */
	bool near;
	/* Stands only in what is quoted or passed on: suggested, never
	 * filed; of a proved party it is asked about. */
	bool quoted;
	/* Answered or closed more than five working days ago: what follows is
	 * a new, linked enquiry (P-12). */
	bool past;
	/* … and over for so long that a reply to its old letter, without a
	 * word about it, may be about anything: ask. */
	bool stale;
	/* The mail contradicts it: a case that is not the enquiry's, another
	 * reference of the enquirer's own, or a subject of its own in a reply
	 * of who writes for many. */
	bool conflict;
	/* Keyed, of a stranger to it who has asked on their own. */
	bool elsewhere;
	const char *evidence; /* "ENQ-26-00417-U", an id, a header's name */
};

struct filing_input {
	const struct filing_hit *hits;
	size_t hit_count;
	bool sender_is_officer;
	bool sender_is_proved; /* identity_is_proved() */
	/* "an MP's office", "school": what a register says of the sender;
	 * NULL: in none.  For the words alone. */
	const char *sender_register;
	/* A reference or token of ours that fails its check stands in it. */
	bool broken_reference;
	/* A duty officer's question must show why nothing was found. */
	const char *sender_evidence; /* identity's evidence; NULL for none */
};

enum filing_outcome {
	FILE_EXISTING = 0, /* into .enquiry */
	FILE_NEW,          /* a new enquiry; suggestions go to a person */
	FILE_NEW_LINKED,   /* new, on .cases and linked to .linked */
	FILE_ASK,          /* triage: a numbered question (P-9) */
	FILE_STAFF         /* officer's mail; .enquiry 0 when it names none */
};

struct filing_decision {
	enum filing_outcome outcome;
	int64_t enquiry; /* FILE_EXISTING and FILE_STAFF, otherwise 0 */
	enum filing_rule rule;
	const char *evidence; /* one line: rule, what was found, who wrote */
	const char *because;  /* the same in words for officers */
	bool keyed;           /* the deciding hit was keyed */
	bool near;            /* filed in spite of a wrong character */
	bool rights;          /* the sender may change the enquiry */
	/* An answered enquiry goes on: rights, or our key and a party's address
	 * that nothing proves.  A false one costs a colleague a look, a reply
	 * that is overlooked costs a family its answer. */
	bool reopens;
	bool ask_split;     /* several cases in one mail: ask, once */
	int64_t *suggested; /* enquiries, strongest first, each once */
	size_t suggested_count;
	int64_t *linked; /* enquiries a new one is linked to */
	size_t linked_count;
	int64_t follows; /* FILE_NEW_LINKED, and FILE_ASK when a person says
			  * that it is new: one of them, which is over and
			  * whose cases the new one is about; 0: none */
	int64_t *cases;  /* cases a new one concerns */
	size_t case_count;
};

/* All memory of the result is a child of ctx. */
struct filing_decision filing_decide(
    void *ctx, const struct filing_input *input);

const char *filing_rule_name(enum filing_rule rule);
const char *filing_outcome_name(enum filing_outcome outcome);
const char *filing_party_name(enum filing_party party);

#endif
