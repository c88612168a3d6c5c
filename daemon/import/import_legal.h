/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The column `legal` of a register of cases: what happened and when, as
 * "request 2026-03-09; draft 2026-06-15" (P-22).  Events are added; one that
 * is no longer in the file stays, because it has happened.
 */
#ifndef ENQ_IMPORT_LEGAL_H
#define ENQ_IMPORT_LEGAL_H

#include "daemon/office/office.h"

/* ERR_INPUT names the words that are no event or no date. */
MUST_USE
int import_legal_check(
    const struct office *office, const char *text, struct err *err);

/* Records what is new for a case in the register: 1 something was, 0. */
MUST_USE
int import_legal_put(void *ctx, struct office *office, const char *reference,
    const char *text, struct err *err);

#endif
