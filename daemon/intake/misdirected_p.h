/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by misdirected.c, which finds the mail and seals it, and
 * misdirected_tell.c, which knows who had it and who must know.
 */
#ifndef ENQ_MISDIRECTED_P_H
#define ENQ_MISDIRECTED_P_H

#include "daemon/intake/misdirected.h"
#include "daemon/store/seals.h"

/* Of the letters in that state with sealed words none leaves; *count grows by
 * how many there were. */
MUST_USE
int misdirected_drop_letters(
    struct intake *in, const char *state, int *count, struct err *err);

/* To information governance; what is what UNDO needs, *names_r whom it told. */
MUST_USE
int misdirected_tell_sealed(struct intake *in, const struct enquiry *enquiry,
    const struct message *row, const struct seal *seal, const json_t *what,
    const char **names_r, struct err *err);
MUST_USE
int misdirected_tell_lifted(struct intake *in, const struct enquiry *enquiry,
    const struct message *row, const struct seal *seal, const char **names_r,
    struct err *err);

/* Whoever answers gets the mail that they had without its words. */
MUST_USE
int misdirected_bring_back(struct intake *in, const struct enquiry *enquiry,
    const struct seal *seal, struct err *err);

#endif
