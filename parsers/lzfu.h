/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compressed RTF (MS-OXRTFCP), in which Outlook keeps a body inside
 * winmail.dat: a sliding window of 4 KB that begins with words every RTF has.
 */
#ifndef ENQ_PARSERS_LZFU_H
#define ENQ_PARSERS_LZFU_H

#include "parsers/base/buf.h"

/*
 * Appends the RTF to out, up to out's cap.  False when the bytes are no such
 * thing or end early; what was read until then is kept.
 */
bool lzfu_read(struct buf *out, struct span bytes);

#endif
