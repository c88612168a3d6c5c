/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports (P-34) from the recorded history.  The monthly one: a request is
 * {"do":"report","month":"2026-10","outside":bool}; outside suppresses small
 * numbers, and what could be worked out from them.
 */
#ifndef ENQ_REPORT_H
#define ENQ_REPORT_H

#include <jansson.h>

#include "daemon/office/office.h"

MUST_USE
int report_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);

/*
 * The yearly report: {"do":"report-year","year":2026,"against":2020,
 * "outside":bool}.  Without a year all that are recorded, each beside the one
 * before.  The reply has "recorded", "months" (of one year), "years", "mps",
 * "comparisons", "trends" and their "series", "effort" and "timeliness".
 */
MUST_USE
int report_year_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);

#endif
