/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/raw_p.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <talloc.h>
#include <zstd.h>

#include "parsers/base/mem.h"

/*
 * Measured (tests/bench/raw_bench.c): segments take three quarters of the time
 * of a blob in the database, which writes every mail twice.  zstd's level -1
 * takes half the time of level 1 and leaves base64 as it is, which level 1
 * makes a quarter shorter; text shrinks to 0.47 instead of 0.38.  The
 * buffer holds a batch of ordinary mails; a large mail flows through it in
 * pieces, so that nothing here grows with it.
 */
enum {
	LEVEL = -1,
	BUFFER_BYTES = 256 * 1024,
	SEGMENT_BYTES = 256 * 1024 * 1024,
	LARGE_BYTES = 1024 * 1024, /* after one, zstd's tables are let go */
	/* Of 7 MB a commit, begun in such pieces, 9 of 14 ms of its sync are
	 * over by then, for 1 ms of CPU; in quarters of it that is 3 ms. */
	WRITE_BACK_BYTES = 1024 * 1024
};

void
raw_file_name(int64_t segment, char out[NAME_SIZE])
{
	snprintf(out, NAME_SIZE, "%06" PRId64 ".seg", segment);
}

int
raw_fail(const struct raw *raw, const char *what, struct err *err)
{
	int errnum = errno;
	if (errnum == ENOSPC || errnum == EDQUOT)
		return err_sys(err, ERR_STORE, errnum,
		    "the disk is full: cannot %s in '%s'", what, raw->dir);
	return err_sys(
	    err, ERR_STORE, errnum, "cannot %s in '%s'", what, raw->dir);
}

static int
close_raw(struct raw *raw)
{
	if (raw->fd >= 0)
		close(raw->fd);
	if (raw->dir_fd >= 0)
		close(raw->dir_fd);
	ZSTD_freeCCtx(raw->pack);
	return 0;
}

