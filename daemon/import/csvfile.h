/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CSV file (RFC 4180, UTF-8) as rows of fields.  The first line names the
 * columns, in any order; a column that the caller does not know is refused, and
 * so is everything else that could put a field under the wrong name.  Every
 * error is "FILE:LINE: …".
 */
#ifndef ENQ_CSVFILE_H
#define ENQ_CSVFILE_H

#include "parsers/base/err.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"

enum { CSVFILE_COLUMNS = 16, CSVFILE_ROWS = 200000 };

struct csvfile_row {
	/* By the caller's column, trimmed; "" when absent. */
	const char *fields[CSVFILE_COLUMNS];
	int line; /* on which it ends */
};

struct csvfile {
	const char *name;
	struct csvfile_row *rows;
	size_t count;
};

/*
 * columns ends with NULL; needed has a bit for each that no row may lack.
 * ERR_INPUT.  Memory hangs off ctx.
 */
MUST_USE
int csvfile_read(void *ctx, const char *name, struct span text,
    const char *const *columns, unsigned needed, struct csvfile *file_r,
    struct err *err);

#endif
