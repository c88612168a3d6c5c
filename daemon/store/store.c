/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transactions, settings, checkpoints.
 */
#include "daemon/store/store.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "daemon/store/crash.h"
#include "daemon/store/query.h"
#include "daemon/store/store_p.h"
#include "parsers/base/mem.h"

enum {
	Q_BEGIN = 0,
	Q_SAVEPOINT,
	Q_SAVEPOINT_RELEASE,
	Q_SAVEPOINT_ROLLBACK,
	Q_SETTING,
	Q_SETTING_SET,
	Q_RAW_END,
	Q_RAW_END_SET
};

static const struct statement SQL[] = {
    [Q_BEGIN] = {"begin a transaction", "BEGIN IMMEDIATE"},
    [Q_SAVEPOINT] = {"set a savepoint", "SAVEPOINT unit"},
    [Q_SAVEPOINT_RELEASE] = {"release a savepoint", "RELEASE unit"},
    [Q_SAVEPOINT_ROLLBACK] = {"go back to a savepoint", "ROLLBACK TO unit"},
    [Q_SETTING] = {"read a setting",
	"SELECT value FROM setting WHERE name = ?"},
    [Q_SETTING_SET] = {"store a setting",
	"INSERT INTO setting (name, value) VALUES (?, ?)"
	" ON CONFLICT (name) DO UPDATE SET value = excluded.value"},
    [Q_RAW_END] = {"read where raw mail ends",
	"SELECT segment, offset FROM raw_end WHERE id = 1"},
    [Q_RAW_END_SET] = {"store where raw mail ends",
	"UPDATE raw_end SET segment = ?, offset = ? WHERE id = 1"},
};
const struct statement_table store_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_STORE, index);
}

/* What an operator can do something with. */
static const char *
reason(struct store *store, int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return "the disk is full";
	case SQLITE_IOERR:
		return "the disk failed";
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return "the database is damaged; stop the daemon and restore "
		       "it from a backup";
	case SQLITE_READONLY:
		return "the database may not be written; see its owner and "
		       "permissions";
	case SQLITE_CANTOPEN:
		return "the database or its -wal file cannot be opened";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another program holds the database";
	default:
		return sqlite3_errmsg(store->db);
	}
}

static enum err_kind
kind_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_TEMP;
	/* A value the schema refuses: set aside what brought it. */
	case SQLITE_CONSTRAINT:
	case SQLITE_TOOBIG:
	case SQLITE_MISMATCH:
		return ERR_INPUT;
	default:
		return ERR_STORE;
	}
}

