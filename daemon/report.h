/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The monthly report (P-34), from the recorded history.  A request is
 * {"do":"report","month":"2026-10","outside":bool}; outside suppresses small
 * numbers, and what could be worked out from them.
 */
#ifndef ENQ_REPORT_H
#define ENQ_REPORT_H

#include <jansson.h>

#include "daemon/office.h"

MUST_USE
int report_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);

#endif
