/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The yearly report: one year, or all that are recorded. */
#include "daemon/report/report_p.h"

#include "daemon/policy/figures.h"
#include "daemon/store/registers.h"

enum { YEARS_SHOWN = 5, YEAR_FIRST = 1970, YEAR_LAST = 9998 };

/* What was asked. */
struct span_of_years {
	bool all;
	int first, last; /* one year is both */
	int against;     /* of one year */
};

/* The cells of a row by the names of their columns. */
static void
put_row(json_t *row, const int *counts, const bool *hidden)
{
	for (size_t k = 0; k < REPORT_KINDS; k++)
		json_object_set_new(
		    row, report_kind(k), report_cell(counts[k], hidden[k]));
	json_object_set_new(row, "total",
	    report_cell(counts[REPORT_KINDS], hidden[REPORT_KINDS]));
}

/* ---- received, by month and by year ---- */

static void
add_months(struct report *r, const struct book *book, int year)
{
	struct year_table table;
	json_t *months = json_array();
	const int january = book_january(book, year);
	json_object_set_new(r->reply, "months", months);
	book_table(r, book, year, &table);
	for (int m = 0; m < YEAR_ROWS - 1; m++) {
		const int at = january + m;
		json_t *row = json_pack("{s:o, s:b}", "month",
		    json_sprintf("%04d-%02d", year, m + 1), "whole",
		    book_is_whole(book, at));
		if (at >= 0 && at < (int)book->month_count)
			put_row(row, table.counts + m * REPORT_COLUMNS,
			    table.hidden + m * REPORT_COLUMNS);
		json_array_append_new(months, row);
	}
}

static bool
year_is_whole(const struct book *book, int year)
{
	const int january = book_january(book, year);
	return book_is_whole(book, january) &&
	       book_is_whole(book, january + 11);
}

/* Years of the book up to the last asked for, and their sum; hidden_r gets
 * the cells of each year. */
static void
add_years(struct report *r, const struct book *book,
    const struct span_of_years *span, bool *hidden_r)
{
	const size_t count = (size_t)(span->last - book->first_year) + 1;
	const size_t cells = (count + 1) * REPORT_COLUMNS;
	int *counts = mem_many(r->ctx, int, cells);
	json_t *years = json_array();
	json_object_set_new(r->reply, "years", years);
	for (size_t y = 0; y < count; y++)
		for (size_t c = 0; c < REPORT_COLUMNS; c++) {
			counts[y * REPORT_COLUMNS + c] = book->years[y][c];
			counts[count * REPORT_COLUMNS + c] += book->years[y][c];
		}
	for (size_t y = 0; y < count; y++)
		memcpy(hidden_r + y * REPORT_COLUMNS, book->year_hidden[y],
		    sizeof *book->year_hidden);
	if (r->outside)
		figures_hide(counts, count + 1, REPORT_COLUMNS, hidden_r);
	for (size_t y = 0; y < count; y++) {
		const int year = book->first_year + (int)y;
		json_t *row = json_pack("{s:i, s:b}", "year", year, "whole",
		    year_is_whole(book, year));
		put_row(row, counts + y * REPORT_COLUMNS,
		    hidden_r + y * REPORT_COLUMNS);
		json_array_append_new(years, row);
	}
}

/* ---- by MP ---- */

/* Most in the last year first, then by id, so that the order is one. */
static int
by_last_year(const struct book *book, int last, const struct book_mp *x,
    const struct book_mp *y)
{
	const int at = last - book->first_year;
	if (x->years[at] != y->years[at])
		return y->years[at] - x->years[at];
	return (x->id > y->id) - (x->id < y->id);
}

static void
sort_mps(const struct book *book, int last)
{
	for (size_t i = 1; i < book->mp_count; i++) {
		const struct book_mp mp = book->mps[i];
		size_t j = i;
		for (; j > 0 &&
		       by_last_year(book, last, &mp, &book->mps[j - 1]) < 0;
		     j--)
			book->mps[j] = book->mps[j - 1];
		book->mps[j] = mp;
	}
}