/* The segment's end is `end` from now on; missing bytes are a damage. */
static int
open_segment(struct raw *raw, int64_t segment, int64_t end, struct err *err)
{
	char name[NAME_SIZE];
	raw_file_name(segment, name);
	int fd = openat(raw->dir_fd, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return raw_fail(raw, "open a segment of raw mail", err);
	struct stat st;
	if (fstat(fd, &st) < 0 ||
	    (st.st_size > end && ftruncate(fd, end) < 0)) {
		int rc = raw_fail(raw, "cut a segment of raw mail", err);
		close(fd);
		return rc;
	}
	if (st.st_size < end) {
		close(fd);
		return err_set(err, ERR_STORE,
		    "raw mail is missing: '%s/%s' has %" PRId64
		    " bytes where the database names %" PRId64
		    "; restore both from the same backup",
		    raw->dir, name, (int64_t)st.st_size, end);
	}
	if (raw->fd >= 0)
		close(raw->fd);
	raw->fd = fd;
	raw->segment = segment;
	raw->flushed = end;
	raw->begun = end;
	raw->used = 0;
	/* A new file's name is durable only when its directory is. */
	if (fsync(raw->dir_fd) < 0)
		return raw_fail(raw, "sync the folder of raw mail", err);
	return 0;
}

/* Segments after the last committed one hold nothing anybody names. */
static void
unlink_after(const struct raw *raw, int64_t segment)
{
	char name[NAME_SIZE];
	do
		raw_file_name(++segment, name);
	while (unlinkat(raw->dir_fd, name, 0) == 0);
}

int
raw_open(void *ctx, const char *dir, const struct raw_place *committed,
    struct raw **raw_r, struct err *err)
{
	struct raw *raw = mem_one(ctx, struct raw);
	raw->dir = mem_str(raw, dir);
	raw->fd = -1;
	raw->dir_fd = -1;
	talloc_set_destructor(raw, close_raw);
	if (committed != NULL && mkdir(dir, 0700) < 0 && errno != EEXIST)
		return raw_fail(raw, "make the folder", err);
	raw->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (raw->dir_fd < 0)
		return raw_fail(raw, "open the folder", err);
	if (committed != NULL) {
		bool none = committed->segment == 0;
		int64_t segment = none ? 1 : committed->segment;
		raw->buffer = talloc_size(raw, BUFFER_BYTES);
		ASSERT(raw->buffer != NULL);
		if (open_segment(
			raw, segment, none ? 0 : committed->offset, err) < 0)
			return -1;
		unlink_after(raw, segment);
	}
	*raw_r = raw;
	return 0;
}

int
raw_write_at(const struct raw *raw, int fd, const char *p, size_t n,
    int64_t offset, struct err *err)
{
	while (n > 0) {
		ssize_t done = pwrite(fd, p, n, (off_t)offset);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return raw_fail(raw, "write raw mail", err);
		p += done;
		n -= (size_t)done;
		offset += done;
	}
	return 0;
}

int
raw_flush(struct raw *raw, struct err *err)
{
	if (raw_write_at(
		raw, raw->fd, raw->buffer, raw->used, raw->flushed, err) < 0)
		return -1;
	raw->flushed += (int64_t)raw->used;
	raw->used = 0;
	if (raw->write_back != NULL &&
	    raw->flushed - raw->begun >= WRITE_BACK_BYTES) {
		raw->write_back(raw->fd, raw->begun, raw->flushed - raw->begun);
		raw->begun = raw->flushed;
	}
	return 0;
}

void
raw_write_back(struct raw *raw, store_write_back *write_back)
{
	raw->write_back = write_back;
}

int
raw_sync(struct raw *raw, struct err *err)
{
	if (!raw->dirty)
		return 0;
	if (raw_flush(raw, err) < 0)
		return -1;
	if (fdatasync(raw->fd) < 0)
		return raw_fail(raw, "sync raw mail", err);
	raw->dirty = false;
	return 0;
}

static int64_t
position(const struct raw *raw)
{
	return raw->flushed + (int64_t)raw->used;
}

struct raw_place
raw_end(const struct raw *raw)
{
	return (struct raw_place){
	    .segment = raw->segment, .offset = position(raw)};
}

/* Goes back within the segment; what was flushed is overwritten later. */
static void
step_back(struct raw *raw, int64_t offset)
{
	if (offset >= raw->flushed) {
		raw->used = (size_t)(offset - raw->flushed);
	} else {
		raw->flushed = offset;
		raw->used = 0;
	}
	if (raw->begun > offset)
		raw->begun = offset;
}

void
raw_cut(struct raw *raw, const struct raw_place *end)
{
	if (end->segment != raw->segment) {
		struct err ignored;
		int64_t newest = raw->segment;
		/* Should the old segment not open, the new one goes on: its
		 * bytes are cut off at the next start. */
		if (open_segment(raw, end->segment, end->offset, &ignored) < 0)
			return;
		for (; newest > end->segment; newest--) {
			char name[NAME_SIZE];
			raw_file_name(newest, name);
			unlinkat(raw->dir_fd, name, 0);
		}
	}
	bool written = end->offset < raw->flushed;
	step_back(raw, end->offset);
	/* Best effort: bytes that stay are overwritten or cut at the start. */
	if (written && ftruncate(raw->fd, (off_t)end->offset) < 0)
		raw->dirty = true;
}

static int
buffer_add(struct raw *raw, const char *p, size_t n, struct err *err)
{
	while (n > 0) {
		size_t room = BUFFER_BYTES - raw->used;
		size_t part = n < room ? n : room;
		memcpy(raw->buffer + raw->used, p, part);
		raw->used += part;
		p += part;
		n -= part;
		if (raw->used == BUFFER_BYTES && raw_flush(raw, err) < 0)
			return -1;
	}
	return 0;
}

/* Packs into the buffer, flushing it as it fills. */
static int
put_packed(struct raw *raw, struct span bytes, struct err *err)
{
	if (raw->pack == NULL) {
		raw->pack = ZSTD_createCCtx();
		ASSERT(raw->pack != NULL);
		ZSTD_CCtx_setParameter(
		    raw->pack, ZSTD_c_compressionLevel, LEVEL);
	}
	ZSTD_CCtx_reset(raw->pack, ZSTD_reset_session_only);
	/* With room for the worst case zstd writes without own buffers. */
	size_t bound = ZSTD_compressBound(bytes.n);
	if (bound <= BUFFER_BYTES && bound > BUFFER_BYTES - raw->used &&
	    raw_flush(raw, err) < 0)
		return -1;
	ZSTD_inBuffer in = {bytes.p, bytes.n, 0};
	size_t left;
	do {
		ZSTD_outBuffer out = {raw->buffer, BUFFER_BYTES, raw->used};
		left = ZSTD_compressStream2(raw->pack, &out, &in, ZSTD_e_end);
		ASSERT(!ZSTD_isError(left));
		raw->used = out.pos;
		if (raw->used == BUFFER_BYTES && raw_flush(raw, err) < 0)
			return -1;
	} while (left > 0);
	if (bytes.n > LARGE_BYTES) {
		ZSTD_freeCCtx(raw->pack);
		raw->pack = NULL;
	}
	return 0;
}

/* The header is known last; it may have been flushed already. */
static int
put_header(struct raw *raw, const struct raw_place *place, uint32_t kind,
    size_t size, struct err *err)
{
	struct record record = {
	    .kind = kind, .length = place->length, .size = (int64_t)size};
	memcpy(record.magic, RAW_MAGIC, sizeof record.magic);
	if (place->offset < raw->flushed)
		return raw_write_at(raw, raw->fd, (const char *)&record,
		    sizeof record, place->offset, err);
	memcpy(raw->buffer + (place->offset - raw->flushed), &record,
	    sizeof record);
	return 0;
}

/* A header never lies half in the buffer and half in the file. */
static int
reserve_header(struct raw *raw, struct err *err)
{
	static const struct record nothing;
	if (BUFFER_BYTES - raw->used < sizeof nothing &&
	    raw_flush(raw, err) < 0)
		return -1;
	return buffer_add(raw, (const char *)&nothing, sizeof nothing, err);
}

static int
next_segment(struct raw *raw, struct err *err)
{
	if (raw_sync(raw, err) < 0)
		return -1;
	return open_segment(raw, raw->segment + 1, 0, err);
}

/* Bytes as they shall stand there, of a mail of that size. */
static int
put_bytes(struct raw *raw, struct span bytes, enum record_kind kind,
    size_t size, struct raw_place *place, struct err *err)
{
	if (reserve_header(raw, err) < 0 ||
	    buffer_add(raw, bytes.p, bytes.n, err) < 0)
		return -1;
	place->length = (int64_t)bytes.n;
	return put_header(raw, place, kind, size, err);
}

static int
put_plain(struct raw *raw, struct span bytes, struct raw_place *place,
    struct err *err)
{
	return put_bytes(raw, bytes, RECORD_PLAIN, bytes.n, place, err);
}

static int
put_record(struct raw *raw, struct span bytes, enum raw_form form,
    struct raw_place *place, struct err *err)
{
	if (form == RAW_PLAIN)
		return put_plain(raw, bytes, place, err);
	int64_t body = place->offset + (int64_t)sizeof(struct record);
	if (reserve_header(raw, err) < 0 || put_packed(raw, bytes, err) < 0)
		return -1;
	place->length = position(raw) - body;
	if (place->length < (int64_t)bytes.n)
		return put_header(raw, place, RECORD_ZSTD, bytes.n, err);
	/* It did not shrink. */
	step_back(raw, place->offset);
	return put_plain(raw, bytes, place, err);
}

/* Where a record of at most that length begins. */
static int
begin_record(
    struct raw *raw, size_t length, struct raw_place *place_r, struct err *err)
{
	ASSERT(raw->fd >= 0);
	if (position(raw) > 0 &&
	    position(raw) + (int64_t)length > SEGMENT_BYTES &&
	    next_segment(raw, err) < 0)
		return -1;
	*place_r = raw_end(raw);
	raw->dirty = true;
	return 0;
}

int
raw_put_packed(struct raw *raw, struct span packed, size_t size,
    struct raw_place *place_r, struct err *err)
{
	enum record_kind kind = packed.n < size ? RECORD_ZSTD : RECORD_PLAIN;
	if (begin_record(raw, packed.n, place_r, err) < 0)
		return -1;
	if (put_bytes(raw, packed, kind, size, place_r, err) == 0)
		return 0;
	raw_cut(raw, place_r);
	return -1;
}

int
raw_put(struct raw *raw, struct span bytes, enum raw_form form,
    struct raw_place *place_r, struct err *err)
{
	if (begin_record(raw, bytes.n, place_r, err) < 0)
		return -1;
	if (put_record(raw, bytes, form, place_r, err) == 0)
		return 0;
	raw_cut(raw, place_r);
	return -1;
}
