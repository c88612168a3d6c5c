/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of an RTF body.  Outlook wraps HTML into RTF (\fromhtml1,
 * MS-OXRTFEX): then the HTML is taken out again and read as HTML; otherwise
 * paragraphs become lines and everything that is not the letter's own text
 * (fonts, colours, pictures, headers) is left out.
 */
#ifndef ENQ_PARSERS_RTF_H
#define ENQ_PARSERS_RTF_H

#include "parsers/base/span.h"

/* UTF-8 with LF line ends, at most LIMIT_TEXT_BYTES, a child of ctx; empty when
 * the bytes are no RTF. */
struct span rtf_to_text(const void *ctx, struct span rtf);

/* The charset's name of a Windows code page; NULL when we know none.  A child
 * of ctx or constant. */
const char *rtf_code_page(const void *ctx, uint32_t page);

#endif
