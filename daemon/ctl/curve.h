/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve of monthly numbers as SVG, which says in words what it shows. */
#ifndef ENQ_CTL_CURVE_H
#define ENQ_CTL_CURVE_H

#include <stddef.h>

struct curve {
	const char *name;     /* what it is of, unique on its page: its id */
	const char *title;    /* said to whoever cannot see it */
	const double *values; /* negative: not told, a gap */
	const double *levels; /* a second line of steps; NULL: none */
	size_t count;
	int first_year, first_month; /* 0 is January */
};

/* A child of ctx. */
const char *curve_svg(void *ctx, const struct curve *curve);

#endif
