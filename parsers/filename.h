/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The name of an attachment as a label that is harmless wherever somebody
 * saves it: no folder, drive or data stream, no control characters, nothing
 * that turns the direction of reading ("invoice<U+202E>fdp.exe" is shown as
 * "invoiceexe.pdf"), no device of Windows, no dot or blank at its end, which
 * Windows drops.  Otherwise it stays as it was written.
 */
#ifndef ENQ_PARSERS_FILENAME_H
#define ENQ_PARSERS_FILENAME_H

#include "parsers/base/span.h"

/* raw is UTF-8.  At most LIMIT_NAME_BYTES, a child of ctx; NULL when nothing is
 * left of it. */
char *filename_label(const void *ctx, struct span raw);

#endif
