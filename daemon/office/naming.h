/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "We will tell you who that is by Thursday" (P-16): an acknowledgement that
 * may not promise an answer date promises that, and this keeps it.
 *
 * They are told once somebody has said that it is theirs: on the next working
 * morning, so that an order can be taken back before; on the day itself at
 * once, and then by somebody's ASSIGN too.  The letter goes where the
 * acknowledgement went and under the same bars; it has no name where the
 * enquiry is restricted or nothing may be told to them yet (P-40).  An answer,
 * or a holding reply, that reaches them first keeps the promise as well.  When
 * the day comes and nobody has said it, or a machine must not write, it is in
 * the morning list of whoever must see to it, rather than in a mail of its own:
 * many may be due at once (P-25).
 */
#ifndef ENQ_NAMING_H
#define ENQ_NAMING_H

#include "daemon/office/office.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/namings.h"

struct letter_row;

/* The acknowledgement says so; in_place_of: one that said so too, of a day that
 * is over, and did not leave; 0: none. */
MUST_USE
int naming_promise(struct office *office, const struct naming *naming,
    int64_t in_place_of, struct err *err);

/* 1 and *naming_r: they wait for it, and the letter that says so has left or
 * is about to; 0 they do not. */
MUST_USE
int naming_waits(void *ctx, struct office *office,
    const struct enquiry *enquiry, struct naming *naming_r, struct err *err);

/* Has the owner, or somebody who gave it to them, said that it is theirs?  1
 * yes, 0 no: only the register has. */
MUST_USE
int naming_is_sure(void *ctx, struct office *office,
    const struct enquiry *enquiry, bool by_others, struct err *err);

/* May that letter be written?  1 yes, 0 no, and *why_r in words. */
MUST_USE
int naming_may(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct naming *naming, const char **why_r, struct err *err);
struct naming_order {
	int64_t caused_by;  /* message; 0: the clock */
	int64_t not_before; /* 0: one after the other with others */
	bool nameless;      /* nothing may be told to them yet (P-40) */
};
/* Tells them who has it.  1: the letter is written, or was and has not been
 * stopped; 0: nothing automatic may, and *why_r in words. */
MUST_USE
int naming_tell(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct naming *naming, const struct naming_order *order,
    const char **why_r, struct err *err);

/* A letter has left that tells them who has it: by then, or late. */
MUST_USE
int naming_told(
    struct office *office, const struct enquiry *enquiry, struct err *err);
/* A person sees to it now, or nobody waits any more. */
MUST_USE
int naming_over(
    struct office *office, const struct enquiry *enquiry, struct err *err);
/* It is open again, and was closed at that instant: what ended because of that
 * is owed once more. */
MUST_USE
int naming_resume(struct office *office, const struct enquiry *enquiry,
    int64_t closed_at, struct err *err);
/* It is merged into another one of the same writer's: that one owes it, when it
 * owes or owed none itself. */
MUST_USE
int naming_carry(void *ctx, struct office *office, const struct enquiry *from,
    const struct enquiry *into, struct err *err);

/* Such a letter was claimed: may it leave?  1 no, it is not so any more. */
MUST_USE
int naming_is_stale(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct letter_row *letter,
    struct err *err);

#endif
