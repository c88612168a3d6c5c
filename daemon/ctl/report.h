/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to report.c (which report), report_month.c and report_year.c. */
#ifndef ENQ_CTL_REPORT_H
#define ENQ_CTL_REPORT_H

#include "daemon/ctl/ctl.h"
#include "daemon/ctl/sheet.h"

/* The reply to a request "report", and to "report-year", as sheets. */
void report_month_print(
    struct ctl *ctl, const json_t *reply, enum sheet_form form);
void report_year_print(
    struct ctl *ctl, const json_t *reply, enum sheet_form form);

#endif
