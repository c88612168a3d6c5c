/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conflicts of interest: who works for the council may have a child, too.  Who
 * asked in an enquiry or about its case, or is named by the register in a case
 * that it concerns, has nothing to say about it as a colleague, is not written
 * to about it as one, and finds it in no list (P-13, P-40), as long as somebody
 * else is there to do it.  Of a restricted enquiry they have nothing even then:
 * it waits until there is somebody, and the operator is told (unattended.h).
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

/* What that officer's is, and who is asked in their place; *other_r is NULL
 * with INTEREST_NONE, and when nobody is there who could be. */
MUST_USE
int interest_of(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *addr, enum interest *interest_r, struct officer **other_r,
    struct err *err);

/* 1: that officer has one in it. */
MUST_USE
int interest_bars(void *ctx, struct office *office,
    const struct enquiry *enquiry, const char *addr, struct err *err);

/* *officer_r becomes who is asked in their place, if they have one in it: 1;
 * 0: nobody is there. */
MUST_USE
int interest_instead(void *ctx, struct office *office,
    const struct enquiry *enquiry, struct officer **officer_r, struct err *err);

/* The enquiries in which an officer has one, by id: for who writes lists. */
struct interests {
	int64_t *ids;
	size_t count;
};

MUST_USE
int interest_list(void *ctx, struct office *office, const char *addr,
    struct interests *interests_r, struct err *err);
bool interest_lists(const struct interests *interests, int64_t enquiry_id);

#endif
