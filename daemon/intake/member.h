/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A caseworker may work for several MPs, and is then in the register for each
 * (P-14).  Whose constituent an email is about says the email, or a colleague:
 * the other office has no part in it (P-8), and no list of it (P-32).
 */
#ifndef ENQ_MEMBER_H
#define ENQ_MEMBER_H

#include "daemon/intake/commands.h"

/* For which of these it is: the only one; the one whose office is in To or Cc,
 * whose references it has one of, or who is named by its sender's name or
 * signature.  *mp_r is 0 where nothing says so, or not all of it the same. */
MUST_USE
int member_told(
    struct intake *in, const struct mps *mps, int64_t *mp_r, struct err *err);

/* The same of a new enquiry, which may go on with another one; 0: none. */
MUST_USE
int member_of(struct intake *in, const struct mps *mps, int64_t follows,
    int64_t *mp_r, struct err *err);

/* 1: it is of a caseworker of several, and nobody has said for which. */
MUST_USE
int member_unsaid(void *ctx, struct office *office,
    const struct enquiry *enquiry, struct err *err);

/* Nothing says so: whoever is on duty is asked, or somebody who may read it. */
MUST_USE
int member_ask(struct intake *in, const struct enquiry *enquiry,
    const struct mps *mps, struct err *err);
/* Whom that question offered, as it numbered them, and when; the caller's to
 * release.  0: nobody was asked. */
MUST_USE
int member_offered(void *ctx, struct office *office,
    const struct enquiry *enquiry, json_t **ids_r, int64_t *asked_at_r,
    struct err *err);
/* One of those was named: by a command, with that choice of them. */
MUST_USE
int member_say(struct intake *in, const struct enquiry *enquiry,
    const json_t *ids, const struct command *command, struct span choice,
    struct receipt *r, struct err *err);
/* The answer; ids: of the MPs, as they were numbered. */
MUST_USE
int member_answer(struct intake *in, const struct enquiry *enquiry,
    const json_t *ids, struct receipt *r, struct err *err);

#endif
