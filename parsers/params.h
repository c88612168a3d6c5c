/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Structured MIME headers: a first token ("text/plain", "attachment") and
 * parameters, with RFC 2231 continuations, charsets and percent encoding, and
 * the encoded words that many programs put there instead.
 */
#ifndef ENQ_PARSERS_PARAMS_H
#define ENQ_PARSERS_PARAMS_H

#include <stddef.h>

#include "parsers/base/span.h"

enum { PARAMS_MAX = 64 };

struct param {
	struct span name; /* without its "*0*" suffix, as written */
	int section;      /* -1: not a continuation */
	bool encoded;     /* percent-encoded, maybe with charset'lang' */
	struct span raw;  /* without quotes; may hold backslash pairs */
};

struct params {
	struct span first; /* the token before the first ';', trimmed */
	struct param list[PARAMS_MAX];
	size_t count;
};

/* The spans point into value. */
void params_read(struct params *params, struct span value);

/* The decoded value; NULL when absent.  A child of ctx. */
char *params_get(
    const void *ctx, const struct params *params, const char *name, size_t cap);

#endif
