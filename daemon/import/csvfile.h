/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CSV file (RFC 4180, UTF-8) as rows of fields.  The first line names the
 * columns, in any order, small letters or not; a column that the caller does
 * not know is refused, and so is everything else that could put a field under
 * the wrong name.  What spreadsheets add is taken as nothing: a byte order
 * mark, CRLF, empty lines, empty columns at the end, hard blanks around a
 * field.
 *
 * What is wrong in one line is a mistake; reading goes on, so that whoever has
 * to mend a file of thousands of lines hears of all at once.  A line whose
 * fields are all under their names is a row even so, and what could not be read
 * of it is "": the caller looks at the rest.
 */
#ifndef ENQ_CSVFILE_H
#define ENQ_CSVFILE_H

#include "parsers/base/err.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"

enum {
	CSVFILE_COLUMNS = 16,
	CSVFILE_ROWS = 200000,
	CSVFILE_MISTAKES = 100 /* kept; what is beyond is counted */
};

struct csvfile_row {
	/* By the caller's column, trimmed; "" when absent. */
	const char *fields[CSVFILE_COLUMNS];
	int line; /* on which it ends */
};

struct csvfile_mistake {
	int line;
	const char *text; /* without file and line */
};

struct csvfile {
	const char *name;
	struct csvfile_row *rows;
	size_t count;
	unsigned columns; /* which the file has: a bit for each */
	struct csvfile_mistake mistakes[CSVFILE_MISTAKES];
	size_t mistake_count; /* also of those that are not kept */
};

/*
 * columns ends with NULL; needed has a bit for each that no row may lack.  0
 * also when lines have mistakes, the last of which may be that what follows
 * cannot be read; ERR_INPUT, "FILE:LINE: …", when that is so of the first line.
 * Memory hangs off ctx.
 */
MUST_USE
int csvfile_read(void *ctx, const char *name, struct span text,
    const char *const *columns, unsigned needed, struct csvfile *file_r,
    struct err *err);

/* One more, as the caller finds it. */
void csvfile_mistake(
    void *ctx, struct csvfile *file, int line, const char *text);
/* By line, as people read them. */
void csvfile_sort_mistakes(struct csvfile *file);

#endif
