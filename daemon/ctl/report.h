/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to report.c (which report), report_month.c, report_year.c and
 * report_trends.c (what the years show). */
#ifndef ENQ_CTL_REPORT_H
#define ENQ_CTL_REPORT_H

#include "daemon/ctl/ctl.h"
#include "daemon/ctl/sheet.h"

/* The reply to a request "report", and to "report-year", as sheets. */
void report_month_print(
    struct ctl *ctl, const json_t *reply, enum sheet_form form);
void report_year_print(
    struct ctl *ctl, const json_t *reply, enum sheet_form form);

/* The columns of a year's numbers, by their names in the reply. */
enum { REPORT_COLUMNS = 5 };
extern const char *const report_columns[REPORT_COLUMNS];
/* "MPs", "All": the head of such a column. */
const char *report_kind_title(const char *kind);
/* "March 2026" of "2026-03" or "2026-03-01". */
const char *report_month_words(void *ctx, const char *iso);

/* One year beside another, and the trends with their curves. */
struct sheet *report_comparisons(struct ctl *ctl, const json_t *reply);
struct sheet *report_trends(struct ctl *ctl, const json_t *reply);

#endif
