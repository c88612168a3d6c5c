/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: one SQLite database and the raw mail beside it, in the state
 * directory.  The only place in the tree that knows SQL.
 *
 * Invariants (asserted here, tested in tests/crash):
 *  1. A mail is in the store whole (raw bytes synced, row committed) before
 *     anybody is told that we have it.
 *  2. (mailbox, UIDVALIDITY, UID) names one row; a second fetch adds nothing.
 *  3. A letter's bytes and Message-ID never change once its row is committed.
 *  4. letter.once_key is unique: one acknowledgement per enquiry and party,
 *     one chase per rung, one digest per manager and day.
 *  5. Events are never changed or removed, and each carries the hash of the
 *     one before it; the hash covers a digest of the payload, so that a
 *     payload can become a tombstone without breaking the chain.
 *  6. Journal mode is WAL and synchronous is FULL: a commit is on the disk.
 *
 * Life cycle: store_open() takes the lock of the state directory, migrates and
 * prepares every statement; store_close() releases it.  All functions but
 * store_open() must be called between store_begin() and store_commit(), except
 * look-ups, which may stand alone.
 *
 * Errors: ERR_STORE for a full or failing disk and a damaged database (stop
 * taking in; the transaction is rolled back), ERR_TEMP when another process
 * holds the lock, ERR_CONFIG for a database newer than this program.
 *
 * Memory: what a function returns hangs off the ctx it is given.
 */
#ifndef ENQ_STORE_STORE_H
#define ENQ_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/err.h"
#include "parsers/base/span.h"

struct store;

enum store_open_flags {
	STORE_CREATE = 1,   /* make the database when the directory has none */
	STORE_READ_ONLY = 2 /* for check and backup: no lock, no migration */
};

MUST_USE
int store_open(void *ctx, const char *state_dir, int flags,
    struct store **store_r, struct err *err);
void store_close(struct store *store);

/*
 * One transaction at a time.  Within it, a savepoint per mail lets one bad
 * mail be undone without the batch.  After a failed commit the transaction is
 * rolled back and nothing of it is in the store.
 */
MUST_USE
int store_begin(struct store *store, struct err *err);
MUST_USE
int store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);
bool store_in_transaction(const struct store *store);
MUST_USE
int store_savepoint(struct store *store, struct err *err);
MUST_USE
int store_savepoint_release(struct store *store, struct err *err);
void store_savepoint_rollback(struct store *store);

/*
 * Has the disk begin with raw mail before the commit that waits for it: called
 * with each piece that was written to a file and is to be synced.
 */
typedef void store_write_back(int fd, int64_t offset, int64_t n);
void store_write_raw_back(struct store *store, store_write_back *write_back);

/* Checkpoints the write-ahead log when it is larger than min_bytes. */
MUST_USE
int store_checkpoint(struct store *store, int64_t min_bytes, struct err *err);

/* Named settings: small texts the daemon must remember. */
MUST_USE
int store_setting(struct store *store, void *ctx, const char *name,
    char **value_r, struct err *err); /* 1 found, 0 absent */
MUST_USE
int store_setting_set(
    struct store *store, const char *name, const char *value, struct err *err);
/* The same for whole numbers; absent gives fallback. */
MUST_USE
int store_number(struct store *store, const char *name, int64_t fallback,
    int64_t *value_r, struct err *err);
MUST_USE
int store_number_set(
    struct store *store, const char *name, int64_t value, struct err *err);

/*
 * Letters and enquiries get higher ids than this from now on.  Their keyed ids
 * are in mails out there, and a store that was restored from a backup does not
 * know which of them were used since: what grows with the clock was not.
 */
MUST_USE
int store_ids_from(struct store *store, int64_t least, struct err *err);

/*
 * Consistency: integrity_check, foreign keys, legal states, the event chain,
 * that every raw mail is readable with its SHA-256, and its facts.  Findings
 * are appended one a line to *report_r; 1 = all well, 0 = findings.
 */
MUST_USE
int store_verify(
    struct store *store, void *ctx, char **report_r, struct err *err);

#endif
