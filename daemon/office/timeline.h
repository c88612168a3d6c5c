/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time line of an enquiry in words, one sentence an event: for
 * `enquiryctl show` and for officers who ask STATUS.  A kind of event that has
 * no words yet is shown by its name.
 */
#ifndef ENQ_TIMELINE_H
#define ENQ_TIMELINE_H

#include <jansson.h>

#include "parsers/base/mem.h"

/* event: {kind, message, letter, payload}, as `show` has it; a child of ctx. */
char *timeline_words(void *ctx, const json_t *event);

/* What became of a mail: "filed in an enquiry". */
const char *timeline_outcome(const char *outcome);

/* A rule and its evidence, which may name the rule already, as one sentence. */
const char *timeline_because(void *ctx, const char *rule, const char *evidence);

#endif
