/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes, kept verbatim: mail that came in with what the parser said of it, and
 * the letters that go out.
 * Where the bytes live is this module's secret: append-only segments
 * raw/NNNNNN.seg, one self-describing record a mail.
 *
 * raw_put() takes the bytes; they are durable only after raw_sync(), which
 * store_commit() calls before the row that names them is committed, so that a
 * committed row always finds its bytes (invariant 1).  A crash in between
 * leaves bytes nobody names; they are cut off at the next open.
 * raw_erase() makes one mail's bytes unreadable on the disk at once.
 */
#ifndef ENQ_STORE_RAW_H
#define ENQ_STORE_RAW_H

#include <stdint.h>

#include "daemon/store/store.h"
#include "parsers/base/err.h"
#include "parsers/base/span.h"

struct raw;

struct raw_place {
	int64_t segment;
	int64_t offset; /* of the record */
	int64_t length; /* stored (packed) bytes behind its header */
};

/*
 * committed: raw_end() at the last commit (segment 0: none yet); what lies
 * behind it is cut off.  NULL opens for reading only and cuts nothing.
 */
MUST_USE
int raw_open(void *ctx, const char *dir, const struct raw_place *committed,
    struct raw **raw_r, struct err *err);
/*
 * RAW_PACKED: with zstd when that makes it shorter.  Mail from outside is
 * large and kept for years; a letter and the facts of a mail are small, and
 * packing them costs more than all else that is done to store that mail.
 */
enum raw_form { RAW_PACKED, RAW_PLAIN };
MUST_USE
int raw_put(struct raw *raw, struct span bytes, enum raw_form form,
    struct raw_place *place_r, struct err *err);
/* What zip_pack() made of size bytes. */
MUST_USE
int raw_put_packed(struct raw *raw, struct span packed, size_t size,
    struct raw_place *place_r, struct err *err);
MUST_USE
int raw_sync(struct raw *raw, struct err *err);
/* From now on told of all bytes that were written and still are to be synced,
 * as they come. */
void raw_write_back(struct raw *raw, store_write_back *write_back);

/* Where the next record will stand, and back to there: what nobody will name
 * is cut off, as after a transaction or savepoint that was rolled back. */
struct raw_place raw_end(const struct raw *raw);
void raw_cut(struct raw *raw, const struct raw_place *end);

/* size: of the mail as it came.  ERR_INPUT: this record is damaged, or is not
 * of it, which says nothing of the others. */
MUST_USE
int raw_get(struct raw *raw, void *ctx, const struct raw_place *place,
    int64_t size, struct span *bytes_r, struct err *err);
MUST_USE
int raw_erase(struct raw *raw, const struct raw_place *place, struct err *err);

#endif
