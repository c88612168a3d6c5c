/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by merge.c and merge_apart.c, which divides what it made one.
 */
#ifndef ENQ_MERGE_P_H
#define ENQ_MERGE_P_H

#include "daemon/intake/merge.h"

enum { MERGE_FOLLOW_MAX = 8 }; /* a into b, b into c … */

/* The reference of what it is merged into; NULL: it is merged into none. */
const char *merge_into(const struct enquiry *enquiry);

#endif
