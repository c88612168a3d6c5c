/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Anonymous files for what does not fit a frame: raw mails, facts, letters.
 *
 * The writer fills and seals one; the reader takes it only when the seals say
 * that nobody can change or shrink it any more and its size is within the
 * reader's own limit.  What comes from the jailed parser is not sealed by us
 * but copied with a bound (memfd_read), because its writer is not trusted.
 */
#ifndef ENQ_SYS_MEMFD_H
#define ENQ_SYS_MEMFD_H

#include <stddef.h>

#include "parsers/base/err.h"
#include "parsers/base/span.h"

/* A new empty one, close-on-exec and sealable: its fd, or -1. */
MUST_USE
int memfd_new(const char *name, struct err *err);
/* Appends all n bytes. */
MUST_USE
int memfd_write(int fd, const void *p, size_t n, struct err *err);
/* Forbids every later change of bytes, size and seals. */
MUST_USE
int memfd_seal(int fd, struct err *err);
/* New, written and sealed in one go: its fd, or -1. */
MUST_USE
int memfd_from(const char *name, struct span bytes, struct err *err);

/*
 * The bytes of a sealed memfd of at most max bytes, good until ctx is freed: a
 * copy of a small one, a private read-only map of a large one.  The fd may be
 * closed at once.  ERR_INPUT when a seal is missing or the size is over max.
 */
MUST_USE
int memfd_map(
    void *ctx, int fd, size_t max, struct span *bytes_r, struct err *err);

/* A copy of what stands in fd now, at most max bytes (ERR_INPUT if more). */
MUST_USE
int memfd_read(
    void *ctx, int fd, size_t max, struct span *bytes_r, struct err *err);

#endif
