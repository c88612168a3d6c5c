/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several questions in one mail (P-9).  Each working morning what still waits
 * from the days before is put to the duty officer once more, numbered, each
 * with its choices; a reply answers line by line, "1 F", "2 N", "3 2".  What
 * is left out stays open and comes again; what was put aside in the Junk folder
 * comes once (junk.h).  A flood, of whose mails nobody was
 * asked one by one (flood.h), is one question of the list.
 */
#ifndef ENQ_BATCH_H
#define ENQ_BATCH_H

#include "daemon/intake/intake_p.h"

/* Writes today's list, if anything waits; once a day. */
MUST_USE
int batch_ask(void *ctx, struct office *office, struct err *err);

/* batch_ask.c: what a long list had no room for, when it was answered. */
MUST_USE
int batch_go_on(struct intake *in, struct err *err);

/* A reply to one; context: of the letter it answers. */
MUST_USE
int batch_take(struct intake *in, const json_t *context, struct receipt *r,
    struct err *err);

/* Undoes the filing of a flood; what: of the receipt's context. */
MUST_USE
int batch_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

#endif
