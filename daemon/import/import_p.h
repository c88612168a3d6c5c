/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a register is to an import: its columns, and what is done with a line.
 * One file each: import_officers.c, import_mps.c, import_cases.c,
 * import_senders.c.
 */
#ifndef ENQ_IMPORT_P_H
#define ENQ_IMPORT_P_H

#include <jansson.h>

#include "daemon/import/csvfile.h"
#include "daemon/office/office.h"
#include "daemon/store/registers.h"

/* An import in hand. */
struct import {
	void *ctx;
	struct office *office;
	const struct import_table *table;
	struct csvfile file;
	json_t *reply;
	struct err *err;
};

struct import_table {
	const char *what;
	const char *columns[CSVFILE_COLUMNS]; /* NULL ends it */
	unsigned needed;                      /* bit per column */
	int named; /* the column that says what a line is about, */
	int known; /* and the one that helps a person to know it */
	/* What a line is about, in one spelling: two of them would undo each
	 * other every night. */
	const char *(*key)(void *ctx, const struct csvfile_row *row);
	/* A line by itself: ERR_INPUT in words.  Then all of them beside each
	 * other, each mistake by csvfile_mistake(); NULL: there is nothing to
	 * compare. */
	int (*check)(struct import *im, const struct csvfile_row *row);
	void (*check_all)(struct import *im);
	int (*put)(struct import *im, const struct csvfile_row *row,
	    enum import_change *change_r);
	/* Who is no longer in the file leaves; NULL: they stay. */
	int (*leave)(struct import *im);
};
extern const struct import_table import_officers;
extern const struct import_table import_mps;
extern const struct import_table import_cases;
extern const struct import_table import_senders;

/* A team that the configuration does not have could own nothing and be
 * written to by nobody. */
MUST_USE
int import_team(struct import *im, const char *team);

#endif
