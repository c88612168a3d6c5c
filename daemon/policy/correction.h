/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an MP's office says in reply to the list of its enquiries (P-32): a
 * line that names one of them and says that it is settled, and no more, closes
 * our record of it.  Anything else is for a person.
 *
 * As with officers' commands (P-29) the whole line must fit, and the first line
 * of prose ends the reading: what stands behind "Please ignore this" must not
 * close anything.
 */
#ifndef ENQ_POLICY_CORRECTION_H
#define ENQ_POLICY_CORRECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/span.h"

/* A way to name an enquiry of the list; several may mean the same one. */
struct correction_name {
	const char *written; /* "ENQ-26-00417-U", "AH12345" */
	size_t enquiry;      /* which one the caller means by it */
};

struct corrections {
	size_t *settled; /* enquiries, in the order of their lines, each once */
	size_t count;
	bool more; /* they wrote something that a person must read */
};

/* reply: the new text of their mail.  Memory hangs off ctx. */
void correction_read(void *ctx, struct span reply,
    const struct correction_name *names, size_t name_count,
    struct corrections *corrections_r);

#endif
