/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to report.c (a month), report_month.c (its larger parts),
 * report_slips.c (its mistakes), report_book.c (what was recorded, month by
 * month), report_year.c (years), report_work.c (what they took) and
 * report_trend.c (what they show).
 */
#ifndef ENQ_REPORT_P_H
#define ENQ_REPORT_P_H

#include "daemon/report/report.h"

#include "daemon/store/enquiries.h"

enum { REPORT_KINDS = 4, REPORT_COLUMNS = REPORT_KINDS + 1 };

struct report {
	void *ctx;
	struct office *office;
	int32_t first_day; /* of the month */
	int64_t since, until;
	bool outside;
	json_t *reply;
};

/* "mp", "councillor", "family", "other". */
const char *report_kind(size_t k);

/* A number of people's enquiries; null where it is too small to be told. */
void report_put_count(
    const struct report *r, json_t *object, const char *name, int n);
/* A number, or null where it is hidden. */
json_t *report_cell(int n, bool hidden);
/* null of a negative one. */
void report_put_figure(json_t *object, const char *name, int value);
void report_put_day(json_t *object, const char *name, int32_t day);

/* "received" and "mps" of a month, with what is open today. */
MUST_USE
int report_add_received(struct report *r, struct enquiry *const *open,
    size_t open_count, struct err *err);
/* "care": what went wrong in the month, or nearly did. */
MUST_USE
int report_add_slips(struct report *r, struct err *err);
/* "forecast": the backlog at the pace of the last weeks (policy/forecast). */
MUST_USE
int report_add_forecast(struct report *r, int open, struct err *err);

/* ---- what was recorded ---- */

/* An MP's enquiries, year by year from the book's first. */
struct book_mp {
	int64_t id; /* 0: an MP's office that is in no register */
	int *years;
};

/* Numbers received, from the month of the first enquiry to that of today.
 * The last column is the sum of the kinds. */
struct book {
	int32_t first_month; /* its first day; DAY_NONE: nothing yet */
	int (*months)[REPORT_COLUMNS];
	size_t month_count;
	/* Months of which no day is missing: [whole_from, whole_to). */
	size_t whole_from, whole_to;
	int first_year;
	size_t year_count;
	int (*years)[REPORT_COLUMNS];
	/* What is not told outside of months and years, one with the other. */
	bool (*month_hidden)[REPORT_COLUMNS];
	bool (*year_hidden)[REPORT_COLUMNS];
	struct book_mp *mps;
	size_t mp_count;
};
MUST_USE
int book_read(struct report *r, struct book *book_r, struct err *err);

/* Index of a year's January; negative when the book begins later. */
int book_january(const struct book *book, int year);
/* Is that month wholly recorded? */
bool book_is_whole(const struct book *book, int month);
int book_year_of(const struct book *book, size_t month);
/* What is not told outside of a year; nothing of one not in the book. */
const bool *book_year_hidden(const struct book *book, int year);

/* The months of a year by kind, their sum in the last row and column. */
enum { YEAR_ROWS = 13, YEAR_CELLS = YEAR_ROWS * REPORT_COLUMNS };
struct year_table {
	int counts[YEAR_CELLS];
	bool hidden[YEAR_CELLS]; /* of what is told outside */
};
void book_table(const struct report *r, const struct book *book, int year,
    struct year_table *table_r);

/* ---- what a year took ---- */

/* Appends a row for each kind: mails, chases and days an answer. */
MUST_USE
int report_add_effort(
    struct report *r, int year, json_t *list, struct err *err);
/* Appends the year's statutory clocks as the SEN2 return counts them. */
MUST_USE
int report_add_timeliness(
    struct report *r, int year, json_t *list, struct err *err);

/* ---- what it shows ---- */

/* "trends": slope and changes of level of each kind, up to the end of a year;
 * "series": the numbers they are of. */
void report_add_trends(
    struct report *r, const struct book *book, int last_year);
/* Appends what a year shows beside another, for each kind. */
void report_compare(const struct report *r, const struct book *book, int before,
    int after, json_t *list);

#endif
