/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * May two enquiries be made one (MERGE)?  Only what one writer, or one MP's
 * office about one child, has asked; and only when the one that stays is as
 * well guarded as the one that goes into it: whoever has it reads the other's
 * words from then on.
 */
#ifndef ENQ_MERGE_CHECK_H
#define ENQ_MERGE_CHECK_H

#include "daemon/intake/intake_p.h"

/* Why they may not, in words for who orders it; *why_r NULL: they may. */
MUST_USE
int merge_refusal(struct intake *in, const struct enquiry *from,
    const struct enquiry *into, const char **why_r, struct err *err);

#endif
