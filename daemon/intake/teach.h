/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Teaching an address (P-9): filing a mail never makes its writer a party;
 * whether they are one is a question of its own.  What is learnt ends after
 * twelve months, and by UNDO.
 */
#ifndef ENQ_TEACH_H
#define ENQ_TEACH_H

#include "daemon/intake/intake_p.h"

/* A mail was placed in an enquiry: asks who placed it about its writer, when
 * the address is proved and new there. */
MUST_USE
int teach_ask(struct intake *in, struct intake *asked, int64_t enquiry_id,
    struct err *err);

MUST_USE
int teach_answer(struct intake *in, const struct enquiry *enquiry,
    const char *addr, struct receipt *r, struct err *err);

/* The address is a stranger's again. */
MUST_USE
int teach_forget(struct intake *in, int64_t alias,
    const struct command *command, struct receipt *r, struct err *err);

/* Undone; what: of the receipt's context. */
MUST_USE
int teach_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

/* A mail was placed in that enquiry by mistake: whatever its address was
 * taught there goes as well. */
MUST_USE
int teach_forget_placed(struct intake *in, int64_t enquiry_id, const char *addr,
    const struct command *command, struct receipt *r, struct err *err);

#endif
