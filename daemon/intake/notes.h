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
/* Of these what somebody wrote to be read: neither how a mail ends, nor its
 * writer's name and what stands below that, unless sentences do. */
struct span notes_below(const struct intake *in);
/* Does the mail bring a file? */
bool notes_has_files(const struct facts *facts);

/* Words below orders (when `below`), or files, that reach nobody: who wrote
 * them is told so. */
void notes_say_untold(struct intake *in, bool below, struct receipt *r);

/* Whose enquiry it is hears of it, and gets the mail's files, when somebody
 * else wrote it. */
MUST_USE
int notes_add(struct intake *in, const struct enquiry *enquiry,
    struct span words, struct err *err);

/* The words below the answer to a question, and its files: nothing when there
 * are none. */
MUST_USE
int notes_add_below(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err);
/* … and what its orders from the second on say behind NOTE, all as one note;
 * without a choice only that. */
MUST_USE
int notes_add_rest(struct intake *in, const struct enquiry *enquiry,
    bool chosen, struct receipt *r, struct err *err);
/* NOTE in the answer to a question about where that mail belongs: it goes where
 * the mail is placed, and leaves with it. */
MUST_USE
int notes_add_to_mail(struct intake *in, const struct command *command,
    int64_t message_id, struct receipt *r, struct err *err);
/* When all of such an answer is done: whose enquiry the mail is in by then
 * hears of its notes (if `noted`) with its files, and of the words below, which
 * are kept (if `chosen`); in none, who wrote it learns that nobody does. */
MUST_USE
int notes_tell_rest(struct intake *in, int64_t message_id, bool noted,
    bool chosen, struct receipt *r, struct err *err);
/* … of one line of an answer to several such questions. */
MUST_USE
int notes_tell_line(struct intake *in, const struct command *command,
    int64_t message_id, struct err *err);
/* … and of those that were kept with the mail before it was placed. */
MUST_USE
int notes_tell_kept(struct intake *in, int64_t message_id, struct err *err);

#endif
