/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A curve of numbers as a PNG, for a letter in which it says more than bars do
 * (P-33).  Its background is clear and its colours stand out from white and
 * from black, because nobody knows in which the mail is read.
 *
 * It is drawn here, and not with cairo, because that would bring font and X11
 * libraries into every process, the jailed parser among them, for one line.
 */
#ifndef ENQ_COMPOSE_CHART_H
#define ENQ_COMPOSE_CHART_H

#include <stddef.h>

#include "parsers/base/span.h"

enum {
	CHART_MIN = 4, /* fewer make no curve */
	CHART_MAX = 200,
	CHART_SHOWN = 640 /* CSS pixels wide; it has twice as many */
};

/* Values, none negative, the oldest first; CHART_MIN to CHART_MAX of them.
 * The bytes are a child of ctx. */
struct span chart_png(void *ctx, const int *values, size_t count);

#endif
