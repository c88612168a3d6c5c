/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notes: what colleagues keep for themselves (P-29).  One about an enquiry
 * stands in its time line; one about a mail that is in none yet goes where
 * that mail is placed, and leaves with it when the placing is taken back.
 */
#ifndef ENQ_NOTES_H
#define ENQ_NOTES_H

#include "daemon/intake/intake_p.h"

/* The NOTE among the commands of a mail; NULL: it is none. */
const struct command *notes_find(const struct facts *facts);

/* The words below the last command. */
struct span notes_prose(const struct facts *facts);

/* Whose enquiry it is hears of it, when somebody else wrote it. */
MUST_USE
int notes_add(struct intake *in, const struct enquiry *enquiry,
    struct span words, struct err *err);

/* NOTE in the answer to a question about where that mail belongs. */
MUST_USE
int notes_add_to_mail(struct intake *in, const struct command *command,
    int64_t message_id, struct receipt *r, struct err *err);

#endif
