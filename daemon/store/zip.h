/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zstd for mail on its way to raw/, tried as hard as store/raw.c does.
 * Bytes that do not shrink are kept as they are; the stored length equals the
 * true size only then.
 */
#ifndef ENQ_STORE_ZIP_H
#define ENQ_STORE_ZIP_H

#include <stdint.h>

#include "parsers/base/err.h"
#include "parsers/base/span.h"

struct zip;

struct zip *zip_new(void *ctx);

/* Shorter bytes, good until the next call, or the same ones. */
struct span zip_pack(struct zip *zip, struct span bytes);

/* The size bytes that were packed, a child of ctx; ERR_STORE when packed is
 * not what zip_pack() made of them. */
MUST_USE
int zip_unpack(struct zip *zip, void *ctx, struct span packed, int64_t size,
    struct span *bytes_r, struct err *err);

#endif
