/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who filled in a form: the lines of a web form's mail that a label like "Email
 * address" or "Your name" stands before (P-5).  What they say is only ever
 * proposed to a person: anybody can type any address into a form.
 *
 * Two different addresses with such a label are none: a parent's form names the
 * school too, and a guess would write to the wrong one.
 */
#ifndef ENQ_PARSERS_FORMPERSON_H
#define ENQ_PARSERS_FORMPERSON_H

#include <stdbool.h>

#include "parsers/mail.h"

/* True when there is an address; a name alone is given all the same, with addr
 * NULL. */
bool formperson_read(void *ctx, struct span text, struct address *out);

#endif
