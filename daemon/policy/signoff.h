/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a mail ends: a farewell, and below it a name, a post, an office, ways to
 * reach them.  Who takes more for a signature than is one loses what somebody
 * wrote to be read, so a line in doubt is none.
 */
#ifndef ENQ_POLICY_SIGNOFF_H
#define ENQ_POLICY_SIGNOFF_H

#include <stdbool.h>

#include "parsers/base/span.h"

/* The next word of the text, an address being one; false: no more. */
bool signoff_word(struct span *rest, struct span *word_r);

/* Is it what a mail ends with: "Kind regards," */
bool signoff_is_farewell(struct span line);

/*
 * May it stand in a signature?  Each of its words is then a name (with a
 * capital, or one of `name`, the writer's, which may be empty), a number, or of
 * a post or an office, and none says what happens, or when.
 */
bool signoff_is_signature(struct span line, struct span name);

/* Does it thank or greet, and say no more: "Noted, thanks Sam"?  A farewell and
 * a line of a signature do. */
bool signoff_is_courtesy(struct span line, struct span name);

#endif
