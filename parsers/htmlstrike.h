/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words that an HTML page shows struck out: whoever wrote them takes them back,
 * and as text they would say the opposite of what is meant.
 */
#ifndef ENQ_PARSERS_HTMLSTRIKE_H
#define ENQ_PARSERS_HTMLSTRIKE_H

#include <stdbool.h>

#include "parsers/base/span.h"

/* Does the element strike out what is in it?  name in lower case; style: its
 * attribute, NULL when it has none. */
bool htmlstrike_is(const char *name, const char *style);

/* May the page have such an element?  A quick look, and no parser. */
bool htmlstrike_may(struct span page);

#endif
