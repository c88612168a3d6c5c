/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fields of registers mean.  Each mistake is ERR_INPUT in words that need
 * the line's number before them. */
#ifndef ENQ_IMPORT_FIELDS_H
#define ENQ_IMPORT_FIELDS_H

#include <stdbool.h>

#include "daemon/config/config.h"
#include "daemon/store/registers.h"
#include "parsers/base/span.h"

/* An address that somebody may write from; empty is none.  Not the mailbox's
 * own: what it writes to itself is nobody's word. */
MUST_USE
int import_address(
    const struct config *config, const char *field, struct err *err);
/* The same in small letters. */
const char *import_lower(void *ctx, const char *text);
/* "2026-09-01"; empty is DAY_NONE. */
MUST_USE
int import_date(const char *field, int32_t *day_r, struct err *err);
/* The first day and the last. */
MUST_USE
int import_span(const char *from, const char *to, int32_t *from_r,
    int32_t *to_r, struct err *err);
/* "officer" "duty" "manager" "head"; empty is the first. */
MUST_USE
int import_role(const char *field, enum officer_role *role_r, struct err *err);
const char *import_role_word(enum officer_role role);
/* "Mon-Fri", "Mon Wed Fri"; empty is Monday to Friday.  Bit 0 = Monday. */
MUST_USE
int import_days(const char *field, unsigned *days_r, struct err *err);
/* "Mon Wed Fri". */
const char *import_days_words(void *ctx, unsigned days);

/* The next of some words with blanks or semicolons between them; NULL: no
 * more. */
const char *import_word(void *ctx, struct span *rest);

#endif
