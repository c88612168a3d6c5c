/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers to a question (P-9): a mail is placed by a reply of one character,
 * and what only filed it can be undone.
 */
#ifndef ENQ_PLACING_H
#define ENQ_PLACING_H

#include "daemon/intake_p.h"

/* A reply to a question of ours; enquiry: the one the question is about,
 * NULL when it asks where a mail belongs. */
MUST_USE
int placing_take(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err);

/* UNDO in reply to the receipt of a placing: 1 when it was that. */
MUST_USE
int placing_undo(struct intake *in, struct receipt *r, struct err *err);

#endif
