/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Seals (P-41): a mail that holds another person's data, whose words nobody is
 * to have any more, and whose bytes are kept.
 *
 * What is sealed is decided here and nowhere else.  Every statement that reads
 * words of a mail out of the database asks SEALED() in its SQL, so that who
 * calls it, today or in a later version, gets none: a mail's row has
 * SEALED_WORDS for its subject and evidence, its facts and bytes are not there,
 * letters that were made of it have no bytes, flags and events no quotation.
 * What it named leads no other mail anywhere.  Callers that show a mail call
 * daemon/office/kept.h, which says whose seal it is, and takes out of other
 * mails what they quote of it.
 */
#ifndef ENQ_STORE_SEALS_H
#define ENQ_STORE_SEALS_H

#include "daemon/store/store.h"

#define SEALED_WORDS "(sealed: MISDIRECTED)"

/* SQL, for this folder: is that message (an expression) under a seal? */
#define SEALED(message)                                                        \
	"EXISTS (SELECT 1 FROM seal WHERE seal.message_id = " message          \
	" AND seal.lifted_at IS NULL)"
#define UNLESS_SEALED(message, value)                                          \
	"iif(" SEALED(message) ", '" SEALED_WORDS "', " value ")"

struct seal {
	int64_t id; /* given by seal_add() */
	int64_t message_id;
	const char *author;
	int64_t at;
};

/* 1 sealed, 0 it was. */
MUST_USE
int seal_add(struct store *store, struct seal *seal, struct err *err);
/* The seal that a mail, or the one it repeats, is under; 0: none. */
MUST_USE
int seal_of(struct store *store, void *ctx, int64_t message_id,
    struct seal *seal_r, struct err *err);
/* Is that the Message-ID of a sealed mail, or of a letter to staff that shows
 * one: does what answers it quote it?  1 yes, 0 no.  letter_id is the letter
 * that it claims to be (thread_message_id_claims()). */
MUST_USE
int seal_named(struct store *store, const char *header_id, int64_t letter_id,
    struct err *err);
/* By its id, lifted or not. */
MUST_USE
int seal_get(struct store *store, void *ctx, int64_t id, struct seal *seal_r,
    struct err *err);
/* 1 lifted, 0 it was. */
MUST_USE
int seal_lift(struct store *store, int64_t id, const char *by, int64_t now,
    struct err *err);

#endif
