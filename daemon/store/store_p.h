/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the store share, and nobody else sees: the open database
 * and the tables of statements.
 */
#ifndef ENQ_STORE_STORE_P_H
#define ENQ_STORE_STORE_P_H

#include <sys/types.h>

#include <sqlite3.h>

#include "daemon/store/bands.h"
#include "daemon/store/ids.h"
#include "daemon/store/minute.h"
#include "daemon/store/raw.h"
#include "daemon/store/recall.h"
#include "daemon/store/store.h"

/* Each file has one table of statements; all are known to fit at open. */
enum store_part {
	PART_STORE = 0,
	PART_IDS,
	PART_INBOX,
	PART_INBOX_READ,
	PART_WAITING,
	PART_ENQUIRIES,
	PART_ENQUIRIES_COUNT,
	PART_PARTIES,
	PART_SEARCH,
	PART_TRAIL,
	PART_ACKS,
	PART_ABSENCES,
	PART_HISTORY,
	PART_LEDGERS,
	PART_NAMINGS,
	PART_REMINDERS,
	PART_BEREAVEMENTS,
	PART_BREACHES,
	PART_RESTRICTIONS,
	PART_SEALS,
	PART_LEGAL,
	PART_FLAGS,
	PART_CAMPAIGNS,
	PART_FOOTINGS,
	PART_ALIASES,
	PART_OUTBOX,
	PART_OUTBOX_READ,
	PART_ROUTES,
	PART_COPIES,
	PART_MUTED,
	PART_REGISTERS,
	PART_REGISTERS_OFFICERS,
	PART_RECALL,
	PART_IMPORTS,
	PART_IDENTIFIERS,
	PART_SENDERS,
	PART_EVENTS,
	PART_VERIFY,
	PART_COUNT
};

struct statement {
	const char *purpose; /* "adding a mail": for error texts */
	const char *sql;
};
struct statement_table {
	const struct statement *rows;
	size_t count;
};

/* What the index letter_state holds: SQLite takes it only when it is told. */
#define UNSETTLED "state <> 'waiting' AND state <> 'sent'"

extern const struct statement_table store_statements;
extern const struct statement_table ids_statements;
extern const struct statement_table inbox_statements;
extern const struct statement_table inbox_read_statements;
extern const struct statement_table waiting_statements;
extern const struct statement_table enquiries_statements;
extern const struct statement_table enquiries_count_statements;
extern const struct statement_table parties_statements;
extern const struct statement_table search_statements;
extern const struct statement_table trail_statements;
extern const struct statement_table acks_statements;
extern const struct statement_table absences_statements;
extern const struct statement_table history_statements;
extern const struct statement_table ledgers_statements;
extern const struct statement_table namings_statements;
extern const struct statement_table reminders_statements;
extern const struct statement_table bereavements_statements;
extern const struct statement_table breaches_statements;
extern const struct statement_table restrictions_statements;
extern const struct statement_table seals_statements;
extern const struct statement_table legal_statements;
extern const struct statement_table flags_statements;
extern const struct statement_table campaigns_statements;
extern const struct statement_table footings_statements;
extern const struct statement_table aliases_statements;
extern const struct statement_table outbox_statements;
extern const struct statement_table outbox_read_statements;
extern const struct statement_table routes_statements;
extern const struct statement_table copies_statements;
extern const struct statement_table muted_statements;
extern const struct statement_table registers_statements;
extern const struct statement_table registers_officers_statements;
extern const struct statement_table recall_statements;
extern const struct statement_table imports_statements;
extern const struct statement_table identifiers_statements;
extern const struct statement_table senders_statements;
extern const struct statement_table events_statements;
extern const struct statement_table verify_statements;

enum {
	CHAIN_SIZE = 65 /* a hash in hexadecimal */
};

struct store {
	sqlite3 *db;
	sqlite3_stmt **stmts[PART_COUNT];
	struct raw *raw;
	const char *path; /* of the database */
	int lock_fd;      /* -1: read only */
	bool read_only;
	dev_t dev; /* which file path was when we opened it */
	ino_t ino;

	bool in_transaction;
	bool in_savepoint;
	bool put_raw;                   /* since store_begin() */
	struct raw_place raw_begin;     /* where raw/ ended then */
	struct raw_place raw_savepoint; /* and at the savepoint */

	/* The hash of the newest event, when chain_known. */
	char chain[CHAIN_SIZE];
	bool chain_known;
	int64_t next_id[IDS_COUNT]; /* 0: not looked up yet */
	int64_t next_due;           /* when a letter is due, when due_known */
	bool due_known;
	struct minute acks;                    /* acknowledgements written */
	struct recall recall;                  /* what rows would say again */
	struct bands *bands;                   /* NULL: not looked up yet */
	uint32_t bands_begin, bands_savepoint; /* where they ended then */
	int64_t wal_pages; /* in the write-ahead log after the last commit */
	int64_t commits;   /* of this process */
};

/*
 * Fills err from the connection's last failure while doing `purpose`.  After
 * a full or failing disk or a damaged database the transaction is rolled back
 * here: SQLite may leave it open.
 */
int store_fail(struct store *store, const char *purpose, struct err *err);

/* Ends a transaction whose COMMIT has not happened. */
void store_abandon(struct store *store);

/* Takes the lock file of a state directory: its fd or -1 (ERR_TEMP). */
MUST_USE
int store_lock(const char *state_dir, struct err *err);

/* Brings the database to the version this program knows; 0 or -1. */
MUST_USE
int store_migrate(struct store *store, struct err *err);
enum { STORE_VERSION = 1, STORE_APPLICATION_ID = 0x454e5164 /* "ENQd" */ };

/* COMMIT with the crash points of the test build around it. */
MUST_USE
int store_commit_sql(struct store *store, const char *purpose, struct err *err);

/* Where raw/ ended at the last commit; segment 0 when nothing was put yet. */
MUST_USE
int store_raw_end(
    struct store *store, struct raw_place *end_r, struct err *err);
/* Bytes into raw/ in this transaction, which is over when that fails. */
MUST_USE
int store_put(struct store *store, struct span bytes, enum raw_form form,
    struct raw_place *place_r, struct err *err);
/* The same, of size bytes that zip_pack() has seen. */
MUST_USE
int store_put_packed(struct store *store, struct span packed, size_t size,
    struct raw_place *place_r, struct err *err);

/* Remembers, if it can, what query_prepare() has found to fit. */
#define STORE_FIT "statements_fit"
void store_fit(struct store *store, const char *what);

/* For pragmas and migrations: runs text that is not in a table. */
MUST_USE
int store_exec(
    struct store *store, const char *sql, const char *purpose, struct err *err);
/* The whole number a pragma answers with. */
MUST_USE
int store_pragma(
    struct store *store, const char *sql, int64_t *value_r, struct err *err);

#endif
