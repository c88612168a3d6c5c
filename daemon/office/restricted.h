/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is written to about a restricted enquiry (P-40): the group that somebody
 * named, else its owner and the owner's deputy.  When nobody of these is
 * registered any more it is a manager, never nobody; and when all of these have
 * a child in it themselves (interest.h) a manager is written to, too.  The
 * register's word and that of RESTRICT count alike.
 *
 * It is asked where a letter is written (post_write()), so that no letter can
 * forget it, and wherever enquiries are shown, given or spoken of.
 */
#ifndef ENQ_RESTRICTED_H
#define ENQ_RESTRICTED_H

#include "daemon/office/office.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/registers.h"

/* May that officer see what stands in it?  1 yes, 0 no. */
MUST_USE
int restricted_shows(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct officer *officer,
    struct err *err);

/* May it belong to that officer?  As above, but where no group is named the
 * owner is whoever it is given to. */
MUST_USE
int restricted_suits(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct officer *officer,
    struct err *err);

/* Whoever sees it and is here today, never one of those addresses, which stand
 * apart by blanks (NULL: anybody); somebody who is away rather than nobody.
 * 0: there is nobody else. */
MUST_USE
int restricted_insider(void *ctx, struct office *office,
    const struct enquiry *enquiry, const char *not_addrs,
    struct officer **officer_r, struct err *err);

/* Gives an open one to an insider, when a group is named and its owner is none
 * of it: 1 it did, and *owner_r is who; the caller saves it. */
MUST_USE
int restricted_hand_over(void *ctx, struct office *office,
    struct enquiry *enquiry, struct officer **owner_r, struct err *err);

/* "Jo Smith, Mo Khan", "the team casework", "its owner and their deputy"; NULL:
 * it is not restricted. */
MUST_USE
int restricted_words(void *ctx, struct office *office, int64_t enquiry_id,
    const char **words_r, struct err *err);

#endif
