/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to gather.c, gather_thread.c and gather_against.c. */
#ifndef ENQ_GATHER_P_H
#define ENQ_GATHER_P_H

#include "daemon/intake/gather.h"

/* Completes a hit that names an enquiry (its party, whether it is over, what
 * speaks against it) and keeps it. */
MUST_USE
int gather_add(struct gather *g, struct filing_hit hit, struct err *err);

/* What the sender is in it. */
enum filing_party gather_standing(
    struct gather *g, const struct enquiry *enquiry, struct err *err);

/* *conflict_r: the mail itself speaks against it. */
MUST_USE
int gather_contradicts(struct gather *g, const struct filing_hit *hit,
    const struct enquiry *enquiry, bool *conflict_r, struct err *err);
/* An answer to some mail: its headers say so, or "RE:" before its subject. */
bool gather_is_reply(const struct facts *f);
/* Its own new words name the enquiry: the subject of a reply is inherited. */
bool gather_names_anew(const struct facts *f, const struct enquiry *enquiry);
/* Their own reference, next to a label, in an MP's mail. */
bool gather_is_theirs(const struct found_reference *found);

MUST_USE
int gather_tokens(struct gather *g, struct err *err);
MUST_USE
int gather_thread(struct gather *g, struct err *err);

#endif
