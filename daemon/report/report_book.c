/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The book of a yearly report: what was received, month by month. */
#include "daemon/report/report_p.h"

#include "daemon/policy/figures.h"
#include "daemon/store/history.h"
#include "daemon/sys/zone.h"

enum { MONTHS_MAX = 1200 }; /* a clock that was set wrong ends somewhere */

static int
months_between(int32_t from, int32_t to)
{
	const struct civil a = civil_from_day(from);
	const struct civil b = civil_from_day(to);
	return (b.year - a.year) * 12 + b.month - a.month;
}

static int32_t
month_of(int32_t day)
{
	const struct civil date = civil_from_day(day);
	return civil_day(date.year, date.month, 1);
}

int
book_january(const struct book *book, int year)
{
	return months_between(book->first_month, civil_day(year, 1, 1));
}

bool
book_is_whole(const struct book *book, int month)
{
	return month >= (int)book->whole_from && month < (int)book->whole_to;
}

int
book_year_of(const struct book *book, size_t month)
{
	return civil_from_day(civil_add_months(book->first_month, (int)month))
	    .year;
}

const bool *
book_year_hidden(const struct book *book, int year)
{
	static const bool none[REPORT_COLUMNS] = {false};
	const int at = year - book->first_year;
	return at < 0 || at >= (int)book->year_count ? none
						     : book->year_hidden[at];
}

void
book_table(const struct report *r, const struct book *book, int year,
    struct year_table *table_r)
{
	const int january = book_january(book, year);
	*table_r = (struct year_table){.counts = {0}};
	int *sum = table_r->counts + YEAR_CELLS - REPORT_COLUMNS;
	for (int m = 0; m < YEAR_ROWS - 1; m++)
		for (int c = 0; c < REPORT_COLUMNS; c++) {
			const int at = january + m;
			const int n = at < 0 || at >= (int)book->month_count
					  ? 0
					  : book->months[at][c];
			table_r->counts[m * REPORT_COLUMNS + c] = n;
			sum[c] += n;
		}
	if (r->outside)
		figures_hide(table_r->counts, YEAR_ROWS, REPORT_COLUMNS,
		    table_r->hidden);
}

/* Whatever shows a month or a year hides the same: what one part of a report
 * leaves out must not stand in another. */
static void
find_hidden(const struct report *r, struct book *book)
{
	struct year_table table;
	for (size_t y = 0; y < book->year_count; y++) {
		const int year = book->first_year + (int)y;
		const int january = book_january(book, year);
		book_table(r, book, year, &table);
		for (int m = 0; m < YEAR_ROWS - 1; m++)
			if (january + m >= 0 &&
			    january + m < (int)book->month_count)
				memcpy(book->month_hidden[january + m],
				    table.hidden + m * REPORT_COLUMNS,
				    sizeof *book->month_hidden);
		memcpy(book->year_hidden[y],
		    table.hidden + YEAR_CELLS - REPORT_COLUMNS,
		    sizeof *book->year_hidden);
	}
}

static struct book_mp *
mp_of(struct report *r, struct book *book, size_t *room, int64_t id)
{
	for (size_t i = 0; i < book->mp_count; i++)
		if (book->mps[i].id == id)
			return &book->mps[i];
	book->mps = mem_grow(
	    r->ctx, book->mps, room, book->mp_count + 1, sizeof *book->mps);
	struct book_mp *mp = &book->mps[book->mp_count++];
	mp->id = id;
	mp->years = mem_many(r->ctx, int, book->year_count);
	return mp;
}

static size_t
kind_of(const char *kind)
{
	for (size_t k = 0; k < REPORT_KINDS; k++)
		if (strcmp(report_kind(k), kind) == 0)
			return k;
	return REPORT_KINDS - 1;
}

static int
read_month(struct report *r, struct book *book, size_t *room, size_t month,
    struct err *err)
{
	const int32_t first = civil_add_months(book->first_month, (int)month);
	const size_t year =
	    (size_t)(book_year_of(book, month) - book->first_year);
	struct history_count *counts;
	size_t count;
	if (history_counts(r->office->store, r->ctx, zone_instant(first, 0),
		zone_instant(civil_add_months(first, 1), 0), &counts, &count,
		err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const int n = (int)counts[i].n;
		const size_t k = kind_of(counts[i].kind);
		book->months[month][k] += n;
		book->months[month][REPORT_KINDS] += n;
		book->years[year][k] += n;
		book->years[year][REPORT_KINDS] += n;
		if (k == 0)
			mp_of(r, book, room, counts[i].mp_id)->years[year] += n;
	}
	return 0;
}

/* The first month is whole when its first working day was worked. */
static void
find_whole(const struct report *r, struct book *book, int32_t first_day)
{
	book->whole_from = workday_on_or_after(r->office->calendar,
			       book->first_month) < first_day
			       ? 1
			       : 0;
	book->whole_to = book->month_count - 1;
	if (book->whole_to < book->whole_from)
		book->whole_to = book->whole_from;
}

int
book_read(struct report *r, struct book *book_r, struct err *err)
{
	int64_t at;
	size_t room = 0;
	struct book book = {.first_month = DAY_NONE};
	int rc = history_first(r->office->store, &at, err);
	*book_r = book;
	if (rc <= 0)
		return rc;
	const int32_t first_day = zone_civil(at, NULL);
	const int32_t this_month = month_of(r->office->today);
	book.first_month = month_of(first_day);
	if (book.first_month > this_month)
		book.first_month = this_month;
	if (months_between(book.first_month, this_month) >= MONTHS_MAX)
		book.first_month = civil_add_months(this_month, 1 - MONTHS_MAX);
	book.month_count =
	    (size_t)months_between(book.first_month, this_month) + 1;
	book.first_year = civil_from_day(book.first_month).year;
	book.year_count =
	    (size_t)(civil_from_day(this_month).year - book.first_year) + 1;
	book.months = mem_array(r->ctx, book.month_count, sizeof *book.months);
	book.years = mem_array(r->ctx, book.year_count, sizeof *book.years);
	book.month_hidden =
	    mem_array(r->ctx, book.month_count, sizeof *book.month_hidden);
	book.year_hidden =
	    mem_array(r->ctx, book.year_count, sizeof *book.year_hidden);
	for (size_t m = 0; m < book.month_count; m++)
		if (read_month(r, &book, &room, m, err) < 0)
			return -1;
	find_whole(r, &book, first_day);
	find_hidden(r, &book);
	*book_r = book;
	return 0;
}
