/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A filing decision in words: the evidence as it is stored and shown to the
 * operator, and the same for the officer who gets the mail or the question.
 * why says what else counted; NULL: nothing.
 */
#ifndef ENQ_POLICY_FILING_WORDS_H
#define ENQ_POLICY_FILING_WORDS_H

#include "daemon/policy/filing.h"

/* "thread: reply to a letter of ours, our key holds; sender: enquirer, proved"
 */
char *filing_evidence(void *ctx, const struct filing_input *input,
    const struct filing_hit *hit, const char *why);

/* "it is a reply (to a letter of ours); the sender is the enquirer, and …" */
char *filing_because(void *ctx, const struct filing_input *input,
    const struct filing_hit *hit, const char *why);

#endif
