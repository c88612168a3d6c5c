/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A restricted enquiry that nobody may see to: everybody inside, every manager
 * and every head asked in it or is in its case (interest.h, P-40).  None of its
 * letters is written.  Information governance is told that it waits and nothing
 * of what it says; once somebody is registered who may, they have it in full.
 */
#ifndef ENQ_UNATTENDED_H
#define ENQ_UNATTENDED_H

#include "daemon/office/office.h"

MUST_USE
int unattended_tick(struct office *office, struct err *err);

#endif
