/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UNDO in reply to a transcript (P-29).  What a mail of an officer's did and
 * what takes it back stand in the context of its receipt, so that UNDO needs
 * no number and nothing is guessed.  What has changed since is left alone.
 */
#ifndef ENQ_UNDO_H
#define ENQ_UNDO_H

#include "daemon/intake/intake_p.h"

/* The command replies to a receipt, or a notice, that offers something: 1 it
 * was taken back or refused in words, 0 the receipt offers nothing of this
 * kind. */
MUST_USE
int undo_take(struct intake *in, const struct command *command,
    struct receipt *r, struct err *err);

/* Offers to give an enquiry back the owner and state it had; after: as it was
 * written. */
void undo_offer_state(struct receipt *r, const struct enquiry *before,
    const struct enquiry *after);

/* A transcript of something that stays as it is keeps which it was; UNDO of it
 * says why, and what to do instead: NULL, it is no such transcript. */
void undo_keep_final(struct receipt *r, const char *verb);
const char *undo_why_not(struct intake *in);

#endif