int
store_fail(struct store *store, const char *purpose, struct err *err)
{
	int code = sqlite3_extended_errcode(store->db);
	int errnum = sqlite3_system_errno(store->db);
	enum err_kind kind = kind_of(code);
	bool has_errno =
	    (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
	if (errnum == ENOSPC || errnum == EDQUOT)
		code = SQLITE_FULL;
	if (has_errno && errnum != 0)
		err_sys(err, kind, errnum, "cannot %s in '%s': %s", purpose,
		    store->path, reason(store, code));
	else
		err_set(err, kind, "cannot %s in '%s': %s", purpose,
		    store->path, reason(store, code));
	if (kind == ERR_STORE)
		store_abandon(store);
	return -1;
}

void
store_abandon(struct store *store)
{
	if (!store->in_transaction)
		return;
	store->in_transaction = false;
	store->in_savepoint = false;
	store->chain_known = false;
	store->acks.known = false;
	recall_forget(store);
	store->due_known = false;
	ids_forget(store);
	/* After a failed write SQLite may have left it open, or not. */
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	if (store->put_raw)
		raw_cut(store->raw, &store->raw_begin);
	store->put_raw = false;
	if (store->bands != NULL)
		bands_cut(store->bands, store->bands_begin);
}

static uint32_t
bands_place(const struct store *store)
{
	return store->bands == NULL ? 0 : bands_end(store->bands);
}

/*
 * A file that was put in the place of ours, or taken away, would get no more
 * of our commits: SQLite goes on writing to the one it has open.
 */
static int
check_same_file(struct store *store, struct err *err)
{
	struct stat st;
	if (stat(store->path, &st) == 0 && st.st_dev == store->dev &&
	    st.st_ino == store->ino)
		return 0;
	return err_set(err, ERR_STORE,
	    "the database '%s' was moved or replaced while it was open; "
	    "restart the daemon with the right one in place",
	    store->path);
}

int
store_begin(struct store *store, struct err *err)
{
	ASSERT(!store->in_transaction && !store->read_only);
	if (check_same_file(store, err) < 0)
		return -1;
	struct query q = query(store, Q_BEGIN);
	if (query_run(&q, err) < 0)
		return -1;
	store->in_transaction = true;
	store->put_raw = false;
	store->raw_begin = raw_end(store->raw);
	store->bands_begin = bands_place(store);
	return 0;
}

bool
store_in_transaction(const struct store *store)
{
	return store->in_transaction;
}

int
store_commit_sql(struct store *store, const char *purpose, struct err *err)
{
	store->commits++;
	crash_point(store->commits, false);
	if (sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		return store_fail(store, purpose, err);
	crash_point(store->commits, true);
	return 0;
}

/* Invariant 1: what the rows name is on the disk before they are. */
static int
sync_raw(struct store *store, struct err *err)
{
	const struct raw_place end = raw_end(store->raw);
	if (raw_sync(store->raw, err) < 0)
		return -1;
	struct query q = query(store, Q_RAW_END_SET);
	query_int(&q, end.segment);
	query_int(&q, end.offset);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
store_commit(struct store *store, struct err *err)
{
	/* A failure in it has ended the transaction already. */
	if (!store->in_transaction)
		return err_set(err, ERR_STORE,
		    "cannot commit in '%s': the transaction was rolled back",
		    store->path);
	if (store->put_raw && sync_raw(store, err) < 0) {
		store_abandon(store);
		return -1;
	}
	if (store_commit_sql(store, "commit", err) < 0) {
		store_abandon(store);
		return -1;
	}
	store->in_transaction = false;
	store->in_savepoint = false;
	store->put_raw = false;
	return 0;
}

void
store_rollback(struct store *store)
{
	store_abandon(store);
}

int
store_savepoint(struct store *store, struct err *err)
{
	ASSERT(store->in_transaction && !store->in_savepoint);
	struct query q = query(store, Q_SAVEPOINT);
	if (query_run(&q, err) < 0)
		return -1;
	store->in_savepoint = true;
	store->raw_savepoint = raw_end(store->raw);
	store->bands_savepoint = bands_place(store);
	return 0;
}

int
store_savepoint_release(struct store *store, struct err *err)
{
	if (!store->in_savepoint)
		return err_set(err, ERR_STORE,
		    "cannot go on in '%s': the transaction was rolled back",
		    store->path);
	store->in_savepoint = false;
	struct query q = query(store, Q_SAVEPOINT_RELEASE);
	return query_run(&q, err) < 0 ? -1 : 0;
}

void
store_savepoint_rollback(struct store *store)
{
	struct err ignored;
	if (!store->in_savepoint)
		return;
	store->in_savepoint = false;
	store->chain_known = false;
	store->acks.known = false;
	recall_forget(store);
	store->due_known = false;
	ids_forget(store);
	struct query back = query(store, Q_SAVEPOINT_ROLLBACK);
	struct query release = query(store, Q_SAVEPOINT_RELEASE);
	if (query_run(&back, &ignored) < 0 ||
	    query_run(&release, &ignored) < 0) {
		/* The whole transaction must not be committed now. */
		store_abandon(store);
		return;
	}
	if (store->put_raw)
		raw_cut(store->raw, &store->raw_savepoint);
	if (store->bands != NULL)
		bands_cut(store->bands, store->bands_savepoint);
}

int
store_checkpoint(struct store *store, int64_t min_bytes, struct err *err)
{
	enum { PAGE_BYTES = 4096 };
	ASSERT(!store->in_transaction);
	if (store->wal_pages == 0 || store->wal_pages * PAGE_BYTES <= min_bytes)
		return 0;
	int in_log;
	int done;
	/* PASSIVE waits for nobody; the file is kept and written over, which
	 * is cheaper to sync than one that grows anew. */
	int rc = sqlite3_wal_checkpoint_v2(
	    store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &done);
	if (rc != SQLITE_OK && rc != SQLITE_BUSY)
		return store_fail(store, "copy the write-ahead log", err);
	if (rc != SQLITE_OK || done != in_log)
		return 0; /* A reader keeps some of it; another time. */
	store->wal_pages = 0;
	/* After a burst the cache is not needed at that size. */
	sqlite3_db_release_memory(store->db);
	return 0;
}

int
store_raw_end(struct store *store, struct raw_place *end_r, struct err *err)
{
	*end_r = (struct raw_place){0};
	struct query q = query(store, Q_RAW_END);
	int rc = query_step(&q, err);
	if (rc == 1) {
		end_r->segment = row_int(&q);
		end_r->offset = row_int(&q);
	}
	query_end(&q);
	/* What lies behind the end is cut off: it is never guessed. */
	if (rc == 0)
		return err_set(err, ERR_STORE,
		    "'%s' does not say where raw mail ends; stop the daemon "
		    "and restore both from the same backup",
		    store->path);
	return rc < 0 ? -1 : 0;
}

void
store_write_raw_back(struct store *store, store_write_back *write_back)
{
	raw_write_back(store->raw, write_back);
}

int
store_put(struct store *store, struct span bytes, enum raw_form form,
    struct raw_place *place_r, struct err *err)
{
	ASSERT(store->in_transaction);
	store->put_raw = true;
	if (raw_put(store->raw, bytes, form, place_r, err) == 0)
		return 0;
	store_abandon(store);
	return -1;
}

int
store_put_packed(struct store *store, struct span packed, size_t size,
    struct raw_place *place_r, struct err *err)
{
	ASSERT(store->in_transaction);
	store->put_raw = true;
	if (raw_put_packed(store->raw, packed, size, place_r, err) == 0)
		return 0;
	store_abandon(store);
	return -1;
}

int
store_setting(struct store *store, void *ctx, const char *name, char **value_r,
    struct err *err)
{
	struct query q = query(store, Q_SETTING);
	query_text(&q, name);
	int rc = query_step(&q, err);
	if (rc == 1) {
		struct span value = row_blob(&q);
		*value_r = mem_strn(ctx, value.p, value.n);
	}
	query_end(&q);
	return rc;
}

int
store_setting_set(
    struct store *store, const char *name, const char *value, struct err *err)
{
	struct query q = query(store, Q_SETTING_SET);
	ASSERT(store->in_transaction);
	query_text(&q, name);
	query_text(&q, value);
	return query_run(&q, err) < 0 ? -1 : 0;
}

void
store_fit(struct store *store, const char *what)
{
	/* A transaction of its own; where the disk is full it is found out
	 * again the next time. */
	struct query q = query(store, Q_SETTING_SET);
	struct err err;
	query_text(&q, STORE_FIT);
	query_text(&q, what);
	(void)!query_run(&q, &err);
}

int
store_number(struct store *store, const char *name, int64_t fallback,
    int64_t *value_r, struct err *err)
{
	char *text;
	void *ctx = mem_new(NULL);
	int rc = store_setting(store, ctx, name, &text, err);
	*value_r = fallback;
	if (rc == 1) {
		char *end;
		errno = 0;
		*value_r = strtoll(text, &end, 10);
		if (errno != 0 || end == text || *end != '\0')
			rc = err_set(err, ERR_STORE,
			    "the setting '%s' in '%s' is not a number", name,
			    store->path);
	}
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}

int
store_number_set(
    struct store *store, const char *name, int64_t value, struct err *err)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, value);
	return store_setting_set(store, name, text, err);
}
