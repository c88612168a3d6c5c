/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conflicts of interest: who works for the council may have a child, too.  Who
 * asked in an enquiry, or is named by the register in a case that it concerns,
 * has nothing to say about it as a colleague, and is not written to about it
 * as one (P-13, P-40), as long as somebody else is there to do it.
 */
#ifndef ENQ_INTEREST_H
#define ENQ_INTEREST_H

#include "daemon/office/office.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/registers.h"

enum interest {
	INTEREST_NONE = 0,
	INTEREST_NAMED, /* in a case: they need not know of the enquiry */
	INTEREST_ASKED  /* it is their own */
};

/* What that officer's is, and who is asked in their place: *other_r is NULL
 * with INTEREST_NONE, which is also so when nobody else is there. */
MUST_USE
int interest_of(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *addr, enum interest *interest_r, struct officer **other_r,
    struct err *err);

#endif
