/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What recorded years show, each with its interval, or that they are too thin
 * (policy/trend). */
#include "daemon/report/report_p.h"

#include "daemon/policy/figures.h"
#include "daemon/policy/trend.h"

static const char *
column_name(size_t column)
{
	return column == REPORT_KINDS ? "total" : report_kind(column);
}

static void
put_month(json_t *object, const char *name, const struct book *book, size_t m)
{
	char iso[CIVIL_ISO_SIZE];
	civil_iso(civil_add_months(book->first_month, (int)m), iso);
	json_object_set_new(object, name, json_stringn(iso, strlen("2026-10")));
}

/* Two decimals: more would say more than is known. */
static void
put_real(json_t *object, const char *name, double value)
{
	const double cents = value * 100 + (value < 0 ? -0.5 : 0.5);
	json_object_set_new(
	    object, name, json_real((double)(int64_t)cents / 100));
}

static void
put_percent(json_t *object, const char *name, double share)
{
	const double percent = share * 100 + (share < 0 ? -0.5 : 0.5);
	json_object_set_new(object, name, json_integer((json_int_t)percent));
}

/* ---- trends ---- */

static json_t *
changes_json(const struct book *book, size_t from,
    const struct trend_change *changes, size_t count)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *j = json_object();
		put_month(j, "from", book, from + changes[i].at);
		put_real(j, "before", changes[i].before);
		put_real(j, "after", changes[i].after);
		json_array_append_new(list, j);
	}
	return list;
}

static json_t *
series_json(const struct book *book, size_t from, size_t to, size_t column)
{
	json_t *list = json_array();
	for (size_t i = from; i < to; i++)
		json_array_append_new(
		    list, book->month_hidden[i][column]
			      ? json_null()
			      : json_integer(book->months[i][column]));
	return list;
}

/* Without a slope the months were too few, or what came in them was. */
static json_t *
trend_json(const struct report *r, const struct book *book, size_t from,
    const struct trend_series *series)
{
	enum { TYPICAL_LEAST = 1 };
	struct trend_change changes[TREND_CHANGES_MAX];
	struct trend_slope slope;
	double season[TREND_YEAR];
	double *adjusted = mem_many(r->ctx, double, series->count);
	double *sorted = mem_many(r->ctx, double, series->count);
	json_t *j = json_object();
	trend_season(r->ctx, series, season);
	trend_adjust(series, season, adjusted);
	for (size_t i = 0; i < series->count; i++)
		sorted[i] = adjusted[i];
	const double typical = trend_median(sorted, series->count);
	json_object_set_new(j, "months", json_integer((int)series->count));
	const bool few = typical < TYPICAL_LEAST;
	if (few || !trend_slope(r->ctx, series, &slope)) {
		json_object_set_new(
		    j, "thin", json_string(few ? "few" : "months"));
		return j;
	}
	json_object_set_new(j, "thin", json_null());
	put_real(j, "typical", typical);
	put_real(j, "a_year", slope.a_year);
	put_real(j, "low", slope.low);
	put_real(j, "high", slope.high);
	const size_t count =
	    trend_changes(r->ctx, adjusted, series->count, changes);
	json_object_set_new(
	    j, "changes", changes_json(book, from, changes, count));
	json_t *seasons = json_array();
	for (size_t m = 0; m < TREND_YEAR; m++)
		json_array_append_new(
		    seasons, json_integer((json_int_t)(season[m] * 100 + 0.5)));
	json_object_set_new(j, "season_percent", seasons);
	return j;
}

