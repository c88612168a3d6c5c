/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening and closing: the lock, the file, the pragmas, the migrations, the
 * statements, the raw mail.
 */
#include "daemon/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>
#include <talloc.h>

#include "daemon/store/query.h"
#include "daemon/store/store_p.h"
#include "parsers/base/mem.h"

enum {
	/* The daemon is the only writer; somebody with a shell may be at it. */
	BUSY_MS = 250,
	PID_TEXT = 24
};

static int
held_by(int fd, const char *path, struct err *err)
{
	char pid[PID_TEXT] = {0};
	ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
	struct span text = span_trim(span_of(pid, n < 0 ? 0 : (size_t)n));
	return err_set(err, ERR_TEMP,
	    "another enquiryd works in this state directory: '%s' is held by "
	    "process %.*s",
	    path, text.n == 0 ? 1 : (int)text.n, text.n == 0 ? "?" : text.p);
}

int
store_lock(const char *state_dir, struct err *err)
{
	void *ctx = mem_new(NULL);
	const char *path = mem_fmt(ctx, "%s/lock", state_dir);
	char pid[PID_TEXT];
	int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	int rc = 0;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		rc = err_sys(
		    err, ERR_CONFIG, errno, "cannot open the lock '%s'", path);
	else if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		rc = errno == EWOULDBLOCK ? held_by(fd, path, err)
					  : err_sys(err, ERR_STORE, errno,
						"cannot lock '%s'", path);
	/* The pid is a courtesy to whoever is refused; on a full disk there is
	 * none. */
	else if (ftruncate(fd, 0) < 0 || pwrite(fd, pid, (size_t)n, 0) != n)
		rc = 0;
	mem_free(ctx);
	if (rc < 0 && fd >= 0)
		close(fd);
	return rc < 0 ? -1 : fd;
}

static int
check_dir(const char *state_dir, int flags, struct err *err)
{
	struct stat st;
	if (flags & STORE_CREATE && mkdir(state_dir, 0700) < 0 &&
	    errno != EEXIST)
		return err_sys(err, ERR_CONFIG, errno,
		    "cannot make the state directory '%s'", state_dir);
	if (stat(state_dir, &st) < 0)
		return err_sys(err, ERR_CONFIG, errno,
		    "cannot open the state directory '%s'", state_dir);
	if (st.st_mode & S_IWOTH)
		return err_set(err, ERR_CONFIG,
		    "everybody may write to the state directory '%s'; "
		    "chmod it to 0700",
		    state_dir);
	return 0;
}

static bool
exists(void *ctx, const char *state_dir, const char *name)
{
	return access(mem_fmt(ctx, "%s/%s", state_dir, name), F_OK) == 0;
}

/*
 * Is the database there, or may it be made?  A directory that has a log or
 * raw mail but no database has lost it: an empty one in its place would answer
 * every old mail again.
 */
static int
check_database(
    struct store *store, const char *state_dir, int flags, struct err *err)
{
	struct stat st;
	if (stat(store->path, &st) == 0)
		return 0;
	if (errno != ENOENT)
		return err_sys(err, ERR_CONFIG, errno,
		    "cannot open the database '%s'", store->path);
	if (exists(store, state_dir, "enquiryd.db-wal") ||
	    exists(store, state_dir, "raw/000001.seg"))
		return err_set(err, ERR_CONFIG,
		    "the database '%s' is gone, but mail taken in with it is "
		    "still there; restore it from a backup",
		    store->path);
	if ((flags & STORE_CREATE) == 0 || flags & STORE_READ_ONLY)
		return err_set(err, ERR_CONFIG,
		    "there is no database at '%s'; is state_dir right, and "
		    "has the daemon been started here before?",
		    store->path);
	/* SQLite would make it with the umask's permissions, and its -wal and
	 * -shm take theirs from it. */
	int fd = open(store->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(err, ERR_CONFIG, errno,
		    "cannot make the database '%s'", store->path);
	close(fd);
	return 0;
}

static int
on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *store = arg;
	(void)db;
	(void)name;
	store->wal_pages = pages;
	return SQLITE_OK;
}

int
store_exec(
    struct store *store, const char *sql, const char *purpose, struct err *err)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_fail(store, purpose, err);
	return 0;
}

int
store_pragma(
    struct store *store, const char *sql, int64_t *value_r, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc != SQLITE_ROW) {
		store_fail(store, "read its properties", err);
		sqlite3_finalize(stmt);
		return -1;
	}
	*value_r = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return 0;
}

