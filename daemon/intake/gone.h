/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who has left the registers (P-14) since an enquiry came or a letter was
 * written: a caseworker who works for another MP now, a councillor who lost the
 * seat, a solicitor, a school's contact, a parent whom the case names no more.
 * Their address may well be read by somebody.
 */
#ifndef ENQ_GONE_H
#define ENQ_GONE_H

#include "daemon/office/office.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/outbox.h"

/* Why nothing may be told to who wrote until somebody has looked, as a
 * sentence; *why_r is NULL: they are in the register today, never were, or a
 * colleague has said since who they are. */
MUST_USE
int gone_writer(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **why_r, struct err *err);

#endif
