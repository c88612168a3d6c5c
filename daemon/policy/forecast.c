/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/forecast.h"

#include <math.h>

/* Student's quantile of 97.5 % for FORECAST_WEEKS - 1 degrees of freedom. */
static const double STUDENT = 2.201;

struct forecast
forecast_make(const struct forecast_week *weeks, int open)
{
	const double n = FORECAST_WEEKS;
	struct forecast f = {.open = open};
	int received = 0;
	int ended = 0;
	double squares = 0;

	for (int i = 0; i < FORECAST_WEEKS; i++) {
		received += weeks[i].received;
		ended += weeks[i].ended;
	}
	f.received = received / n;
	f.ended = ended / n;
	const double mean = f.received - f.ended;

	for (int i = 0; i < FORECAST_WEEKS; i++) {
		const double miss = weeks[i].received - weeks[i].ended - mean;

		squares += miss * miss;
	}
	if (received < FORECAST_LEAST)
		return f;
	f.spread = sqrt(squares / (n - 1));
	f.low = mean - STUDENT * f.spread / sqrt(n);
	f.high = mean + STUDENT * f.spread / sqrt(n);
	f.direction = f.low > 0    ? FORECAST_GROWS
		      : f.high < 0 ? FORECAST_SHRINKS
				   : FORECAST_STEADY;
	return f;
}

static int
not_below_nothing(double n)
{
	return n < 0 ? 0 : (int)(n + 0.5);
}

struct forecast_point
forecast_in(const struct forecast *f, int weeks)
{
	const double w = weeks;
	const double middle = f->open + (f->received - f->ended) * w;
	/* The weeks to come differ, and the mean is known only so well. */
	const double reach =
	    STUDENT * f->spread * sqrt(w + w * w / FORECAST_WEEKS);

	return (struct forecast_point){.open = not_below_nothing(middle),
	    .low = not_below_nothing(middle - reach),
	    .high = not_below_nothing(middle + reach)};
}
