/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last look at a letter before it leaves.  It was written minutes or days
 * ago: since then who should get it may have left a register (P-14),
 * Parliament may have been dissolved, or a colleague may have recorded that
 * nothing may be told to them (P-40).
 */
#ifndef ENQ_LEAVING_H
#define ENQ_LEAVING_H

#include "daemon/office/office.h"
#include "daemon/store/outbox.h"

/*
 * A letter that was claimed: 1 when it may not leave, and is dealt with.  What
 * a colleague should have had is brought to somebody else; an answer is held,
 * and its owner told, until SEND; what a machine wrote is dropped, as is what
 * it says of who deals with an enquiry that is another's by now; for an
 * acknowledgement of a day that is over another one is written (renew.h).
 */
MUST_USE
int leaving_stops(void *ctx, struct office *office,
    const struct letter_row *letter, struct err *err);

#endif
