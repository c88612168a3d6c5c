/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is no longer in an imported register leaves, with all rights at once
 * (P-14).  Each adds what it did to the reply of the import.  Whoever is on
 * duty is asked for new owners, by the import or when somebody's last day is
 * over.
 */
#ifndef ENQ_LEAVE_H
#define ENQ_LEAVE_H

#include <jansson.h>

#include "daemon/office/office.h"
#include "daemon/store/registers.h"

/* "left": addresses; "need_owner": open enquiries that had one of them. */
MUST_USE
int leave_officers(void *ctx, struct office *office, const char *const *addrs,
    size_t count, json_t *reply, struct err *err);
/* Those whose last day is over by the register: once a day. */
MUST_USE
int leave_tick(void *ctx, struct office *office, struct err *err);
/* "left": addresses. */
MUST_USE
int leave_senders(void *ctx, struct office *office, const char *const *addrs,
    size_t count, json_t *reply, struct err *err);
/* "left": names and addresses. */
MUST_USE
int leave_mps(void *ctx, struct office *office, const struct mp_line *lines,
    size_t count, json_t *reply, struct err *err);

#endif
