/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to raw.c, which writes the segments, and raw_read.c: a segment's
 * name, what a record begins with, and the open end of the newest.
 */
#ifndef ENQ_STORE_RAW_P_H
#define ENQ_STORE_RAW_P_H

#include <stdbool.h>

#include <zstd.h>

#include "daemon/store/raw.h"

enum { NAME_SIZE = 32 };
#define RAW_MAGIC "ENQm"

enum record_kind { RECORD_PLAIN = 1, RECORD_ZSTD, RECORD_ERASED };

/* In memory and on the disk alike; a database never moves between machines of
 * another byte order (SQLite's own file could, this need not). */
struct record {
	char magic[4];
	uint32_t kind;
	int64_t length; /* stored bytes that follow */
	int64_t size;   /* of the mail */
};
_Static_assert(sizeof(struct record) == 24, "a record header has no holes");

struct raw {
	const char *dir;
	int dir_fd;
	int fd; /* of the segment written to; -1: none, read only */
	int64_t segment;
	int64_t flushed; /* bytes of the segment handed to the kernel */
	size_t used;     /* bytes in the buffer, which follow those */
	bool dirty;      /* something to sync */
	char *buffer;
	ZSTD_CCtx *pack;
	store_write_back *write_back; /* NULL: none */
	int64_t begun;                /* bytes of the segment it was told of */
};

void raw_file_name(int64_t segment, char out[NAME_SIZE]);
/* From errno: cannot do `what` in the folder of raw mail. */
int raw_fail(const struct raw *raw, const char *what, struct err *err);
MUST_USE
int raw_write_at(const struct raw *raw, int fd, const char *p, size_t n,
    int64_t offset, struct err *err);
/* Hands the buffer to the kernel. */
MUST_USE
int raw_flush(struct raw *raw, struct err *err);

#endif
