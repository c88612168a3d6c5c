/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ISO-2022-JP as mail really has it: with NEC's and IBM's characters ("①",
 * "№", "髙") and half-width kana, which RFC 1468 leaves out and Outlook sends
 * all the same.  The escape sequences become the high bits of EUC-JP, whose
 * Microsoft form (EUC-JP-MS) has all of them.
 */
#ifndef ENQ_PARSERS_ISO2022JP_H
#define ENQ_PARSERS_ISO2022JP_H

#include "parsers/base/buf.h"
#include "parsers/base/span.h"

/* Appends bytes as CP932; false when a sequence of another standard is in it
 * (Chinese, Korean, Greek, JIS X 0212), which CP932 cannot say, or a byte of
 * eight bits. */
bool iso2022jp_to_cp932(struct buf *out, struct span bytes);

#endif
