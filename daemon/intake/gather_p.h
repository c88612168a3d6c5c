/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to gather.c and gather_thread.c. */
#ifndef ENQ_GATHER_P_H
#define ENQ_GATHER_P_H

#include "daemon/intake/gather.h"

/* Completes a hit that names an enquiry (its party, whether it is over, what
 * speaks against it) and keeps it. */
MUST_USE
int gather_add(struct gather *g, struct filing_hit hit, struct err *err);

MUST_USE
int gather_tokens(struct gather *g, struct err *err);
MUST_USE
int gather_thread(struct gather *g, struct err *err);

#endif