static int
connect_db(struct store *store, struct err *err)
{
	int how =
	    store->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	/* No process of ours has threads: its allocator needs neither locks
	 * nor statistics.  Refused, and needless, after the first time. */
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	int rc = sqlite3_open_v2(store->path, &store->db,
	    how | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW |
		SQLITE_OPEN_EXRESCODE,
	    NULL);
	ASSERT(store->db != NULL);
	if (rc != SQLITE_OK)
		return store_fail(store, "open the database", err);
	struct stat st;
	if (stat(store->path, &st) < 0)
		return err_sys(
		    err, ERR_STORE, errno, "cannot open '%s'", store->path);
	store->dev = st.st_dev;
	store->ino = st.st_ino;
	sqlite3_busy_timeout(store->db, BUSY_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	/* A hook of our own takes the place of automatic checkpoints, which
	 * would run inside somebody's commit. */
	sqlite3_wal_hook(store->db, on_commit, store);
	return 0;
}

static int
is_wal(struct store *store, bool *wal_r, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(
	    store->db, "PRAGMA journal_mode", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*wal_r = span_is(
		    span_str((const char *)sqlite3_column_text(stmt, 0)),
		    "wal");
	else
		store_fail(store, "read its journal mode", err);
	sqlite3_finalize(stmt);
	return rc == SQLITE_ROW ? 0 : -1;
}

/* Invariant 6: asked for, and read back. */
static int
set_pragmas(struct store *store, struct err *err)
{
	int64_t synchronous = 0;
	int64_t foreign_keys = 0;
	bool wal = false;
	/* kB: what 10,000 mails in a row touch again and again.  With 4,000 a
	 * mail then misses three pages instead of one, and some are written
	 * twice in a transaction. */
	if (store_exec(store,
		"PRAGMA cache_size = -6000;"
		"PRAGMA temp_store = MEMORY;"
		"PRAGMA foreign_keys = ON;"
		"PRAGMA trusted_schema = OFF;",
		"set up the connection", err) < 0)
		return -1;
	if (!store->read_only && store_exec(store,
				     "PRAGMA journal_mode = WAL;"
				     "PRAGMA synchronous = FULL;"
				     "PRAGMA secure_delete = ON;"
				     "PRAGMA journal_size_limit = 67108864;",
				     "set up the write-ahead log", err) < 0)
		return -1;
	if (is_wal(store, &wal, err) < 0 ||
	    store_pragma(store, "PRAGMA synchronous", &synchronous, err) < 0 ||
	    store_pragma(store, "PRAGMA foreign_keys", &foreign_keys, err) < 0)
		return -1;
	if (!wal || foreign_keys != 1 || synchronous != 2)
		return err_set(err, ERR_STORE,
		    "'%s' cannot be used safely: write-ahead log %s, "
		    "synchronous %" PRId64 ", foreign keys %s",
		    store->path, wal ? "on" : "off", synchronous,
		    foreign_keys == 1 ? "on" : "off");
	return 0;
}

static int
open_raw(struct store *store, const char *state_dir, struct err *err)
{
	struct raw_place end;
	if (store_raw_end(store, &end, err) < 0)
		return -1;
	return raw_open(store, mem_fmt(store, "%s/raw", state_dir),
	    store->read_only ? NULL : &end, &store->raw, err);
}

static int
close_store(struct store *store)
{
	store_abandon(store);
	query_finalize(store);
	if (store->db != NULL)
		sqlite3_close(store->db);
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	return 0;
}

static int
open_all(struct store *store, const char *state_dir, int flags, struct err *err)
{
	if (check_dir(state_dir, flags, err) < 0)
		return -1;
	if (!store->read_only) {
		store->lock_fd = store_lock(state_dir, err);
		if (store->lock_fd < 0)
			return -1;
	}
	if (check_database(store, state_dir, flags, err) < 0 ||
	    connect_db(store, err) < 0 || set_pragmas(store, err) < 0 ||
	    store_migrate(store, err) < 0 || query_prepare(store, err) < 0)
		return -1;
	return open_raw(store, state_dir, err);
}

int
store_open(void *ctx, const char *state_dir, int flags, struct store **store_r,
    struct err *err)
{
	struct store *store = mem_one(ctx, struct store);
	store->path = mem_fmt(store, "%s/enquiryd.db", state_dir);
	store->lock_fd = -1;
	store->read_only = (flags & STORE_READ_ONLY) != 0;
	talloc_set_destructor(store, close_store);
	if (open_all(store, state_dir, flags, err) < 0) {
		mem_free(store);
		return -1;
	}
	*store_r = store;
	return 0;
}

void
store_close(struct store *store)
{
	mem_free(store);
}
