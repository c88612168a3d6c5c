/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/zip.h"

#include <talloc.h>
#include <zstd.h>

#include "parsers/base/mem.h"

enum {
	LEVEL = -1,
	WORTH_IT = 128,
	KEEP_BYTES = 256 * 1024 /* of room for what was packed */
};

struct zip {
	ZSTD_CCtx *pack;
	ZSTD_DCtx *unpack;
	char *out; /* of the last zip_pack() */
	size_t room;
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

/* What one huge letter needed is given back at the next small one. */
static void
make_room(struct zip *zip, size_t n)
{
	bool too_large = zip->room > KEEP_BYTES && n <= KEEP_BYTES;
	if (n <= zip->room && !too_large)
		return;
	mem_free(zip->out);
	zip->room = n > KEEP_BYTES ? n : KEEP_BYTES;
	zip->out = talloc_size(zip, zip->room);
	ASSERT(zip->out != NULL);
}

struct span
zip_pack(struct zip *zip, struct span bytes)
{
	if (bytes.n < WORTH_IT)
		return bytes;
	/* Room for less than what came in: zstd fails when it is no gain. */
	size_t most = bytes.n - bytes.n / 16;
	make_room(zip, most);
	size_t n = ZSTD_compressCCtx(
	    zip->pack, zip->out, most, bytes.p, bytes.n, LEVEL);
	return ZSTD_isError(n) ? bytes : span_of(zip->out, n);
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
