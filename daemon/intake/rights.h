/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which colleague may give which command on which enquiry (P-29, P-40).
 */
#ifndef ENQ_RIGHTS_H
#define ENQ_RIGHTS_H

#include "daemon/intake/commands.h"
#include "parsers/command.h"

/* Why the writer may not, as half a sentence for them; *why_r NULL: they may.
 * Of what they need not know it says that it is not there. */
MUST_USE
int rights_refusal(struct intake *in, const struct enquiry *enquiry,
    const struct command *command, const char **why_r, struct err *err);
/* Why they have nothing to say in it as a colleague, whatever else they may: an
 * interest of their own (interest.h); *why_r NULL: none. */
MUST_USE
int rights_own(struct intake *in, const struct enquiry *enquiry,
    const char **why_r, struct err *err);

/* Why they answer nothing in it, neither to the enquirer nor a question of
 * ours, and whichever letter it is in reply to: they have an interest in it
 * (interest.h), or it was restricted to others. */
MUST_USE
int rights_answer(struct intake *in, const struct enquiry *enquiry,
    const char **why_r, struct err *err);

#endif