/* Places of the rows by id. */
static size_t *
order_by_id(const struct report *r, const struct book *book)
{
	size_t *order = mem_many(r->ctx, size_t, book->mp_count);
	for (size_t i = 0; i < book->mp_count; i++) {
		size_t j = i;
		for (; j > 0 && book->mps[order[j - 1]].id > book->mps[i].id;
		     j--)
			order[j] = order[j - 1];
		order[j] = i;
	}
	return order;
}

static int
mp_json(const struct report *r, int64_t id, json_t **json_r, struct err *err)
{
	struct mp *mp = NULL;
	if (id != 0 && mp_get(r->office->store, r->ctx, id, &mp, err) < 0)
		return -1;
	*json_r = json_pack("{s:s, s:s}", "name",
	    mp == NULL ? "in no register" : mp->name, "constituency",
	    mp == NULL ? "" : mp->constituency);
	return 0;
}

/*
 * One column of the table of MPs, its sum below.  Of two that tie the one with
 * the lesser id is hidden, in whatever order a report shows them: two reports
 * of one year must not leave out one each, or they would tell all together.
 */
static bool *
hide_mps(const struct report *r, const struct book *book, int year,
    bool total_hidden)
{
	const size_t rows = book->mp_count + 1;
	const size_t *order = order_by_id(r, book);
	int *counts = mem_many(r->ctx, int, rows);
	bool *in_order = mem_many(r->ctx, bool, rows);
	bool *hidden = mem_many(r->ctx, bool, rows);
	for (size_t i = 0; i < book->mp_count; i++) {
		counts[i] = book->mps[order[i]].years[year - book->first_year];
		counts[rows - 1] += counts[i];
	}
	in_order[rows - 1] = total_hidden;
	if (r->outside)
		figures_hide(counts, rows, 1, in_order);
	for (size_t i = 0; i < book->mp_count; i++)
		hidden[order[i]] = in_order[i];
	hidden[rows - 1] = in_order[rows - 1];
	return hidden;
}

/* years: those of the columns, count of them. */
static int
add_mps(struct report *r, const struct book *book, const int *years,
    size_t count, const bool *hidden_years, struct err *err)
{
	bool *hidden[YEARS_SHOWN];
	json_t *list = json_array();
	json_object_set_new(r->reply, "mps", list);
	sort_mps(book, years[count - 1]);
	for (size_t y = 0; y < count; y++)
		hidden[y] = hide_mps(r, book, years[y],
		    hidden_years[(size_t)(years[y] - book->first_year) *
				 REPORT_COLUMNS]);
	for (size_t i = 0; i < book->mp_count; i++) {
		json_t *row;
		json_t *cells = json_object();
		int sum = 0;
		for (size_t y = 0; y < count; y++) {
			const int n =
			    book->mps[i].years[years[y] - book->first_year];
			sum += n;
			json_object_set_new(cells,
			    mem_fmt(r->ctx, "%d", years[y]),
			    report_cell(n, hidden[y][i]));
		}
		if (sum == 0 || mp_json(r, book->mps[i].id, &row, err) < 0) {
			json_decref(cells);
			if (sum == 0)
				continue;
			return -1;
		}
		json_object_set_new(row, "received", cells);
		json_array_append_new(list, row);
	}
	return 0;
}

/* ---- the request ---- */

static int
read_year(const json_t *request, const char *name, int usual, int *year_r,
    struct err *err)
{
	const json_t *value = json_object_get(request, name);
	const json_int_t year = json_integer_value(value);
	*year_r = usual;
	if (value == NULL || json_is_null(value))
		return 0;
	if (!json_is_integer(value) || year < YEAR_FIRST || year > YEAR_LAST)
		return err_set(
		    err, ERR_USAGE, "--%s: a year like 2026 is wanted", name);
	*year_r = (int)year;
	return 0;
}

