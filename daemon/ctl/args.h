/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command line as options and words, read by tables.  Pure, so that
 * `due --dates FILE` reads each of its lines with the same code.
 *
 *	--name value   --name=value   --flag   -- (only words follow)
 *
 * "-" and a minus sign before a digit ("-1d") begin a word, not an option.
 * An option that is unknown, or lacks its value, is ERR_USAGE.
 */
#ifndef ENQ_CTL_ARGS_H
#define ENQ_CTL_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/err.h"

/* A table ends with an entry without a name. */
struct option_spec {
	const char *name;
	const char *value; /* what stands for it in the help; NULL: a flag */
	const char *help;
	char letter; /* -c for --config; 0: none */
};

struct args;

/* Options are looked up in own, then in common; either may be NULL.  The
 * words must outlive the result. */
MUST_USE
int args_read(void *ctx, const struct option_spec *own,
    const struct option_spec *common, const char *const *words, size_t count,
    struct args **args_r, struct err *err);

const char *const *args_words(const struct args *args, size_t *count_r);

bool args_flag(const struct args *args, const char *name);
/* The last value given; NULL when there is none. */
const char *args_value(const struct args *args, const char *name);
/* The values of an option that may repeat: the next one at or after *from,
 * which begins at 0; NULL when there are no more. */
const char *args_next(const struct args *args, const char *name, size_t *from);

#endif
