/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/zip.h"

#include <talloc.h>
#include <zstd.h>

#include "parsers/base/mem.h"

/* Level 1: a second of a busy day is dearer than a few bytes. */
enum { LEVEL = 1, WORTH_IT = 128 };

struct zip {
	ZSTD_CCtx *pack;
	ZSTD_DCtx *unpack;
};

static int
close_zip(struct zip *zip)
{
	ZSTD_freeCCtx(zip->pack);
	ZSTD_freeDCtx(zip->unpack);
	return 0;
}

struct zip *
zip_new(void *ctx)
{
	struct zip *zip = mem_one(ctx, struct zip);
	zip->pack = ZSTD_createCCtx();
	zip->unpack = ZSTD_createDCtx();
	ASSERT(zip->pack != NULL && zip->unpack != NULL);
	talloc_set_destructor(zip, close_zip);
	return zip;
}

struct span
zip_pack(struct zip *zip, void *ctx, struct span bytes)
{
	if (bytes.n < WORTH_IT)
		return bytes;
	/* Room for less than what came in: zstd fails when it is no gain. */
	size_t room = bytes.n - bytes.n / 16;
	char *out = talloc_size(ctx, room);
	ASSERT(out != NULL);
	size_t n =
	    ZSTD_compressCCtx(zip->pack, out, room, bytes.p, bytes.n, LEVEL);
	if (ZSTD_isError(n)) {
		mem_free(out);
		return bytes;
	}
	return span_of(out, n);
}

int
zip_unpack(struct zip *zip, void *ctx, struct span packed, int64_t size,
    struct span *bytes_r, struct err *err)
{
	if (size >= 0 && packed.n == (size_t)size) {
		*bytes_r = span_of(mem_strn(ctx, packed.p, packed.n), packed.n);
		return 0;
	}
	if (size < 0 || packed.n > (size_t)size)
		return err_set(err, ERR_STORE,
		    "the database is damaged: stored bytes of a wrong size");
	/* One more, so that what asks for text gets its terminator. */
	char *out = mem_zero(ctx, (size_t)size + 1);
	size_t n = ZSTD_decompressDCtx(
	    zip->unpack, out, (size_t)size, packed.p, packed.n);
	if (n != (size_t)size) {
		mem_free(out);
		return err_set(err, ERR_STORE,
		    "the database is damaged: stored bytes do not unpack");
	}
	*bytes_r = span_of(out, n);
	return 0;
}
