/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LINK: an enquiry is about a case of the register, or belongs beside another
 * enquiry (P-11, P-29).  A case decides who reads the mail and what they may be
 * told; so where neither the mail nor the register says that the two belong
 * together, whoever ordered it is asked first, with the mail before them.
 */
#ifndef ENQ_LINK_H
#define ENQ_LINK_H

#include "daemon/intake/commands.h"

command_run run_link;

/* The answer to that question. */
MUST_USE
int link_answer(struct intake *in, const struct enquiry *enquiry,
    int64_t case_id, struct receipt *r, struct err *err);

/* UNDO. */
MUST_USE
int link_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

#endif
