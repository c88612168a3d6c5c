/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MISDIRECTED: a mail that came holds another person's data, by a wrong file or
 * in a wrong thread (P-41).  From then on nobody has its words from us
 * (store/seals.h), information governance is told, and who wrote it is told
 * nothing.  Its enquiry and its clock go on.
 */
#ifndef ENQ_MISDIRECTED_H
#define ENQ_MISDIRECTED_H

#include "daemon/intake/commands.h"

/* The mail that the letter replied to brought; else the enquiry's only one. */
command_run run_misdirected;

/* That mail, wherever it is: in the answer to a question about it. */
MUST_USE
int misdirected_mail(struct intake *in, int64_t message_id,
    const struct command *command, struct receipt *r, struct err *err);

/* The letter asked somebody to answer: it comes again, to them or to who has
 * the enquiry now, without the words. */
struct letter_row;
struct seal;
MUST_USE
int misdirected_allocate(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct letter_row *letter,
    const struct seal *seal, struct err *err);

/* UNDO, in reply to the transcript or to what those who were told got. */
MUST_USE
int misdirected_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

#endif
