/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail from officers: answers, commands, notes (P-27, P-29). */
#ifndef ENQ_STAFF_H
#define ENQ_STAFF_H

#include "daemon/intake/intake_p.h"

MUST_USE
int staff_decide(struct intake *in, struct err *err);

#endif
