/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What somebody meant who wrote one of our references with a mistake.  The
 * check letter tells that there is one; the candidates are the references one
 * slip away whose check holds: the letter missing or another one, a digit
 * another one, two neighbouring digits exchanged.
 */
#ifndef ENQ_PARSERS_NEARMISS_H
#define ENQ_PARSERS_NEARMISS_H

#include <stddef.h>

/*
 * normal: an own reference as reference_find() normalises it, whose check
 * fails ("ENQ-26-00417" or "ENQ-26-00417-X").  Children of ctx, none twice;
 * none when it has not that shape.
 */
void nearmiss_references(
    void *ctx, const char *normal, const char ***out_r, size_t *count_r);

#endif
