/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose office it is that an MP's enquiry came from (P-14): of the register, or
 * one of parliament.uk that a colleague has to confirm.
 */
#ifndef ENQ_MPOFFICE_H
#define ENQ_MPOFFICE_H

#include "daemon/intake/commands.h"

/* An enquiry of an MP whom no register names: whoever is on duty is asked, once
 * for each address. */
MUST_USE
int mpoffice_ask(
    struct intake *in, const struct enquiry *enquiry, struct err *err);

/* The answer to the question. */
MUST_USE
int mpoffice_answer(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err);

/* Has a colleague said that this address is an MP's office? */
MUST_USE
int mpoffice_confirmed(struct office *office, const char *addr,
    bool *confirmed_r, struct err *err);

/* May a machine tell this sender where an MP's enquiry stands? */
MUST_USE
int mpoffice_may_ask(struct intake *in, const struct enquiry *enquiry,
    bool *may_r, struct err *err);

#endif
