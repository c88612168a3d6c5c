/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was read of a mail that was decided before.  Whatever shows one, or
 * decides anew about it, gets it here.
 *
 * A mail under a seal (store/seals.h) has nothing in it but who sent it, what
 * proves them and its Message-ID, for the thread; the sentence that says so
 * stands for its text, so that every letter that would show the mail says it.
 *
 * Stored facts can be damaged, or be of a form that is refused today.  They
 * are met again by whatever asks for them, each morning's list of questions
 * at the head of it, so they must end neither that nor the engine: one line
 * is logged, and what the mail's row says stands for them.
 */
#ifndef ENQ_KEPT_H
#define ENQ_KEPT_H

#include "daemon/store/inbox.h"
#include "parsers/facts.h"

/* A mail that answers a sealed one, or our letter about it, quotes it: its own
 * new words stay, the rest of its text is left out.  1 it was so, 0 not. */
MUST_USE
int kept_trim(
    void *ctx, struct store *store, struct facts *facts, struct err *err);

/*
 * 1; 0 when there is no such mail, or it is not decided.  Damaged ones, and
 * those of a mail that could not be read, have what its row has: sender and
 * subject, no words and no marks, and an empty *json_r (NULL: not wanted), as
 * sealed ones; they are left as they are for who looks into it.
 */
MUST_USE
int kept_facts(void *ctx, struct store *store, int64_t message_id,
    struct span *json_r, struct facts **facts_r, struct err *err);

#endif
