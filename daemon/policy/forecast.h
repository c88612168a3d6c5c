/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The backlog at the current pace (P-34): as many come and go each week as in
 * the last twelve, and weeks differ as those did.  No season, no staff leaving
 * or coming: whoever reads it must be told so.
 */
#ifndef ENQ_POLICY_FORECAST_H
#define ENQ_POLICY_FORECAST_H

#include <stdbool.h>

enum {
	FORECAST_WEEKS = 12, /* looked back on */
	FORECAST_LEAST = 10  /* fewer that came in them show nothing */
};

struct forecast_week {
	int received, ended;
};

enum forecast_direction {
	FORECAST_THIN = 0, /* too little to say */
	FORECAST_STEADY,   /* neither can be told from chance */
	FORECAST_GROWS,
	FORECAST_SHRINKS
};

struct forecast {
	enum forecast_direction direction;
	double received, ended; /* a week, the mean */
	/* 95 % of what a week adds; of FORECAST_THIN 0. */
	double low, high;
	double spread; /* of weeks about their mean */
	int open;
};

/* FORECAST_WEEKS weeks, oldest first; open now. */
struct forecast forecast_make(const struct forecast_week *weeks, int open);

/* Open in so many weeks, and its 95 %; none is below nothing. */
struct forecast_point {
	int open, low, high;
};
struct forecast_point forecast_in(const struct forecast *f, int weeks);

#endif
