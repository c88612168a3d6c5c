/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Schema versions: PRAGMA user_version counts the files of sql/ that have been
 * applied, each in a transaction of its own; application_id says that the
 * database is ours.
 */
#include "daemon/store/store_p.h"

#include <inttypes.h>
#include <stdio.h>

#include "daemon/store/sql.h"
#include "parsers/base/mem.h"

static const char *const MIGRATIONS[STORE_VERSION] = {
    sql_0001,
};

/* Ours, or an empty file that is about to become so. */
static int
check_identity(struct store *store, int64_t version, struct err *err)
{
	int64_t id;
	int64_t objects;
	if (store_pragma(store, "PRAGMA application_id", &id, err) < 0 ||
	    store_pragma(
		store, "SELECT count(*) FROM sqlite_schema", &objects, err) < 0)
		return -1;
	bool empty = id == 0 && version == 0 && objects == 0;
	if (id != STORE_APPLICATION_ID && !empty)
		return err_set(err, ERR_CONFIG,
		    "'%s' is not a database of enquiryd; is state_dir right?",
		    store->path);
	return 0;
}

static int
apply(struct store *store, int version, struct err *err)
{
	char number[128];
	snprintf(number, sizeof number,
	    "PRAGMA application_id = %d; PRAGMA user_version = %d;",
	    STORE_APPLICATION_ID, version + 1);
	if (store_exec(store, "BEGIN IMMEDIATE", "begin an upgrade", err) < 0)
		return -1;
	/* From here a failure anywhere rolls back. */
	store->in_transaction = true;
	int rc = store_exec(store, MIGRATIONS[version], "upgrade", err);
	if (rc == 0)
		rc = store_exec(store, number, "upgrade", err);
	if (rc == 0)
		rc = store_commit_sql(store, "commit an upgrade", err);
	if (rc < 0) {
		store_abandon(store);
		return err_prefix(err, "migration %d", version + 1);
	}
	store->in_transaction = false;
	return 0;
}

int
store_migrate(struct store *store, struct err *err)
{
	int64_t version;
	if (store_pragma(store, "PRAGMA user_version", &version, err) < 0 ||
	    check_identity(store, version, err) < 0)
		return -1;
	if (version > STORE_VERSION || version < 0)
		return err_set(err, ERR_CONFIG,
		    "'%s' has schema %" PRId64 ", this program knows %d: it "
		    "was used by a newer enquiryd; install that one, or "
		    "restore a backup from before the upgrade",
		    store->path, version, STORE_VERSION);
	if (store->read_only && version < STORE_VERSION)
		return err_set(err, ERR_CONFIG,
		    "'%s' has schema %" PRId64 ", this program needs %d: "
		    "start the daemon once to upgrade it",
		    store->path, version, STORE_VERSION);
	for (; version < STORE_VERSION; version++) {
		if (apply(store, (int)version, err) < 0)
			return -1;
	}
	return 0;
}
