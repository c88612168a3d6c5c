/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an MP's office replies to the list of its enquiries (P-32).  A line
 * that says one of them is settled closes that enquiry of the office, and
 * nobody else's; the rest is for a person.
 */
#ifndef ENQ_CORRECTIONS_H
#define ENQ_CORRECTIONS_H

#include "daemon/intake/intake_p.h"

/* The letter's context, by which a reply is understood: whose list it is and
 * which enquiries stand open in it. */
json_t *corrections_context(int64_t mp_id, json_t *enquiries);

/* 1: its lines closed something and all of the mail is dealt with; 0: none
 * did, and the mail is one like any other. */
MUST_USE
int corrections_take(struct intake *in, struct err *err);

/* A reply to a list that changes its subject is about something else. */
bool corrections_answers_list(const struct intake *in);

/* What such a mail leaves to be done when nothing else places it. */
MUST_USE
int corrections_ask(
    struct intake *in, const int64_t *suggested, size_t count, struct err *err);

#endif
