/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An officer's words on their way to the enquirer (P-27): taken, held, let go,
 * taken back.
 */
#ifndef ENQ_ANSWER_H
#define ENQ_ANSWER_H

#include "daemon/intake/intake_p.h"

struct guard_result;

/* Held and waiting answers of an enquiry that changes hands or ends: who wrote
 * one learns of it, from r (NULL: there is none) when they ordered that, and
 * where they have left, whose the enquiry is by now. */
MUST_USE
int answer_drop_pending(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err);
MUST_USE
int answer_take(struct intake *in, struct enquiry *enquiry,
    struct receipt *receipt, struct err *err);
MUST_USE
int answer_send(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *receipt, struct err *err);
MUST_USE
int answer_undo(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *receipt, struct err *err);
/* The same of the letter that a receipt names: {"answer": id}. */
MUST_USE
int answer_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *receipt, struct err *err);

/* The answer in that state that a command is about: the receipt's that it
 * replies to, or the newest; 0: none. */
MUST_USE
int answer_find(struct intake *in, const struct enquiry *enquiry,
    const char *state, struct letter_row **letter_r, struct err *err);

/* Holds an answer that waits to leave; it goes when its officer says SEND.
 * reasons: as the officer reads them; codes: for the month's count.  1 held, 0
 * it waits no more. */
MUST_USE
int answer_stop(struct intake *in, struct enquiry *enquiry, int64_t letter_id,
    const char *reasons, const char *codes, struct err *err);

/* ---- answer_check.c ---- */

/* Does the sender speak for it?  Owner, deputy, or on duty for an ownerless
 * one: 1; else 0. */
MUST_USE
int answer_speaks_for(
    struct intake *in, const struct enquiry *enquiry, struct err *err);
/* To whom an answer goes. */
MUST_USE
int answer_enquirer(struct intake *in, const struct enquiry *enquiry,
    struct party **party_r, struct err *err);
/* What the guard says of one (P-27). */
MUST_USE
int answer_check(struct intake *in, const struct enquiry *enquiry, bool speaks,
    struct guard_result *result_r, struct err *err);

#endif
