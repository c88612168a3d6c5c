/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The columns upn, nhs and uln of a register of cases (P-10).  A number is
 * checked, hashed and forgotten: no message, no difference and no log has it.
 *
 * As in other columns an empty cell takes away what is known, and a file
 * without the column leaves it.  A child may have several cases, in the file or
 * in an old one: its number stands for all of them (office/identifiers.h), and
 * import_note_cases() says so, because it may also be a slip that gives one
 * child's number to another.
 */
#ifndef ENQ_IMPORT_IDENTIFIERS_H
#define ENQ_IMPORT_IDENTIFIERS_H

#include "daemon/import/import_p.h"

/* One line: each number that does not pass its check is a mistake. */
void import_identifiers_check(struct import *im, const struct csvfile_row *row);
/* All lines: is the key there that their numbers need?  Then it is im->key_id.
 */
void import_identifiers_check_key(struct import *im);

/* The line of that case: 1 its numbers change, 0. */
MUST_USE
int import_identifiers_put(
    struct import *im, const struct csvfile_row *row, int64_t case_id);

#endif
