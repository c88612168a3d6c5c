/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A text as somebody reads it who looks for a reference: full-width letters
 * and digits (U+FF01 to U+FF5E, from East Asian keyboards) are their ASCII
 * ones, and what cannot be seen is gone: soft hyphens, zero-width spaces and
 * joiners, byte order marks.  Mail programs put these inside long words.
 */
#ifndef ENQ_PARSERS_REFPLAIN_H
#define ENQ_PARSERS_REFPLAIN_H

#include "parsers/base/span.h"

/* text is UTF-8; the result is text itself or a child of ctx. */
struct span refplain_text(const void *ctx, struct span text);

#endif
