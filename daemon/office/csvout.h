/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells of a CSV file that people open in a spreadsheet: quoted where they
 * must be, and none that begins as a formula would.
 */
#ifndef ENQ_CSVOUT_H
#define ENQ_CSVOUT_H

#include <stdint.h>

#include "parsers/base/buf.h"

void csvout_cell(struct buf *b, const char *text);
/* An ISO date; nothing for DAY_NONE. */
void csvout_day(struct buf *b, int32_t day);

#endif
