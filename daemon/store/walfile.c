/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/walfile.h"

#include <stddef.h>
#include <string.h>

#include <sqlite3.h>

#include "parsers/base/mem.h"

enum { GATHER_BYTES = 64 * 1024 };

/* SQLite makes room for it, and behind it for the file of the disk's VFS. */
struct walfile {
	sqlite3_file base; /* first: SQLite knows it by that */
	sqlite3_file *file;
	char *bytes; /* gathered, not written yet */
	int used;
	sqlite3_int64 at; /* where they go */
};

_Static_assert(offsetof(struct walfile, base) == 0, "a file of SQLite's");
_Static_assert(
    sizeof(struct walfile) % 8 == 0, "what lies behind it is aligned");

static struct walfile *
of(sqlite3_file *file)
{
	return (struct walfile *)file;
}

/* What cannot be written stays, so that nothing after it is believed to be. */
static int
flush(struct walfile *w)
{
	if (w->used == 0)
		return SQLITE_OK;
	const int rc =
	    w->file->pMethods->xWrite(w->file, w->bytes, w->used, w->at);
	if (rc == SQLITE_OK)
		w->used = 0;
	return rc;
}

static int
wal_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
	struct walfile *w = of(file);
	if (at != w->at + w->used || n > GATHER_BYTES - w->used) {
		const int rc = flush(w);
		if (rc != SQLITE_OK)
			return rc;
	}
	if (n > GATHER_BYTES)
		return w->file->pMethods->xWrite(w->file, p, n, at);
	if (w->used == 0)
		w->at = at;
	memcpy(w->bytes + w->used, p, (size_t)n);
	w->used += n;
	return SQLITE_OK;
}

static int
wal_close(sqlite3_file *file)
{
	struct walfile *w = of(file);
	const int written = flush(w);
	const int closed = w->file->pMethods->xClose(w->file);
	sqlite3_free(w->bytes);
	return written != SQLITE_OK ? written : closed;
}

static int
wal_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
	struct walfile *w = of(file);
	const int rc = flush(w);
	return rc != SQLITE_OK ? rc
			       : w->file->pMethods->xRead(w->file, p, n, at);
}

static int
wal_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct walfile *w = of(file);
	const int rc = flush(w);
	return rc != SQLITE_OK ? rc
			       : w->file->pMethods->xTruncate(w->file, size);
}

static int
wal_sync(sqlite3_file *file, int flags)
{
	struct walfile *w = of(file);
	const int rc = flush(w);
	return rc != SQLITE_OK ? rc : w->file->pMethods->xSync(w->file, flags);
}

static int
wal_size(sqlite3_file *file, sqlite3_int64 *size_r)
{
	struct walfile *w = of(file);
	const int rc = flush(w);
	return rc != SQLITE_OK ? rc
			       : w->file->pMethods->xFileSize(w->file, size_r);
}

static int
wal_control(sqlite3_file *file, int op, void *arg)
{
	struct walfile *w = of(file);
	const int rc = flush(w);
	return rc != SQLITE_OK
		   ? rc
		   : w->file->pMethods->xFileControl(w->file, op, arg);
}

/* ---- what has nothing to do with what is gathered ---- */

static int
wal_lock(sqlite3_file *file, int level)
{
	return of(file)->file->pMethods->xLock(of(file)->file, level);
}

static int
wal_unlock(sqlite3_file *file, int level)
{
	return of(file)->file->pMethods->xUnlock(of(file)->file, level);
}

static int
wal_check_lock(sqlite3_file *file, int *locked_r)
{
	return of(file)->file->pMethods->xCheckReservedLock(
	    of(file)->file, locked_r);
}

static int
wal_sector(sqlite3_file *file)
{
	return of(file)->file->pMethods->xSectorSize(of(file)->file);
}

static int
wal_device(sqlite3_file *file)
{
	return of(file)->file->pMethods->xDeviceCharacteristics(of(file)->file);
}

static const sqlite3_io_methods methods = {.iVersion = 1,
    .xClose = wal_close,
    .xRead = wal_read,
    .xWrite = wal_write,
    .xTruncate = wal_truncate,
    .xSync = wal_sync,
    .xFileSize = wal_size,
    .xLock = wal_lock,
    .xUnlock = wal_unlock,
    .xCheckReservedLock = wal_check_lock,
    .xFileControl = wal_control,
    .xSectorSize = wal_sector,
    .xDeviceCharacteristics = wal_device};

/* ---- opening ---- */

/* The VFS of the disk, but for how a log is opened. */
struct walfile_vfs {
	sqlite3_vfs vfs; /* first: SQLite knows it by that */
	sqlite3_vfs *disk;
};

_Static_assert(offsetof(struct walfile_vfs, vfs) == 0, "a VFS of SQLite's");

static int
open_wal(sqlite3_vfs *disk, struct walfile *w, const char *name, int flags,
    int *flags_r)
{
	*w = (struct walfile){.file = (sqlite3_file *)(w + 1)};
	w->bytes = sqlite3_malloc(GATHER_BYTES);
	if (w->bytes == NULL)
		return SQLITE_NOMEM;
	const int rc = disk->xOpen(disk, name, w->file, flags, flags_r);
	if (rc == SQLITE_OK) {
		w->base.pMethods = &methods;
		return SQLITE_OK;
	}
	if (w->file->pMethods != NULL)
		(void)w->file->pMethods->xClose(w->file);
	sqlite3_free(w->bytes);
	return rc;
}

static int
open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
    int *flags_r)
{
	sqlite3_vfs *disk = ((struct walfile_vfs *)vfs)->disk;
	return flags & SQLITE_OPEN_WAL
		   ? open_wal(disk, of(file), name, flags, flags_r)
		   : disk->xOpen(disk, name, file, flags, flags_r);
}

struct walfile_vfs *
walfile_register(const void *ctx)
{
	struct walfile_vfs *v = mem_one(ctx, struct walfile_vfs);
	v->disk = sqlite3_vfs_find(NULL);
	ASSERT(v->disk != NULL);
	v->vfs = *v->disk;
	v->vfs.pNext = NULL;
	v->vfs.zName = mem_fmt(v, "enquiryd-%p", (void *)v);
	v->vfs.szOsFile += (int)sizeof(struct walfile);
	v->vfs.xOpen = open_file;
	ASSERT(sqlite3_vfs_register(&v->vfs, 0) == SQLITE_OK);
	return v;
}

const char *
walfile_name(const struct walfile_vfs *v)
{
	return v->vfs.zName;
}

void
walfile_unregister(struct walfile_vfs *v)
{
	sqlite3_vfs_unregister(&v->vfs);
}
