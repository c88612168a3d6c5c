/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * References in subjects, texts and attachment names: our own, the council's
 * (from configuration), and numbers that identify people (UPN, NHS, ULN).
 *
 * Every pattern is PCRE2 with UTF, MATCH_INVALID_UTF and NEVER_BACKSLASH_C,
 * runs under the limits of limits.h, and must match its own example when it is
 * added: a configuration that cannot demonstrate itself does not start.
 * Whether a number holds in itself is refcheck.h's arithmetic.
 * Patterns run one by one; each is gated by a cheap scan (a required literal
 * or a digit), because one alternation of all was slower.
 */
#ifndef ENQ_PARSERS_REFERENCE_H
#define ENQ_PARSERS_REFERENCE_H

#include "parsers/facts.h"

struct reference_rules;

/* Empty rules with our own prefix ("ENQ") and the built-in identifiers. */
struct reference_rules *reference_rules_new(void *ctx, const char *prefix);

/*
 * Adds a pattern.  kind names it in facts ("case", "mp-office", …); pattern is
 * PCRE2 to which small letters are capitals, whose group 1, if any, is the
 * reference; example must match; check is a name for reference_check_by_name()
 * (refcheck.h).
 */
MUST_USE
int reference_rules_add(struct reference_rules *rules, const char *kind,
    const char *pattern, const char *example, const char *check,
    struct err *err);

/* Appends what stands in text to facts->found. */
void reference_find(void *ctx, const struct reference_rules *rules,
    struct span text, enum found_where where, struct facts *facts);

#endif
