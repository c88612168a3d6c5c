/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A letter of ours that came back (P-6): its party's address is marked, whoever
 * has the enquiry is told once to telephone, and that is all.  A bounce opens
 * no enquiry and changes none but through its letter.
 */
#ifndef ENQ_BOUNCE_H
#define ENQ_BOUNCE_H

#include "daemon/intake/intake_p.h"

/* The enquiry of the letter it is about; NULL: of none. */
MUST_USE
int bounce_take(struct intake *in, struct enquiry **enquiry_r, struct err *err);

#endif
