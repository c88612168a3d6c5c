/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks for phrases in text, without regard to ASCII case.  The other parsers
 * keep lists of what robots and mail programs write and ask about each.
 */
#ifndef ENQ_PARSERS_PHRASES_H
#define ENQ_PARSERS_PHRASES_H

#include "parsers/base/span.h"

/* As span_find_ascii(), and quick in long texts too. */
bool phrase_in(struct span text, const char *phrase);

/* Does one of them stand in the text, or at its start? */
bool phrases_in(struct span text, const char *const *list, size_t count);
bool phrases_start(struct span text, const char *const *list, size_t count);

#endif
