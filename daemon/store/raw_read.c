/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw mail read again, and erased where it stands. */
#include "daemon/store/raw_p.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include <talloc.h>

#include "parsers/base/mem.h"

enum { CHUNK_BYTES = 64 * 1024 };

static int
read_at(const struct raw *raw, int fd, char *p, size_t n, int64_t offset,
    struct err *err)
{
	while (n > 0) {
		ssize_t got = pread(fd, p, n, (off_t)offset);
		if (got < 0 && errno == EINTR)
			continue;
		/* A bad block is this record's; others can be read. */
		if (got < 0 && errno == EIO)
			return err_sys(err, ERR_INPUT, errno,
			    "raw mail is damaged: a segment in '%s'", raw->dir);
		if (got < 0)
			return raw_fail(raw, "read raw mail", err);
		if (got == 0)
			return err_set(err, ERR_INPUT,
			    "raw mail is damaged: a segment in '%s' ends early",
			    raw->dir);
		p += got;
		n -= (size_t)got;
		offset += got;
	}
	return 0;
}

static int
damaged(const struct raw *raw, const struct raw_place *place, const char *what,
    struct err *err)
{
	return err_set(err, ERR_INPUT,
	    "raw mail is damaged: segment %" PRId64 " of '%s' at %" PRId64
	    ": %s",
	    place->segment, raw->dir, place->offset, what);
}

/* Opens the segment of a record and reads its header: an fd or -1. */
static int
open_record(struct raw *raw, const struct raw_place *place, int flags,
    struct record *record_r, struct err *err)
{
	char name[NAME_SIZE];
	if (place->segment == raw->segment && raw->used > 0 &&
	    raw_flush(raw, err) < 0)
		return -1;
	raw_file_name(place->segment, name);
	int fd = openat(raw->dir_fd, name, flags | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return damaged(raw, place, "there is no such file", err);
	if (fd < 0)
		return raw_fail(raw, "open a segment of raw mail", err);
	int rc = read_at(
	    raw, fd, (char *)record_r, sizeof *record_r, place->offset, err);
	if (rc == 0 &&
	    (memcmp(record_r->magic, RAW_MAGIC, sizeof record_r->magic) != 0 ||
		record_r->length != place->length))
		rc = damaged(raw, place, "no mail begins there", err);
	if (rc < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
unpack(const struct raw *raw, int fd, const struct raw_place *place,
    ZSTD_DCtx *dctx, ZSTD_outBuffer *out, struct err *err)
{
	char chunk[CHUNK_BYTES];
	int64_t offset = place->offset + (int64_t)sizeof(struct record);
	int64_t left = place->length;
	size_t rc = 1;
	while (left > 0) {
		size_t n = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;
		if (read_at(raw, fd, chunk, n, offset, err) < 0)
			return -1;
		ZSTD_inBuffer in = {chunk, n, 0};
		while (in.pos < in.size) {
			size_t before = in.pos + out->pos;
			rc = ZSTD_decompressStream(dctx, out, &in);
			if (ZSTD_isError(rc) || in.pos + out->pos == before)
				return damaged(
				    raw, place, "it does not unpack", err);
		}
		offset += (int64_t)n;
		left -= (int64_t)n;
	}
	if (rc != 0 || out->pos != out->size)
		return damaged(raw, place, "it does not unpack", err);
	return 0;
}

static int
read_body(const struct raw *raw, int fd, const struct raw_place *place,
    const struct record *record, char *out, struct err *err)
{
	size_t size = (size_t)record->size;
	if (record->kind == RECORD_PLAIN)
		return read_at(raw, fd, out, size,
		    place->offset + (int64_t)sizeof *record, err);
	ZSTD_DCtx *dctx = ZSTD_createDCtx();
	ASSERT(dctx != NULL);
	ZSTD_outBuffer to = {out, size, 0};
	int rc = unpack(raw, fd, place, dctx, &to, err);
	ZSTD_freeDCtx(dctx);
	return rc;
}

int
raw_get(struct raw *raw, void *ctx, const struct raw_place *place, int64_t size,
    struct span *bytes_r, struct err *err)
{
	struct record record;
	int fd = open_record(raw, place, O_RDONLY, &record, err);
	if (fd < 0)
		return -1;
	char *out = NULL;
	int rc = 0;
	if (record.kind == RECORD_ERASED)
		rc = damaged(raw, place, "that mail was erased", err);
	else if (record.kind != RECORD_PLAIN && record.kind != RECORD_ZSTD)
		rc = damaged(raw, place, "no mail begins there", err);
	else if (record.size != size || size < 0 ||
		 (record.kind == RECORD_PLAIN && size != record.length))
		rc = damaged(raw, place, "it is of another size", err);
	if (rc == 0) {
		out = talloc_size(ctx, (size_t)size + 1);
		ASSERT(out != NULL);
		out[size] = '\0';
		rc = read_body(raw, fd, place, &record, out, err);
	}
	close(fd);
	if (rc < 0) {
		mem_free(out);
		return -1;
	}
	*bytes_r = span_of(out, (size_t)size);
	return 0;
}

static int
write_zeros(const struct raw *raw, int fd, const struct raw_place *place,
    struct err *err)
{
	static const char zeros[CHUNK_BYTES];
	int64_t offset = place->offset + (int64_t)sizeof(struct record);
	int64_t left = place->length;
	while (left > 0) {
		size_t n = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;
		if (raw_write_at(raw, fd, zeros, n, offset, err) < 0)
			return -1;
		offset += (int64_t)n;
		left -= (int64_t)n;
	}
	return 0;
}

int
raw_erase(struct raw *raw, const struct raw_place *place, struct err *err)
{
	struct record record;
	int fd = open_record(raw, place, O_RDWR, &record, err);
	if (fd < 0)
		return -1;
	/* The header last: an erasure cut short is begun again. */
	int rc = write_zeros(raw, fd, place, err);
	record.kind = RECORD_ERASED;
	record.size = 0;
	if (rc == 0)
		rc = raw_write_at(raw, fd, (const char *)&record, sizeof record,
		    place->offset, err);
	if (rc == 0 && fdatasync(fd) < 0)
		rc = raw_fail(raw, "sync an erasure", err);
	close(fd);
	return rc;
}
