/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arithmetic of references: does a number hold in itself?  Each function
 * takes the normalised text, capitals and digits without blanks.
 */
#ifndef ENQ_PARSERS_REFCHECK_H
#define ENQ_PARSERS_REFCHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/span.h"

/* A reference as facts give it: capitals, no blanks. */
char *reference_normal(void *ctx, const char *text);

/* A check function: true when the normalised text holds. */
typedef bool reference_check(const char *normal);

bool reference_check_own(const char *normal); /* "ENQ-26-00417-U" */
/* The same, and its year (two digits) and number; they hold when it is true. */
bool reference_own_read(const char *normal, int *year_r, int64_t *number_r);
bool reference_check_upn(const char *normal);
bool reference_check_nhs(const char *normal);
bool reference_check_uln(const char *normal);
/* By the name a configuration uses ("own", "upn", "nhs", "uln", "none"). */
reference_check *reference_check_by_name(const char *name);

/* Is that kind of reference a number that identifies somebody (P-10)? */
bool reference_is_personal(const char *kind);
/* "UPN", "NHS number", "ULN"; NULL: it is none of those kinds. */
const char *reference_personal_name(const char *kind);
/* Such a number without what people and programs write between its digits. */
char *reference_normal_number(void *ctx, struct span text);

/* The check letter of year (two digits) and number (P "Own reference"). */
char reference_check_letter(int year, int64_t number);
/* "ENQ-26-00417-U", five digits, more when needed; a child of ctx. */
char *reference_format(void *ctx, const char *prefix, int year, int64_t number);

#endif
