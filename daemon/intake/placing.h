/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers to a question (P-9): a mail is placed by a reply of one character.
 * Further lines of the reply are orders about the enquiry it is then in.
 * takeback.h undoes it, batch.h asks about several mails at once.
 */
#ifndef ENQ_PLACING_H
#define ENQ_PLACING_H

#include "daemon/intake/intake_p.h"

/* Does the mail answer a question of ours? */
bool placing_is_answer(const struct intake *in);

/* Takes it; enquiry: the one the question is about, NULL when it asks where a
 * mail belongs. */
MUST_USE
int placing_take(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err);

/* Only who was asked, or somebody of a role that is asked, may answer. */
bool placing_may(const struct intake *in);

/* Of what lay in Junk in a colleague's name. */
#define PLACING_COLLEAGUE                                                      \
	"it comes from a colleague: nothing of it left the council and no "    \
	"order in it was carried out; they were asked to send it again"

/* Why orders with a choice that was not taken are not carried out. */
#define PLACING_NOT_CHOSEN                                                     \
	"the choice that goes with it was not taken; to order it all the "     \
	"same, reply with this line alone"

/* A number, N, F or S. */
bool placing_is_choice(const struct command *command);

/* Places one mail; context: {"message": id, "choices": [enquiry ids]}. */
MUST_USE
int placing_place(struct intake *in, const struct command *command,
    const json_t *context, struct receipt *r, struct err *err);

/* Another command, about the enquiry that the mail is in. */
MUST_USE
int placing_order(struct intake *in, const struct command *command,
    int64_t message_id, struct receipt *r, struct err *err);

/* A mail that was decided before, as an intake of its own; 0: it is gone.
 * then->mail->row is its row; damaged facts are as kept.h has them. */
MUST_USE
int placing_asked(struct intake *in, int64_t message_id, struct intake *then,
    struct intake_mail *mail, struct err *err);

#endif
