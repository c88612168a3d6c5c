/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/trend.h"

#include <math.h>
#include <stdlib.h>

#include "parsers/base/mem.h"

/* Normal quantile of 97.5 %. */
static const double Z95 = 1.959963984540054;
/* A share of a usual month below this is taken as this: a month that never
 * had any cannot be told from one that had few. */
static const double SEASON_LEAST = 0.05;
static const double PETTITT_P = 0.01;

enum { SEGMENT_MONTHS = 6 };

static int
compare(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
sorted_median(const double *values, size_t count)
{
	if (count == 0)
		return 0;
	return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

double
trend_median(double *values, size_t count)
{
	if (count > 0)
		qsort(values, count, sizeof(*values), compare);
	return sorted_median(values, count);
}

static double
median_of(void *ctx, const double *values, size_t count)
{
	double *copy = mem_many(ctx, double, count);

	for (size_t i = 0; i < count; i++)
		copy[i] = values[i];
	const double median = trend_median(copy, count);

	mem_free(copy);
	return median;
}

/* ---- slope ---- */

/* Kendall's variance of one calendar month's values, ties counted. */
static double
variance_of_month(void *ctx, const double *values, size_t count, size_t month)
{
	double *own = mem_many(ctx, double, count / TREND_YEAR + 1);
	size_t n = 0;

	for (size_t i = month; i < count; i += TREND_YEAR)
		own[n++] = values[i];
	qsort(own, n, sizeof(*own), compare);
	double variance = (double)n * ((double)n - 1) * (2 * (double)n + 5);

	for (size_t i = 0; i < n;) {
		size_t same = 1;

		while (i + same < n && own[i + same] <= own[i])
			same++;
		const double t = (double)same;

		variance -= t * (t - 1) * (2 * t + 5);
		i += same;
	}
	mem_free(own);
	return variance / 18;
}

/* Slopes between the same months of different years. */
static double *
slopes_of(void *ctx, const double *values, size_t count, size_t *n_r)
{
	const size_t years = count / TREND_YEAR + 1;
	double *slopes = mem_many(ctx, double, years *years *TREND_YEAR / 2);
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = i + TREND_YEAR; j < count; j += TREND_YEAR) {
			const size_t apart = (j - i) / TREND_YEAR;

			slopes[n++] = (values[j] - values[i]) / (double)apart;
		}
	qsort(slopes, n, sizeof(*slopes), compare);
	*n_r = n;
	return slopes;
}

bool
trend_slope(
    void *ctx, const struct trend_series *series, struct trend_slope *slope_r)
{
	double variance = 0;
	size_t n;

	ASSERT(series->count <= TREND_MONTHS_MAX);
	if (series->count < TREND_SLOPE_MONTHS)
		return false;
	double *slopes = slopes_of(ctx, series->values, series->count, &n);

	for (size_t m = 0; m < TREND_YEAR; m++)
		variance +=
		    variance_of_month(ctx, series->values, series->count, m);
	/* Gilbert's ranks M1 and M2 + 1, from one, outwards to whole ones. */
	const double reach = Z95 * sqrt(variance);
	const double low = floor(((double)n - reach) / 2);
	const double high = ceil(((double)n + reach) / 2 + 1);

	slope_r->a_year = sorted_median(slopes, n);
	slope_r->low = slopes[low < 1 ? 0 : (size_t)low - 1];
	slope_r->high = slopes[high > (double)n ? n - 1 : (size_t)high - 1];
	mem_free(slopes);
	return true;
}

/* ---- season ---- */

/* Shares of calendar month m in the twelve months from the series' start. */
static double
share_of_month(void *ctx, const struct trend_series *s, size_t place)
{
	double *shares = mem_many(ctx, double, s->count / TREND_YEAR + 1);
	size_t n = 0;

	for (size_t from = 0; from + TREND_YEAR <= s->count;
	     from += TREND_YEAR) {
		double sum = 0;

		for (size_t i = 0; i < TREND_YEAR; i++)
			sum += s->values[from + i];
		if (sum > 0)
			shares[n++] =
			    s->values[from + place] * TREND_YEAR / sum;
	}
	const double share = n == 0 ? 1 : trend_median(shares, n);

	mem_free(shares);
	return share < SEASON_LEAST ? SEASON_LEAST : share;
}

void
trend_season(
    void *ctx, const struct trend_series *series, double season_r[TREND_YEAR])
{
	double sum = 0;

	for (size_t m = 0; m < TREND_YEAR; m++)
		season_r[m] = 1;
	if (series->count < TREND_SLOPE_MONTHS)
		return;
	for (size_t i = 0; i < TREND_YEAR; i++) {
		const double share = share_of_month(ctx, series, i);

		season_r[((size_t)series->first_month + i) % TREND_YEAR] =
		    share;
		sum += share;
	}
	for (size_t m = 0; m < TREND_YEAR; m++)
		season_r[m] *= TREND_YEAR / sum;
}

void
trend_adjust(const struct trend_series *series, const double season[TREND_YEAR],
    double *out)
{
	for (size_t i = 0; i < series->count; i++)
		out[i] = series->values[i] /
			 season[((size_t)series->first_month + i) % TREND_YEAR];
}

/* ---- changes of level ---- */

/* Pettitt's statistic: the first index of the second part; 0 when the parts
 * differ no more than chance would have it. */
static size_t
pettitt(const double *values, size_t count)
{
	const double n = (double)count;
	double u = 0;
	double most = 0;
	size_t at = 0;

	for (size_t t = 0; t + 1 < count; t++) {
		for (size_t j = 0; j < count; j++)
			u += (values[t] > values[j]) - (values[t] < values[j]);
		if (fabs(u) > most && t + 1 >= SEGMENT_MONTHS &&
		    count - t - 1 >= SEGMENT_MONTHS) {
			most = fabs(u);
			at = t + 1;
		}
	}
	const double p = 2 * exp(-6 * most * most / (n * n * n + n * n));

	return p < PETTITT_P ? at : 0;
}

/* Bounds of the segments: 0, each change, count.  The leftmost segment that
 * still splits is split, until none does. */
static size_t
split(const double *values, size_t count, size_t *bounds)
{
	size_t n = 2;

	bounds[0] = 0;
	bounds[1] = count;
	for (size_t i = 0; i + 1 < n && n < TREND_CHANGES_MAX + 2;) {
		const size_t at =
		    pettitt(values + bounds[i], bounds[i + 1] - bounds[i]);

		if (at == 0) {
			i++;
			continue;
		}
		for (size_t j = n; j > i + 1; j--)
			bounds[j] = bounds[j - 1];
		bounds[i + 1] = bounds[i] + at;
		n++;
	}
	return n;
}

/* Sum of the distances from a straight line, Theil's and Sen's. */
static double
misses_of_line(void *ctx, const double *values, size_t count)
{
	double *work = mem_many(ctx, double, count *(count - 1) / 2 + 1);
	double misses = 0;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			work[n++] = (values[j] - values[i]) / (double)(j - i);
	const double slope = trend_median(work, n);

	for (size_t i = 0; i < count; i++)
		work[i] = values[i] - slope * (double)i;
	const double base = trend_median(work, count);

	for (size_t i = 0; i < count; i++)
		misses += fabs(values[i] - slope * (double)i - base);
	mem_free(work);
	return misses;
}

/* Schwarz's criterion for errors of Laplace's kind. */
static double
criterion(double misses, size_t count, size_t parameters)
{
	const double n = (double)count;
	const double mean = misses / n;

	return n * log(mean < 1e-9 ? 1e-9 : mean) + (double)parameters * log(n);
}

size_t
trend_changes(void *ctx, const double *values, size_t count,
    struct trend_change changes_r[TREND_CHANGES_MAX])
{
	size_t bounds[TREND_CHANGES_MAX + 2];
	double levels[TREND_CHANGES_MAX + 1];
	double misses = 0;

	ASSERT(count <= TREND_MONTHS_MAX);
	if (count < TREND_CHANGE_MONTHS)
		return 0;
	const size_t n = split(values, count, bounds);

	for (size_t s = 0; s + 1 < n; s++) {
		const size_t length = bounds[s + 1] - bounds[s];

		levels[s] = median_of(ctx, values + bounds[s], length);
		for (size_t i = bounds[s]; i < bounds[s + 1]; i++)
			misses += fabs(values[i] - levels[s]);
	}
	/* A level and a month for each change, beside the first level. */
	if (n == 2 || criterion(misses_of_line(ctx, values, count), count, 2) <=
			  criterion(misses, count, 2 * (n - 2) + 1))
		return 0;
	for (size_t s = 1; s + 1 < n; s++)
		changes_r[s - 1] = (struct trend_change){.at = bounds[s],
		    .before = levels[s - 1],
		    .after = levels[s]};
	return n - 2;
}

/* ---- two years ---- */

/* Student's quantile of 97.5 %, by degrees of freedom. */
static double
student(size_t freedom)
{
	static const double table[TREND_YEAR] = {0, 12.706, 4.303, 3.182, 2.776,
	    2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201};

	ASSERT(freedom >= 1 && freedom < TREND_YEAR);
	return table[freedom];
}

struct trend_comparison
trend_compare(const double *before, const double *after, size_t count)
{
	struct trend_comparison c = {.verdict = TREND_THIN};
	double a = 0;
	double b = 0;
	double spread = 0;

	ASSERT(count <= TREND_YEAR);
	for (size_t i = 0; i < count; i++) {
		a += before[i];
		b += after[i];
	}
	if (count < TREND_COMPARE_MONTHS || a < TREND_COMPARE_LEAST ||
	    b < TREND_COMPARE_LEAST)
		return c;
	/* Pearson's, of a table of two years by months. */
	for (size_t i = 0; i < count; i++) {
		const double month = before[i] + after[i];
		const double from_a = month * a / (a + b);
		const double from_b = month * b / (a + b);

		if (month > 0)
			spread +=
			    (before[i] - from_a) * (before[i] - from_a) /
				from_a +
			    (after[i] - from_b) * (after[i] - from_b) / from_b;
	}
	spread /= (double)(count - 1);
	const double error = sqrt((spread < 1 ? 1 : spread) * (1 / a + 1 / b));
	const double ratio = log(b / a);
	const double reach = student(count - 1) * error;

	c.change = b / a - 1;
	c.low = expm1(ratio - reach);
	c.high = expm1(ratio + reach);
	c.verdict = c.high < 0  ? TREND_LOWER
		    : c.low > 0 ? TREND_HIGHER
				: TREND_CHANCE;
	return c;
}
