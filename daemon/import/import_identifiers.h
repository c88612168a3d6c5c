/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The columns upn, nhs and uln of a register of cases (P-10).  A number is
 * checked, hashed and forgotten: no message, no difference and no log has it.
 *
 * As in other columns an empty cell takes away what is known, and a file
 * without the column leaves it.  No two children have the same number: who is
 * found by it would be a guess.  Numbers that change hands within a file do so,
 * whichever line comes first: import_identifiers_put() takes away,
 * import_identifiers_finish() gives.
 */
#ifndef ENQ_IMPORT_IDENTIFIERS_H
#define ENQ_IMPORT_IDENTIFIERS_H

#include "daemon/import/import_p.h"

/* One line: does each number pass its check? */
MUST_USE
int import_identifiers_check(struct import *im, const struct csvfile_row *row);
/* All lines: has none the number of another's child?  And is the key there? */
void import_identifiers_check_all(struct import *im);

/* The line of a case that is registered: 1 its numbers change, 0. */
MUST_USE
int import_identifiers_put(
    struct import *im, const struct csvfile_row *row, const char *reference);
/* After the last line. */
MUST_USE
int import_identifiers_finish(struct import *im);

#endif
