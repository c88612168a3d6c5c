/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures of reports (P-34): percentiles that are values which occurred, and
 * small numbers that must not show who they are.
 */
#ifndef ENQ_POLICY_FIGURES_H
#define ENQ_POLICY_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

/* Below this a number is suppressed where the report leaves the council. */
#define FIGURES_SMALL 5

/* The smallest of the values that at least `percent` per cent of them do not
 * exceed (nearest rank); sorts the values; -1 when there is none. */
int figures_percentile(int *values, size_t count, int percent);

/* part of whole in per cent, rounded to the nearest; -1 of nothing. */
int figures_percent(int part, int whole);

/* 1 to 4: too few to be told outside. */
bool figures_is_small(int n);

/*
 * Which cells of a table must not be told outside: small ones, and as many
 * others as it takes so that no hidden one follows from the rest of its row or
 * column.  The last row is the sum of the others, and so is the last column
 * unless there is but one; counts and hidden are row by row.  What is hidden
 * already, because another table hides it, stays so; no zero is hidden here.
 */
void figures_hide(const int *counts, size_t rows, size_t columns, bool *hidden);

#endif
