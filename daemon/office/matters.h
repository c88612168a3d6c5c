/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Matters of law (P-22): what happened, from an officer or the register, and
 * the statutory clocks that run from it.  The law of the day a clock started
 * counts; an excuse is recorded and moves nothing.
 */
#ifndef ENQ_MATTERS_H
#define ENQ_MATTERS_H

#include "daemon/office/office.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/legal.h"

#define MATTER_EXCUSE "excuse:"
#define MATTER_REGISTER "the register" /* as an author */

/* The enquiry's case; itself when it has none, or several. */
MUST_USE
int matter_of(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct matter *matter_r, struct err *err);

/* Records an event (a word of the table) and counts the matter's clocks: 1 it
 * is new, 0 it was recorded already. */
MUST_USE
int matter_record(void *ctx, struct office *office, struct matter matter,
    const char *event, int32_t day, const char *author, struct err *err);

/* It was recorded wrongly: taken back, and the clocks counted without it; 0
 * there is none such. */
MUST_USE
int matter_take_back(void *ctx, struct office *office, struct matter matter,
    const char *event, int32_t day, const char *author, struct err *err);

/* Counts the clocks of a matter anew from its events, by the law and holidays
 * as they are known now; one that no longer follows from them is gone. */
MUST_USE
int matter_recount(
    void *ctx, struct office *office, struct matter matter, struct err *err);

/* The enquiry's or the case's reference: 1, 0 it is gone. */
MUST_USE
int matter_reference(void *ctx, struct office *office, struct matter matter,
    const char **reference_r, struct err *err);

/* Clocks of an enquiry that run, the one to act on first at the head. */
MUST_USE
int matter_running(void *ctx, struct office *office,
    const struct enquiry *enquiry, struct legal_clock **clocks_r,
    size_t *count_r, struct err *err);

/* "The council sends the final plan by Monday 27 July 2026: 31 days late." */
const char *matter_words(
    void *ctx, const struct office *office, const struct legal_clock *clock);

/* Is the duty of that clock late, or nearer than that day? */
bool matter_leads(const struct office *office, const struct legal_clock *clock,
    int32_t due_day);

#endif