static int
read_span(const struct report *r, const struct book *book,
    const json_t *request, struct span_of_years *span, struct err *err)
{
	const int this_year = civil_from_day(r->office->today).year;
	int year;
	if (read_year(request, "year", 0, &year, err) < 0)
		return -1;
	span->all = year == 0;
	span->first = span->all ? book->first_year : year;
	span->last = span->all ? this_year : year;
	if (read_year(request, "against", span->last - 1, &span->against, err) <
	    0)
		return -1;
	if (span->last > this_year)
		return err_set(
		    err, ERR_USAGE, "%d has not begun yet", span->last);
	if (book->first_month == DAY_NONE)
		return err_set(
		    err, ERR_USAGE, "no enquiry has been received yet");
	if (span->last < book->first_year)
		return err_set(err, ERR_USAGE,
		    "nothing is recorded of %d: the first enquiry is of %d",
		    span->last, book->first_year);
	if (!span->all && span->against >= span->last)
		return err_set(err, ERR_USAGE,
		    "--against %d: a year before %d is wanted", span->against,
		    span->last);
	return 0;
}

static void
put_recorded(struct report *r, const struct book *book)
{
	json_t *j = json_object();
	json_object_set_new(r->reply, "recorded", j);
	report_put_day(j, "since", book->first_month);
	report_put_day(j, "whole_from",
	    civil_add_months(book->first_month, (int)book->whole_from));
	report_put_day(j, "whole_until",
	    civil_add_months(book->first_month, (int)book->whole_to) - 1);
}

/* The years whose MPs are shown: the year and the one beside it when that is
 * recorded, or the last few. */
static size_t
choose_years(const struct book *book, const struct span_of_years *span,
    int years[YEARS_SHOWN])
{
	size_t count = 0;
	if (!span->all) {
		if (span->against >= book->first_year)
			years[count++] = span->against;
		years[count++] = span->last;
		return count;
	}
	int year = span->last - YEARS_SHOWN + 1;
	if (year < book->first_year)
		year = book->first_year;
	for (; year <= span->last; year++)
		years[count++] = year;
	return count;
}

static int
add_by_year(struct report *r, const struct span_of_years *span, struct err *err)
{
	json_t *effort = json_array();
	json_t *timeliness = json_array();
	json_object_set_new(r->reply, "effort", effort);
	json_object_set_new(r->reply, "timeliness", timeliness);
	/* What answers took is read mail by mail: of the last years alone. */
	for (int year = span->first; year <= span->last; year++)
		if ((year > span->last - YEARS_SHOWN &&
			report_add_effort(r, year, effort, err) < 0) ||
		    report_add_timeliness(r, year, timeliness, err) < 0)
			return -1;
	return 0;
}

static void
add_comparisons(
    struct report *r, const struct book *book, const struct span_of_years *span)
{
	json_t *list = json_array();
	json_object_set_new(r->reply, "comparisons", list);
	if (!span->all) {
		report_compare(r, book, span->against, span->last, list);
		return;
	}
	for (int year = span->first + 1; year <= span->last; year++)
		report_compare(r, book, year - 1, year, list);
}

int
report_year_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	struct report r = {.ctx = ctx,
	    .office = office,
	    .outside = json_is_true(json_object_get(request, "outside")),
	    .reply = json_object()};
	struct span_of_years span;
	struct book book;
	int years[YEARS_SHOWN];
	(void)attachment;
	*reply_r = r.reply;
	if (book_read(&r, &book, err) < 0 ||
	    read_span(&r, &book, request, &span, err) < 0)
		return -1;
	json_object_set_new(
	    r.reply, "year", span.all ? json_null() : json_integer(span.last));
	json_object_set_new(
	    r.reply, "council", json_string(office->config->council));
	report_put_day(r.reply, "as_of", office->today);
	json_object_set_new(r.reply, "outside", json_boolean(r.outside));
	put_recorded(&r, &book);
	if (!span.all)
		add_months(&r, &book, span.last);
	bool *hidden =
	    mem_many(ctx, bool, (book.year_count + 1) * REPORT_COLUMNS);
	add_years(&r, &book, &span, hidden);
	const size_t count = choose_years(&book, &span, years);
	if (add_mps(&r, &book, years, count, hidden, err) < 0)
		return -1;
	add_comparisons(&r, &book, &span);
	report_add_trends(&r, &book, span.last);
	return add_by_year(&r, &span, err);
}
