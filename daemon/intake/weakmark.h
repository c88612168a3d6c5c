/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * People behind a weak mark of a machine (P-5, P-9).
 *
 * A list's headers, "Precedence: bulk", "Auto-Submitted: auto-generated" and a
 * no-reply address say how a mail was sent, not who wrote it: a parent writes
 * through the school's app, a solicitor through a shared inbox that is a list.
 * Such a mail is answered by no letter of the program's and changes no enquiry
 * (P-5, P-16), yet when something speaks for a person behind it, a person is
 * asked: it names an enquiry, a case or a registered child; its address is a
 * party's or in a register; or somebody writes of their own what cannot wait,
 * or an app reports danger (P-39).
 *
 * A newsletter has none of these and stays a machine's mail.  So do a report, a
 * null return path, a robot's answer, an absence and a loop, whatever stands in
 * them; of a robot's acknowledgement only a case counts that it did not find in
 * a letter of ours.
 *
 * What a list or a robot can cause is bounded: one question of a sender is open
 * at a time and so many of all; what comes besides waits for the next working
 * morning's list (batch.h).
 */
#ifndef ENQ_WEAKMARK_H
#define ENQ_WEAKMARK_H

#include "daemon/intake/intake_p.h"

/* 1: something speaks for a person, and it waits to be placed; 0: it is a
 * machine's. */
MUST_USE
int weakmark_take(struct intake *in, struct err *err);

/* One of many, which a person takes in without a look at each: it moves no
 * enquiry's state or clock, as far as a machine wrote it (P-5). */
void weakmark_let_in(struct intake *in);

#endif
