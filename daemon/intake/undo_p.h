/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to undo.c and undo_state.c. */
#ifndef ENQ_UNDO_P_H
#define ENQ_UNDO_P_H

#include "daemon/intake/undo.h"

/* Of undo_offer_state(). */
MUST_USE
int undo_restore(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

/* Whoever had it, or gets it back, without having asked. */
MUST_USE
int undo_tell(struct intake *in, const struct enquiry *enquiry,
    int64_t officer_id, const char *sentence, struct err *err);

#endif
