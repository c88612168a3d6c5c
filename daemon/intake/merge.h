/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MERGE: somebody asked the same twice, and it became two enquiries (P-29).
 * The one that came first stays, for its date counts; the other is closed, and
 * mail that belongs to it is filed in the first from then on.
 *
 * Only what one writer, or one MP's office about one child, has asked can be
 * merged: whatever somebody orders, no writer's mail comes into another
 * family's enquiry (P-8, P-11).
 */
#ifndef ENQ_MERGE_H
#define ENQ_MERGE_H

#include "daemon/intake/commands.h"

command_run run_merge, run_unmerge, run_reopen;

/* How it stands, after "it is": its state, or "merged into ENQ-…". */
const char *merge_state(const struct enquiry *enquiry);
/* The other's reference in why one was closed; NULL: it was not merged. */
const char *merge_named(const char *reason);

/* The enquiry that mail of this one goes to now: what it was merged into, or
 * where the mail went that opened it by mistake; else *enquiry stays. */
MUST_USE
int merge_follow(void *ctx, struct office *office, struct enquiry **enquiry,
    struct err *err);

/* 1: there is such another, and the officer may not know of it (known.h): then
 * they may not know that this one went there either. */
MUST_USE
int merge_hides(
    struct intake *in, const struct enquiry *enquiry, struct err *err);

/* 1 and the reference of one that was merged into this enquiry and has not been
 * divided from it since; 0: none was. */
MUST_USE
int merge_came(struct intake *in, const struct enquiry *into,
    const char **reference_r, struct err *err);

/* All that were, and have not been divided from it since. */
MUST_USE
int merge_list(struct intake *in, const struct enquiry *into,
    struct enquiry ***list_r, size_t *count_r, struct err *err);

/* Why the case must stay with it: what was merged into it is about that case,
 * and was merged only because both are.  *why_r NULL: nothing was. */
MUST_USE
int merge_needs(struct intake *in, const struct enquiry *into, int64_t case_id,
    const char **why_r, struct err *err);

/* UNDO of UNMERGE: it was closed for that reason, and is to be so again, by all
 * rules of MERGE.  1: it is told in the receipt, 0: the reason was another. */
MUST_USE
int merge_again(struct intake *in, struct enquiry *from, const char *reason,
    const struct command *command, struct receipt *r, struct err *err);

/* ---- merge_apart.c: REOPEN, UNMERGE ---- */

/* Before a merged one is open again: mail of both came into the other, and
 * whoever alone may read that may alone read this one, too.  *why_r: it is not
 * theirs to order, nor to know of, or it would take another from whoever has it
 * (spread.h); NULL: it is, or it was merged into none. */
MUST_USE
int merge_divide(struct intake *in, const struct enquiry *enquiry,
    const char **why_r, struct err *err);

/* When it is open again, before it is saved: what was promised in it, and was
 * carried into the other, is owed here again, and not there.  before: as it was
 * when it was closed. */
MUST_USE
int merge_resume_promise(struct intake *in, const struct enquiry *before,
    struct enquiry *enquiry, const struct command *command, struct receipt *r,
    struct err *err);

#endif
