/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words for people on a terminal.
 *
 * Texts come from mail, so nothing is printed before say_clean(): a subject
 * must not be able to move the cursor, rename the window or turn the line's
 * direction round.  Dates are shown in the council's zone (zone_open() first).
 */
#ifndef ENQ_CTL_SAY_H
#define ENQ_CTL_SAY_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/span.h"

/*
 * Control characters (C0, DEL, C1), marks of direction and bytes that are no
 * UTF-8 become U+FFFD; tabs and, unless keep_lines, line breaks a space.  A
 * child of ctx.
 */
char *say_clean(void *ctx, struct span text, bool keep_lines);

/* printf to standard output, cleaned, line breaks kept. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same to standard error: what a person should read beside a table that a
 * program takes. */
void say_aside(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A heading, bold where colours are allowed. */
void say_heading(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A sentence in lines of at most 78 columns, each after an indent. */
void say_wrapped(const char *indent, const char *text);

/* Lines of text, each after an indent. */
void say_indented(const char *indent, const char *text);

/* "2.3 MB"; "7 Dec 2026" of "2026-12-07"; "7 Dec 2026 09:30" of an RFC 3339
 * instant; "" for "".  "3 letters" and "1 letter".  Children of ctx. */
char *say_size(void *ctx, int64_t bytes);
char *say_day(void *ctx, const char *iso);
char *say_instant(void *ctx, const char *rfc3339);
char *say_count(void *ctx, int64_t n, const char *one, const char *many);

/* Columns that cleaned UTF-8 takes. */
size_t say_width(const char *text);

/* The words for an enquiry's kind, an enquiry's state, a mail's outcome and a
 * letter's state; the name itself when there are none. */
const char *say_kind(const char *name);
const char *say_enquiry_state(const char *name);
const char *say_mail_state(const char *state, const char *outcome);
const char *say_letter_state(const char *name);
/* Why the guard held an answer. */
const char *say_held(const char *name);

#endif
