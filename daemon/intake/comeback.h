/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An enquiry that was over runs again.  RESTRICT hands over what is open; one
 * that was answered or closed then is its former owner's still, who is outside
 * by now (P-40).  It goes to somebody inside when it comes back, and they are
 * given all of it.
 */
#ifndef ENQ_COMEBACK_H
#define ENQ_COMEBACK_H

#include "daemon/office/office.h"
#include "daemon/store/enquiries.h"

struct officer;

/* 1: it is somebody else's now, *to_r; the caller saves it.  message_id: the
 * mail that brings it back; 0: none. */
MUST_USE
int comeback_inside(void *ctx, struct office *office, struct enquiry *enquiry,
    int64_t message_id, struct officer **to_r, struct err *err);

/* When it is saved: its mails to whoever has it from now on. */
MUST_USE
int comeback_give(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct officer *to, struct err *err);

#endif
