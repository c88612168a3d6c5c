/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One Member under two names: lists of MPs write "Amelia Hart", "Amelia Hart
 * MP" and, from some day on, "The Rt Hon Dame Amelia Hart".  None of it makes
 * another Member of her; another constituency might, and is not judged here.
 */
#ifndef ENQ_POLICY_MPNAME_H
#define ENQ_POLICY_MPNAME_H

#include <stdbool.h>

/* Without titles, honours, capitals and marks they are the same words. */
bool mpname_same(void *ctx, const char *a, const char *b);

/* Does the name stand in that text, whatever titles it has there? */
bool mpname_stands_in(void *ctx, const char *name, const char *text);

/* "amelia.hart.mp@parliament.uk": the Member's own, which no successor gets. */
bool mpname_is_own_address(const char *addr);

#endif
