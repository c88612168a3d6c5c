/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shape of somebody else's references, said by an example: AH12345 stands
 * for two letters and five digits.  What has the shape may be repeated to its
 * writer (P-16); anything else beside the word "ref" might be a child's name
 * or number (P-17).
 */
#ifndef ENQ_POLICY_SHAPE_H
#define ENQ_POLICY_SHAPE_H

#include <stdbool.h>

enum { SHAPE_BYTES = 40 };

/* Letters, digits and / - . only, and at least one digit? */
bool shape_is_one(const char *example);

/* A letter for each letter, digits for digits (numbers grow: as many, or up to
 * two more), everything else as it is. */
bool shape_fits(const char *example, const char *reference);

#endif
