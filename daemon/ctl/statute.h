/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One request about a statutory clock, for `statute` and for the lines of
 * `due --dates`.
 */
#ifndef ENQ_CTL_STATUTE_H
#define ENQ_CTL_STATUTE_H

#include <jansson.h>

#include "daemon/ctl/args.h"
#include "daemon/policy/statute.h"

/* The table and the calendars, read once for each list of holidays. */
struct statute_desk {
	struct statute_table *table;
	struct statute_calendars calendars;
	const char *holidays; /* file they came from; NULL: the bundled list */
};

/* Sets the zone, reads table and calendars as the options say; of config,
 * which may be NULL, it takes the files that no option names. */
struct config;
MUST_USE
int statute_desk_open(void *ctx, const struct config *config,
    const struct args *args, struct statute_desk *desk, struct err *err);

/* Answers `KEY DATE [--other DATE]`; a new reference in *reply_r. */
MUST_USE
int statute_answer(void *ctx, const struct statute_desk *desk,
    const struct args *args, json_t **reply_r, struct err *err);

#endif
