/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Junk folder, when it is watched (P-2): real enquiries land in it too.
 * Nothing there is acknowledged or filed into an enquiry, and nothing is moved.
 * What comes from somebody who is registered, has written before, writes to an
 * enquiry or may be in danger waits like any mail that must be placed; the rest
 * is put aside.  Both are in the list of questions that goes out each working
 * morning (batch.h), the latter once.
 * What a person places from it counts from the day it arrived.
 */
#ifndef ENQ_JUNK_H
#define ENQ_JUNK_H

#include "daemon/intake/intake_p.h"

/* 1: the mail lay there, and a person's or a form's, and is put aside. */
MUST_USE
int junk_take(struct intake *in, struct err *err);

/* 1: a person has placed what lay there in a colleague's name, and the
 * colleague has been told that nothing was done with it. */
MUST_USE
int junk_placed(struct intake *asked, struct err *err);

/* A mail may still be placed: it waits, or was put aside in Junk. */
bool junk_is_open(const struct message *row);

#endif
