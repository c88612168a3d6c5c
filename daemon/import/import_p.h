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
#include "daemon/office/moved.h"
#include "daemon/office/office.h"
#include "daemon/store/registers.h"

/* Of the lines that are registered already. */
struct import_column {
	int64_t had;     /* something in it, */
	int64_t emptied; /* and have nothing by this file */
};

/* An import in hand. */
struct import {
	void *ctx;
	struct office *office;
	const struct import_table *table;
	struct csvfile file;
	json_t *reply;
	struct err *err;
	struct import_column columns[CSVFILE_COLUMNS];
	const char *how;     /* what the line in hand changes; NULL: nothing */
	struct moved *moved; /* cases that are another's now */
	size_t moved_count, moved_room;
	int64_t key_id; /* of the newest key, where there is one */
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
	/* A line by itself, each mistake by import_wrong(); "" in a field that
	 * is needed has been told.  Then all of them beside each other, each
	 * mistake by csvfile_mistake(); NULL: there is nothing to compare. */
	void (*check)(struct import *im, const struct csvfile_row *row);
	void (*check_all)(struct import *im);
	int (*put)(struct import *im, const struct csvfile_row *row,
	    enum import_change *change_r);
	/* Who is no longer in the file leaves; NULL: they stay. */
	int (*leave)(struct import *im);
	/* What somebody should look at afterwards; NULL: nothing. */
	int (*note)(struct import *im);
};

/* A column of import_cases. */
enum {
	C_REFERENCE,
	C_TEAM,
	C_OWNER,
	C_RESTRICTED,
	C_PARTIES,
	C_LEGAL,
	C_SIBLINGS,
	C_BORN,
	C_UPN,
	C_NHS,
	C_ULN
};
extern const struct import_table import_officers;
extern const struct import_table import_mps;
extern const struct import_table import_cases;
extern const struct import_table import_senders;

/* What a check of the line said: below 0, im->err is one of its mistakes. */
void import_wrong(struct import *im, const struct csvfile_row *row, int rc);
/* A team that the configuration does not have could own nothing and be
 * written to by nobody. */
MUST_USE
int import_team(struct import *im, const char *team);

/*
 * A column that the file does not have says nothing: what is registered stays.
 * Only who has no dates is here from now on, or they could not come back.
 */
bool import_has(const struct import *im, int column);
/* What is registered beside what the line says; NULL is nothing. */
void import_compare(
    struct import *im, int column, const char *was, const char *is);
/* The same of a first or last day, which an earlier import may have set: it
 * comes and goes with the people. */
void import_compare_span(
    struct import *im, int column, int32_t was, int32_t is);
/* The same of what is never shown: in a word what became of it. */
void import_compare_hidden(
    struct import *im, int column, bool had, bool has, bool same);
/* "2026-09-01"; "" is no day. */
const char *import_day_text(void *ctx, int32_t day);
/*
 * A file that was cut short or exported with the wrong filter would take rights
 * away, or lift every restriction, in one night: what somebody must mean, as
 * half a sentence.  NULL: nothing that much.
 */
const char *import_too_much(const struct import *im);

/* A sentence of what somebody should look at. */
void import_note(struct import *im, const char *text);
/* Each adds sentences to "notes" of the reply: officers outside own_domains, a
 * team without anybody on duty, deputies and owners of cases who are no
 * officers. */
MUST_USE
int import_note_officers(struct import *im);
MUST_USE
int import_note_owners(struct import *im);
/* And how many cases are not in the file: "not_in_file"; and numbers of
 * children that stand for several cases. */
MUST_USE
int import_note_cases(struct import *im);
/* Cases whose reference no configured pattern finds in a mail
 * (import_findable.c). */
void import_note_unfindable(struct import *im);

#endif