void
report_add_trends(struct report *r, const struct book *book, int last_year)
{
	json_t *trends = json_array();
	json_t *series = json_object();
	json_object_set_new(r->reply, "trends", trends);
	json_object_set_new(r->reply, "series", series);
	if (book->first_month == DAY_NONE)
		return;
	const int end = book_january(book, last_year + 1);
	const size_t from = book->whole_from;
	const size_t to = end < (int)from             ? from
			  : end < (int)book->whole_to ? (size_t)end
						      : book->whole_to;
	put_month(series, "from", book, from);
	for (size_t c = 0; c < REPORT_COLUMNS; c++) {
		double *values = mem_many(r->ctx, double, to - from);
		for (size_t i = from; i < to; i++)
			values[i - from] = book->months[i][c];
		const struct trend_series s = {.values = values,
		    .count = to - from,
		    .first_month =
			civil_from_day(
			    civil_add_months(book->first_month, (int)from))
			    .month -
			1};
		json_t *trend = trend_json(r, book, from, &s);
		json_object_set_new(trend, "kind", json_string(column_name(c)));
		json_array_append_new(trends, trend);
		json_object_set_new(
		    series, column_name(c), series_json(book, from, to, c));
	}
}

/* ---- two years ---- */

static json_t *
months_json(const bool *used)
{
	json_t *list = json_array();
	for (int m = 0; m < TREND_YEAR; m++)
		if (used[m])
			json_array_append_new(list, json_integer(m + 1));
	return list;
}

/* Outside, a whole year's number as the table of years tells it; that of a few
 * months could be taken from sums of those which are told. */
static bool
put_part(const struct report *r, json_t *j, const char *name,
    const double *counts, size_t count, bool year_hidden)
{
	int sum = 0;
	const bool told = !r->outside || (count == TREND_YEAR && !year_hidden);
	for (size_t i = 0; i < count; i++)
		sum += (int)counts[i];
	json_object_set_new(j, name, told ? json_integer(sum) : json_null());
	return told;
}

static void
hide_change(json_t *j)
{
	json_object_del(j, "change_percent");
	json_object_del(j, "low_percent");
	json_object_del(j, "high_percent");
}

static json_t *
comparison_json(const double *a, const double *b, size_t count)
{
	static const char *const verdicts[] = {[TREND_THIN] = "thin",
	    [TREND_CHANCE] = "chance",
	    [TREND_LOWER] = "lower",
	    [TREND_HIGHER] = "higher"};
	const struct trend_comparison c = trend_compare(a, b, count);
	json_t *j = json_object();
	json_object_set_new(j, "verdict", json_string(verdicts[c.verdict]));
	if (c.verdict == TREND_THIN)
		return j;
	put_percent(j, "change_percent", c.change);
	put_percent(j, "low_percent", c.low);
	put_percent(j, "high_percent", c.high);
	return j;
}

void
report_compare(const struct report *r, const struct book *book, int before,
    int after, json_t *list)
{
	bool used[TREND_YEAR] = {false};
	size_t count = 0;
	if (book->first_month == DAY_NONE)
		return;
	const int first = book_january(book, before);
	const int second = book_january(book, after);
	/* Only months that both years have whole are compared. */
	for (int m = 0; m < TREND_YEAR; m++) {
		used[m] = book_is_whole(book, first + m) &&
			  book_is_whole(book, second + m);
		count += used[m];
	}
	for (size_t c = 0; c < REPORT_COLUMNS; c++) {
		double a[TREND_YEAR];
		double b[TREND_YEAR];
		size_t n = 0;
		for (int m = 0; m < TREND_YEAR; m++)
			if (used[m]) {
				a[n] = book->months[first + m][c];
				b[n++] = book->months[second + m][c];
			}
		json_t *j = comparison_json(a, b, count);
		/* One number and the change give the other. */
		if (put_part(r, j, "before", a, n,
			book_year_hidden(book, before)[c]) !=
		    put_part(
			r, j, "after", b, n, book_year_hidden(book, after)[c]))
			hide_change(j);
		json_object_set_new(j, "kind", json_string(column_name(c)));
		json_object_set_new(j, "year", json_integer(after));
		json_object_set_new(j, "against", json_integer(before));
		json_object_set_new(j, "months", months_json(used));
		json_array_append_new(list, j);
	}
}
