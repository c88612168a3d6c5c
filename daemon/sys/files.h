/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading small files whole, with a bound.
 */
#ifndef ENQ_SYS_FILES_H
#define ENQ_SYS_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "parsers/base/err.h"
#include "parsers/base/span.h"

/*
 * The bytes of a regular file, NUL-terminated one past the end; a child of
 * ctx.  ERR_CONFIG when it is missing, not a file, or over max bytes.  The
 * path "-" reads standard input.
 */
MUST_USE
int files_read(void *ctx, const char *path, size_t max, struct span *bytes_r,
    struct err *err);

/* The first max bytes of it; *more_r says whether it has more. */
MUST_USE
int files_read_first(void *ctx, const char *path, size_t max,
    struct span *bytes_r, bool *more_r, struct err *err);

/* Names (no path) of the regular files of a directory, sorted; not those that
 * begin with a dot.  A child of ctx. */
MUST_USE
int files_list(void *ctx, const char *dir, char ***names_r, size_t *count_r,
    struct err *err);

/* mkdir -p with mode for what is new. */
MUST_USE
int files_make_dir(const char *path, unsigned mode, struct err *err);

/* Writes a file under another name, syncs, renames it into place, and syncs
 * the directory. */
MUST_USE
int files_write(
    const char *path, struct span bytes, unsigned mode, struct err *err);

/* Free and total bytes of the file system that holds path. */
MUST_USE
int files_space(
    const char *path, int64_t *free_r, int64_t *total_r, struct err *err);

/*
 * Sends bytes that were written on their way to the disk and waits for none of
 * them, so that a later sync finds less to do.  Best effort.
 */
void files_write_back(int fd, int64_t offset, int64_t n);

#endif
